package org.gpicl.examples.spring;

import jakarta.annotation.PreDestroy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.TableClassifier;
import org.gpicl.table.Table;
import org.springframework.stereotype.Service;

/** What was learned from each user, until the application ends. Thread-safe. */
@Service
class UserClassifiers {

    private final Learner learner;
    private final Map<String, TableClassifier<String>> classifiers = new ConcurrentHashMap<>();

    UserClassifiers(Learner learner) {
        this.learner = learner;
    }

    /** Learns from rows, in milliseconds, and forgets what was learned from this user before. */
    List<String> fit(String user, String label, List<Map<String, Object>> rows) {
        TableClassifier<String> fitted = learner.fit(Table.of(rows), label);
        TableClassifier<String> former = classifiers.put(user, fitted);
        if (former != null) {
            former.close(); // predictions under way are still answered
        }
        return fitted.classes();
    }

    /** None if nothing was learned from this user. */
    Optional<Prediction<String>> predict(String user, Map<String, Object> row) {
        return Optional.ofNullable(classifiers.get(user)).map(classifier -> classifier.predict(row));
    }

    /** Whether there was something to forget. */
    boolean forget(String user) {
        TableClassifier<String> former = classifiers.remove(user);
        if (former != null) {
            former.close();
        }
        return former != null;
    }

    @PreDestroy
    void close() {
        classifiers.keySet().forEach(this::forget);
    }
}
