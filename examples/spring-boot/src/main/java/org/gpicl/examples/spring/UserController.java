package org.gpicl.examples.spring;

import java.util.List;
import java.util.Map;
import org.gpicl.Prediction;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code PUT /users/{user}} teaches, {@code POST /users/{user}/predictions} asks, {@code DELETE /users/{user}} forgets. */
@RestController
@RequestMapping("/users/{user}")
class UserController {

    private final UserClassifiers classifiers;

    UserController(UserClassifiers classifiers) {
        this.classifiers = classifiers;
    }

    /**
     * What a user teaches.
     *
     * @param label the column that is to be predicted
     * @param rows by name of the column; what one lacks is missing
     */
    record Lesson(String label, List<Map<String, Object>> rows) {}

    @PutMapping
    Map<String, List<String>> teach(@PathVariable String user, @RequestBody Lesson lesson) {
        return Map.of("classes", classifiers.fit(user, lesson.label(), lesson.rows()));
    }

    /** A prediction is JSON as it is: label, probabilities, confidence. */
    @PostMapping("/predictions")
    ResponseEntity<Prediction<String>> ask(@PathVariable String user, @RequestBody Map<String, Object> row) {
        return ResponseEntity.of(classifiers.predict(user, row));
    }

    @DeleteMapping
    ResponseEntity<Void> forget(@PathVariable String user) {
        return ResponseEntity.status(classifiers.forget(user) ? HttpStatus.NO_CONTENT : HttpStatus.NOT_FOUND)
                .build();
    }

    /** Rows that are no table, or not one of what was learned: the message says what was expected. */
    @ExceptionHandler(IllegalArgumentException.class)
    ProblemDetail refused(IllegalArgumentException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_ENTITY, e.getMessage());
    }
}
