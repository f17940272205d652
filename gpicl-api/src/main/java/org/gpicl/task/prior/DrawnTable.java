package org.gpicl.task.prior;

import java.util.Arrays;
import java.util.function.Function;
import org.gpicl.random.RandomStream;
import org.gpicl.task.Episode;
import org.gpicl.task.Task;

/**
 * A task just drawn, not yet known to be of any use.
 *
 * @param task yields the columns as the mechanism makes them
 * @param reference the sample that the task's constants were measured on
 */
record DrawnTable(Task task, Episode reference) {

    static final int REFERENCE_ROWS = 128;

    /** A labelling that gives fewer of the reference rows to its second class is as good as constant. */
    private static final int SECOND_CLASS_ROWS = 4;

    private static final int ATTEMPTS = 1000;

    /** Draws until there is a task with something to learn, and makes some of its columns unusual. */
    static Task learnable(RandomStream random, TableOptions options, Function<RandomStream, DrawnTable> draw) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            DrawnTable drawn = draw.apply(random);
            if (drawn.hasTwoClasses()) {
                Columns columns = Columns.draw(random, options, drawn.reference);
                return (episodes, rows) -> columns.applyInPlace(drawn.task.episode(episodes, rows));
            }
        }
        throw new IllegalStateException("draw: expected a task with at least two classes, got none in " + ATTEMPTS
                + " attempts; the options of this prior make nearly every labelling constant");
    }

    private boolean hasTwoClasses() {
        int[] counts = new int[reference.classes()];
        for (int label : reference.y()) {
            counts[label]++;
        }
        return Arrays.stream(counts).filter(count -> count >= SECOND_CLASS_ROWS).count() >= 2;
    }
}
