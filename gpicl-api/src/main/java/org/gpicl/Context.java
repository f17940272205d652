package org.gpicl;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Labelled examples: all that a learner knows of a problem. Immutable and thread-safe if the labels are.
 *
 * <p>Features are finite numbers, or NaN where one is missing. Labels are told apart by {@link Object#equals}; classes are
 * numbered in the order of their first appearance. Rows are counted from 0.
 *
 * @param <L> the type of the labels, such as {@code String} or an enum
 */
public final class Context<L> {

    private final int features;
    private final float[] x; // [size, features]
    private final int[] y; // [size]
    private final List<L> classes;

    private Context(int features, float[] x, int[] y, List<L> classes) {
        this.features = features;
        this.x = x;
        this.y = y;
        this.classes = classes;
    }

    /** A builder without examples. */
    public static <L> Builder<L> builder() {
        return new Builder<>();
    }

    /**
     * A context of whole arrays.
     *
     * @param x one row per example, all of one length; copied
     * @param labels one per row; copied
     * @throws IllegalArgumentException if there is no row, if a row has another length or an infinite number, or if there
     *     are not as many labels
     */
    public static <L> Context<L> of(float[][] x, List<? extends L> labels) {
        if (labels.size() != x.length) {
            throw new IllegalArgumentException(
                    "context: expected one label per row, got " + labels.size() + " labels for " + x.length + " rows");
        }
        Builder<L> builder = builder();
        int row = 0;
        for (L label : labels) {
            builder.add(x[row++], label);
        }
        return builder.build();
    }

    /** The number of examples, at least 1. */
    public int size() {
        return y.length;
    }

    /** The number of features of each example, at least 1. */
    public int features() {
        return features;
    }

    /** The distinct labels, in the order of their first appearance. */
    public List<L> classes() {
        return classes;
    }

    /**
     * The features of one example: a copy [features].
     *
     * @throws IndexOutOfBoundsException if there is no such row
     */
    public float[] row(int row) {
        Objects.checkIndex(row, size());
        return Arrays.copyOfRange(x, row * features, (row + 1) * features);
    }

    /**
     * The label of one example.
     *
     * @throws IndexOutOfBoundsException if there is no such row
     */
    public L label(int row) {
        return classes.get(y[row]);
    }

    /** The features of all examples: a copy [size][features]. */
    public float[][] rows() {
        return IntStream.range(0, size()).mapToObj(this::row).toArray(float[][]::new);
    }

    /** The labels of all examples [size]. */
    public List<L> labels() {
        return Arrays.stream(y).mapToObj(classes::get).toList();
    }

    /**
     * Some of the examples as a context of their own.
     *
     * @param rows at least one, in the order that they are to have; one may be there more than once
     * @throws IllegalArgumentException if there is none
     * @throws IndexOutOfBoundsException if there is no such row
     */
    public Context<L> select(int... rows) {
        Builder<L> builder = builder();
        for (int row : rows) {
            builder.add(row(row), label(row));
        }
        return builder.build();
    }

    /** These examples, and then others of as many features. */
    Context<L> and(Context<L> more) {
        Builder<L> builder = builder();
        for (Context<L> part : List.of(this, more)) {
            for (int row = 0; row < part.size(); row++) {
                builder.add(part.row(row), part.label(row));
            }
        }
        return builder.build();
    }

    /** The features of all examples, row-major [size, features]; not to be modified. */
    float[] x() {
        return x;
    }

    /** The position in {@link #classes} of each example's label [size]; not to be modified. */
    int[] y() {
        return y;
    }

    /** The heap that it takes, in bytes, about. */
    long bytes() {
        return (long) Float.BYTES * x.length + (long) Integer.BYTES * y.length;
    }

    @Override
    public String toString() {
        return "context of " + size() + " examples, " + features + " features, " + classes.size() + " classes";
    }

    /** Collects examples. Not thread-safe. */
    public static final class Builder<L> {

        private static final int MAX_NUMBERS = Integer.MAX_VALUE - 8; // the longest array that every JVM allocates

        private final Map<L, Integer> classes = new LinkedHashMap<>();
        private int size;
        private int features;
        private float[] rows = {}; // [size, features], and room for more
        private int[] labels = new int[16]; // [size], and room for more

        private Builder() {}

        /**
         * Adds an example.
         *
         * @param x its features: finite, or NaN where one is missing; as many as in the first example; copied
         * @throws IllegalArgumentException if these are not such features, or the label is null; nothing was added
         */
        public Builder<L> add(float[] x, L label) {
            check(x, label);
            features = x.length;
            makeRoom();
            System.arraycopy(x, 0, rows, size * features, features);
            labels[size] = classes.computeIfAbsent(label, any -> classes.size());
            size++;
            return this;
        }

        private void check(float @Nullable [] x, @Nullable L label) {
            if (x == null) {
                throw new IllegalArgumentException("context: expected features, got null in row " + size);
            }
            if (label == null) {
                throw new IllegalArgumentException("context: expected a label, got null in row " + size);
            }
            if (size == 0 && x.length == 0) {
                throw new IllegalArgumentException("context: expected at least 1 feature, got none in row 0");
            }
            if (size > 0 && x.length != features) {
                throw new IllegalArgumentException(
                        "context: expected " + features + " features as in row 0, got " + x.length + " in row " + size);
            }
            if ((size + 1L) * x.length > MAX_NUMBERS) {
                throw new IllegalArgumentException("context: expected at most " + MAX_NUMBERS + " numbers in all, got "
                        + (size + 1) + " rows of " + x.length + " features; take a sample of the rows");
            }
            Features.requireNotInfinite("context", x, size);
        }

        private void makeRoom() {
            if (size == labels.length) {
                labels = Arrays.copyOf(labels, 2 * size);
            }
            int needed = (size + 1) * features;
            if (rows.length < needed) {
                rows = Arrays.copyOf(rows, Math.max(needed, (int) Math.min(MAX_NUMBERS, 2L * rows.length)));
            }
        }

        /** Labels such as arrays and builders of text, each a class of its own. */
        private static void requireEquality(Object label) {
            Class<?> type = label.getClass();
            boolean identity;
            try {
                identity = type.getMethod("equals", Object.class).getDeclaringClass() == Object.class;
            } catch (NoSuchMethodException e) { // every class has one
                throw new IllegalStateException(e);
            }
            if (identity) {
                throw new IllegalArgumentException("context: expected labels that are told apart by equals, got only"
                        + " different ones of type " + type.getTypeName()
                        + ", which has no equals of its own; use text,"
                        + " numbers, enums or records");
            }
        }

        /**
         * The context of the examples so far; this builder may go on.
         *
         * @throws IllegalArgumentException if no example was added, or if no two labels are equal because their type does not
         *     say what that is
         */
        public Context<L> build() {
            if (size == 0) {
                throw new IllegalArgumentException("context: expected at least 1 example, got none");
            }
            if (size > 1 && classes.size() == size) {
                classes.keySet().forEach(Builder::requireEquality);
            }
            return new Context<>(
                    features,
                    Arrays.copyOf(rows, size * features),
                    Arrays.copyOf(labels, size),
                    List.copyOf(classes.keySet()));
        }
    }
}
