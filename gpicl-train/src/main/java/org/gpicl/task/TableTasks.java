package org.gpicl.task;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.gpicl.random.RandomStream;
import org.gpicl.table.Kind;
import org.gpicl.table.Schema;
import org.gpicl.table.Table;
import org.jspecify.annotations.Nullable;

/**
 * Tasks over one real table: each asks for one of its columns, by some of the others. For meta-training a learner of one's
 * own domain. Immutable and thread-safe.
 *
 * <p>A task draws
 *
 * <ol>
 *   <li>a target: the label column in a share of the tasks, else any other that can be one (below), each as often;
 *   <li>its classes, in random order;
 *   <li>other columns in random order, from a least share of them up to all, each number as often. The label column may
 *       be one of them.
 * </ol>
 *
 * An episode draws rows, none twice, of those with a value of the target. Gaps elsewhere stay NaN; cells become floats as
 * {@link Schema#encode(Table)} makes them.
 *
 * <p>A column can be the target if it is a number, category, order or truth value and
 *
 * <ul>
 *   <li>at least 20 rows, and half of all, have a value of it;
 *   <li>it has 2 different values up to the most classes, each of which is a class; a number or an order may have more, and
 *       is cut into bands: 2 in half of the tasks, else any number up to the most, their shares of the rows from
 *       Dirichlet(2), so that they are seldom equal;
 *   <li>at least 4 rows, and one in 50, are not in its most frequent class: others can hardly be got wrong.
 * </ul>
 *
 * The label column needs only 20 rows and two classes. Dates and identifiers are read but not asked for, nor are categories
 * with more classes: what they say of a row is mostly which one it is. A column of row numbers makes tasks of no use; leave
 * it out by {@link Table#without}.
 *
 * <p>For several tables, {@link Mixture#byBatch} of one for each: then small tables do not limit the episodes of large ones.
 *
 * <p>Rows that these tasks were drawn from are known to the learner: judge it by others.
 */
public final class TableTasks implements TaskDistribution {

    /** Fewer rows make no episode. */
    private static final int LEAST_ROWS = 20;

    private static final int ROWS_OF_OTHER_CLASSES = 4;

    /** Of all rows, the share of others than the most frequent class. */
    private static final double SHARE_OF_OTHER_CLASSES = 0.02;

    private static final double BINARY_SHARE = 0.5;
    private static final double BAND_CONCENTRATION = 2;

    /**
     * What is drawn from a table.
     *
     * @param maxClasses most classes of a task, at least 2
     * @param labelShare share of the tasks, 0 … 1, that ask for the label column; of no effect without one, or, unless it is
     *     0, without other targets
     * @param minColumns the least share, 0 … 1, of the other columns that a task has; at least one column
     */
    public record Options(int maxClasses, double labelShare, double minColumns) {

        /** Up to 10 classes, half of the tasks ask for the label, by at least half of the columns. */
        public static final Options STANDARD = new Options(10, 0.5, 0.5);

        /** Checks the ranges. */
        public Options {
            if (maxClasses < 2) {
                throw new IllegalArgumentException(
                        "TableTasks: expected at least 2 classes as the most of any task, got " + maxClasses);
            }
            requireShare("tasks that ask for the label", labelShare);
            requireShare("columns", minColumns);
        }

        private static void requireShare(String of, double share) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("TableTasks: expected a share of " + of + " in 0 … 1, got " + share);
            }
        }

        /** The same with another number of most classes. */
        public Options withMaxClasses(int most) {
            return new Options(most, labelShare, minColumns);
        }

        /** The same with another share of tasks that ask for the label. */
        public Options withLabelShare(double share) {
            return new Options(maxClasses, share, minColumns);
        }

        /** The same with another least share of columns. */
        public Options withMinColumns(double share) {
            return new Options(maxClasses, labelShare, share);
        }
    }

    private final List<String> names;
    private final float[][] rows;
    private final @Nullable Target label;
    private final List<Target> others;
    private final Options options;

    private TableTasks(Table table, @Nullable String labelColumn, Options options) {
        Schema schema = table.schema();
        this.names = schema.names();
        this.options = options;
        int labelIndex = labelColumn == null
                ? -1
                : names.indexOf(schema.column(labelColumn).name());
        if (names.size() < 2 || table.rows() < LEAST_ROWS) {
            throw new IllegalArgumentException(
                    "TableTasks: expected a table of at least " + LEAST_ROWS + " rows and 2 columns, got " + table);
        }
        this.rows = schema.encode(table);
        this.label = labelIndex < 0 || options.labelShare == 0
                ? null
                : label(schema.columns().get(labelIndex), labelIndex);
        boolean isLabelAlone = label != null && options.labelShare == 1;
        this.others = IntStream.range(0, names.size())
                .filter(column -> column != labelIndex && !isLabelAlone)
                .mapToObj(column -> Target.of(schema.columns().get(column), column, rows, options.maxClasses))
                .filter(target -> target.isAskedFor(rows.length))
                .toList();
        if (label == null && others.isEmpty()) {
            throw new IllegalArgumentException("TableTasks: expected a column to ask for, of at least " + LEAST_ROWS
                    + " values that are numbers, categories, orders or truth values, of 2 to " + options.maxClasses
                    + " classes, got " + table
                    + "; let some tasks ask for a label column");
        }
    }

    private Target label(Schema.Column column, int index) {
        Target target = Target.of(column, index, rows, options.maxClasses);
        if (!target.canBeAskedFor()) {
            throw new IllegalArgumentException("TableTasks: expected a label column of at least " + LEAST_ROWS
                    + " values, of 2 to " + options.maxClasses + " classes, got '" + column.name() + "' ("
                    + column.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ') + ") with " + target.values.length
                    + " values, " + target.distinct.length
                    + " of them different; another kind, or more classes by withMaxClasses, may help");
        }
        return target;
    }

    /** Tasks that ask for any column of a table; half of the columns or more are read. */
    public static TableTasks of(Table table) {
        return new TableTasks(table, null, Options.STANDARD);
    }

    /** As {@link #of(Table, String, Options)} with {@link Options#STANDARD}. */
    public static TableTasks of(Table table, String labelColumn) {
        return of(table, labelColumn, Options.STANDARD);
    }

    /**
     * Tasks of a table with a label column.
     *
     * @throws IllegalArgumentException if there is no such column, if it cannot be the target, or if the table is too small or
     *     has no column to ask for
     */
    public static TableTasks of(Table table, String labelColumn, Options options) {
        return new TableTasks(table, labelColumn, options);
    }

    /** As {@link #of(Table, String, Options)}, without a label column. */
    public static TableTasks of(Table table, Options options) {
        return new TableTasks(table, null, options);
    }

    /** The names of the columns that tasks ask for, in the order of the table. */
    public List<String> targets() {
        return all().map(target -> target.column).sorted().map(names::get).toList();
    }

    private Stream<Target> all() {
        return Stream.concat(Stream.ofNullable(label), others.stream());
    }

    @Override
    public Task draw(RandomStream random) {
        Target target = drawTarget(random);
        float[] thresholds = target.drawThresholds(random, options.maxClasses);
        int[] classes = random.permutation(thresholds.length + 1);
        int most = names.size() - 1;
        int least = Math.max(1, (int) Math.ceil(options.minColumns * most));
        int[] order = random.permutation(most);
        int[] columns = Arrays.copyOf(order, random.integer(least, most));
        for (int i = 0; i < columns.length; i++) {
            columns[i] += columns[i] >= target.column ? 1 : 0;
        }
        return new Columns(target, thresholds, classes, columns);
    }

    private Target drawTarget(RandomStream random) {
        boolean isLabel = label != null && (others.isEmpty() || random.chance(options.labelShare));
        return isLabel && label != null ? label : others.get(random.integer(others.size()));
    }

    @Override
    public int maxFeatures() {
        return names.size() - 1;
    }

    @Override
    public int maxClasses() {
        return all().mapToInt(target -> Math.min(target.distinct.length, options.maxClasses))
                .max()
                .orElseThrow();
    }

    @Override
    public int maxRows() {
        return all().mapToInt(target -> target.values.length).min().orElseThrow();
    }

    @Override
    public String fingerprint() {
        CRC32 sum = new CRC32();
        for (float[] row : rows) {
            for (float cell : row) {
                int bits = Float.floatToIntBits(cell);
                for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
                    sum.update(bits >>> shift);
                }
            }
        }
        String labelColumn = label == null ? "none" : names.get(label.column);
        return String.format(
                Locale.ROOT, "table %08x, label %s of %s, %s", sum.getValue(), labelColumn, targets(), options);
    }

    /** Size and targets. */
    @Override
    public String toString() {
        return "tasks of a table of " + rows.length + " rows and " + names.size() + " columns that ask for "
                + targets();
    }

    /**
     * A column that may be asked for.
     *
     * @param column its index
     * @param isOrdered whether more values than classes can be cut into bands
     * @param isAnyKind whether its kind can be a target at all
     * @param rows numbers of the rows with a value
     * @param values of these rows, sorted
     * @param distinct different ones of them, sorted
     * @param maxClasses of a task
     */
    private record Target(
            int column,
            boolean isOrdered,
            boolean isAnyKind,
            int[] rows,
            float[] values,
            float[] distinct,
            int maxClasses) {

        static Target of(Schema.Column column, int index, float[][] table, int maxClasses) {
            int[] rows = IntStream.range(0, table.length)
                    .filter(row -> !Float.isNaN(table[row][index]))
                    .toArray();
            float[] values = new float[rows.length];
            for (int i = 0; i < rows.length; i++) {
                values[i] = table[rows[i]][index] + 0f; // −0 is 0
            }
            Arrays.sort(values);
            float[] distinct = new float[values.length];
            int count = 0;
            for (float value : values) {
                if (count == 0 || value != distinct[count - 1]) {
                    distinct[count++] = value;
                }
            }
            Kind kind = column.kind();
            boolean isAnyKind = kind != Kind.DATE_TIME && kind != Kind.IDENTIFIER;
            boolean isOrdered = kind == Kind.NUMBER || kind == Kind.ORDINAL;
            return new Target(index, isOrdered, isAnyKind, rows, values, Arrays.copyOf(distinct, count), maxClasses);
        }

        private boolean isCut() {
            return distinct.length > maxClasses;
        }

        boolean canBeAskedFor() {
            return isAnyKind && rows.length >= LEAST_ROWS && distinct.length >= 2 && (isOrdered || !isCut());
        }

        /** Whether a column that is not the label is worth it. */
        boolean isAskedFor(int tableRows) {
            return canBeAskedFor() && 2 * rows.length >= tableRows && rows.length - mostFrequent() >= leastOfOthers();
        }

        private double leastOfOthers() {
            return Math.max(ROWS_OF_OTHER_CLASSES, SHARE_OF_OTHER_CLASSES * rows.length);
        }

        private int mostFrequent() {
            int most = 0;
            int run = 0;
            for (int i = 0; i < values.length; i++) {
                run = i > 0 && values[i] == values[i - 1] ? run + 1 : 1;
                most = Math.max(most, run);
            }
            return most;
        }

        /**
         * Where one class ends and the next begins: the least values of all classes but the first. For values that are classes
         * themselves nothing is drawn.
         *
         * @return at least 1, ascending, all different
         */
        float[] drawThresholds(RandomStream random, int most) {
            if (!isCut()) {
                return Arrays.copyOfRange(distinct, 1, distinct.length);
            }
            int classes = random.chance(BINARY_SHARE) ? 2 : random.integer(2, most);
            double[] shares = random.dirichlet(BAND_CONCENTRATION, classes);
            float[] thresholds = new float[classes - 1];
            int count = 0;
            double below = 0;
            for (int i = 0; i < thresholds.length; i++) {
                below += shares[i];
                float threshold = values[Math.min(values.length - 1, (int) (below * values.length))];
                threshold = Math.max(threshold, distinct[1]); // else the first class were empty
                if (count == 0 || threshold > thresholds[count - 1]) {
                    thresholds[count++] = threshold;
                }
            }
            return Arrays.copyOf(thresholds, count);
        }
    }

    /** A target and what it is told by. */
    private final class Columns implements Task {
        private final Target target;
        private final float[] thresholds;
        private final int[] classes;
        private final int[] columns;

        private Columns(Target target, float[] thresholds, int[] classes, int[] columns) {
            this.target = target;
            this.thresholds = thresholds;
            this.classes = classes;
            this.columns = columns;
        }

        @Override
        public Episode episode(RandomStream random, int count) {
            if (count > target.rows.length) {
                throw new IllegalArgumentException("episode: expected at most the " + target.rows.length
                        + " rows of the table with a value in column '" + names.get(target.column) + "', got " + count
                        + "; no row is drawn twice");
            }
            int[] drawn = drawnRows(random, count);
            float[] x = new float[Math.multiplyExact(count, columns.length)];
            int[] y = new int[count];
            for (int i = 0; i < count; i++) {
                float[] row = rows[drawn[i]];
                for (int j = 0; j < columns.length; j++) {
                    x[i * columns.length + j] = row[columns[j]];
                }
                y[i] = classes[bandOf(row[target.column])];
            }
            return new Episode(count, columns.length, x, y, classes.length);
        }

        /** The beginning of a shuffle of the target's rows, of which only what was moved is written down. */
        private int[] drawnRows(RandomStream random, int count) {
            Map<Integer, Integer> moved = new HashMap<>();
            int[] drawn = new int[count];
            for (int i = 0; i < count; i++) {
                int from = random.integer(i, target.rows.length - 1);
                drawn[i] = target.rows[moved.getOrDefault(from, from)];
                moved.put(from, moved.getOrDefault(i, i));
            }
            return drawn;
        }

        private int bandOf(float value) {
            int found = Arrays.binarySearch(thresholds, value + 0f);
            return found >= 0 ? found + 1 : -found - 1;
        }
    }
}
