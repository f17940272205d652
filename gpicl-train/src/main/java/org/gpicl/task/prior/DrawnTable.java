package org.gpicl.task.prior;

import java.util.Arrays;
import java.util.function.Function;
import java.util.function.Predicate;
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
        DrawnTable drawn = accepted(random, draw, DrawnTable::hasTwoClasses);
        Columns columns = Columns.draw(random, options, drawn.reference);
        return (episodes, rows) -> columns.applyInPlace(drawn.task.episode(episodes, rows));
    }

    /** Draws until there is an acceptable table. */
    static DrawnTable accepted(
            RandomStream random, Function<RandomStream, DrawnTable> draw, Predicate<DrawnTable> isAcceptable) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            DrawnTable drawn = draw.apply(random);
            if (isAcceptable.test(drawn)) {
                return drawn;
            }
        }
        throw new IllegalStateException("draw: expected a task with something to learn, got none in " + ATTEMPTS
                + " attempts; the options of this prior make nearly every labelling constant, or random");
    }

    /** Whether the rows outside of the most frequent class are enough, all together, as where there are many classes. */
    boolean isNotConstant() {
        int most = Arrays.stream(counts()).max().orElseThrow();
        return reference.rows() - most >= SECOND_CLASS_ROWS;
    }

    private boolean hasTwoClasses() {
        return Arrays.stream(counts())
                        .filter(count -> count >= SECOND_CLASS_ROWS)
                        .count()
                >= 2;
    }

    private int[] counts() {
        int[] counts = new int[reference.classes()];
        for (int label : reference.y()) {
            counts[label]++;
        }
        return counts;
    }
}
