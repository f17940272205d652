package org.gpicl.server;

/**
 * What a server takes at most.
 *
 * @param bodyBytes of the body of a request, and of a table in it once it is unpacked
 * @param rows of the table in a request, and of the examples of a learner
 * @param columns of a table
 * @param classes that a learner tells apart
 * @param learners that are kept
 */
public record Limits(int bodyBytes, int rows, int columns, int classes, int learners) {

    /** 8 MiB, 10 000 rows, 500 columns, 100 classes, 100 000 learners. */
    public static final Limits STANDARD = new Limits(8 << 20, 10_000, 500, 100, 100_000);

    /** Checks the numbers. */
    public Limits {
        if (bodyBytes < 1 || rows < 1 || columns < 2 || classes < 1 || learners < 1) {
            throw new IllegalArgumentException(
                    "limits: expected at least 1 byte, 1 row, 2 columns, 1 class and 1 learner, got " + bodyBytes + ", "
                            + rows + ", " + columns + ", " + classes + " and " + learners);
        }
    }

    /** With another bound on the body of a request, in bytes. */
    public Limits withBodyBytes(int bytes) {
        return new Limits(bytes, rows, columns, classes, learners);
    }

    /** With another number of rows. */
    public Limits withRows(int number) {
        return new Limits(bodyBytes, number, columns, classes, learners);
    }

    /** With another number of columns. */
    public Limits withColumns(int number) {
        return new Limits(bodyBytes, rows, number, classes, learners);
    }

    /** With another number of classes. */
    public Limits withClasses(int number) {
        return new Limits(bodyBytes, rows, columns, number, learners);
    }

    /** With another number of learners. */
    public Limits withLearners(int number) {
        return new Limits(bodyBytes, rows, columns, classes, number);
    }
}
