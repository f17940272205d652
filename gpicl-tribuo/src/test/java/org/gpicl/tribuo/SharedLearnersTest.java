package org.gpicl.tribuo;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SharedLearnersTest {

    private final SharedLearners learners = new SharedLearners();
    private final List<WeakReference<Learner>> opened = new ArrayList<>();

    private Learner get(String key) {
        return learners.get(key, () -> {
            Learner learner = InContextLearner.builder().threads(1).open();
            opened.add(new WeakReference<>(learner));
            return learner;
        });
    }

    @Test
    @DisplayName("equal settings share a learner while it is used, and it goes when it is not")
    void shared() throws InterruptedException {
        Learner one = get("a");
        assertThat(get("a")).isSameAs(one);
        assertThat(get("b")).isNotSameAs(one);
        for (int attempt = 0; attempt < 50 && opened.get(1).get() != null; attempt++) {
            System.gc();
            Thread.sleep(20);
        }
        assertThat(opened.get(1).get()).as("b, which nobody uses").isNull();
        get("b");
        assertThat(opened).hasSize(3);
        assertThat(get("a")).isSameAs(one);
        one.close();
    }
}
