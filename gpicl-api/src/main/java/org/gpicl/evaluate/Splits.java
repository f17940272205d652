package org.gpicl.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.gpicl.Classifier;
import org.gpicl.Context;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.table.Table;

/**
 * How to cut labelled examples into those that a classifier is shown and those that it is asked. Immutable; the same
 * examples are always cut in the same way.
 *
 * @param kind of cut
 * @param folds number of parts, at least 2; of no meaning for other kinds than {@link Kind#FOLDS}
 * @param share of the examples that is asked, more than 0 and less than 1; of no meaning for other kinds than {@link
 *     Kind#HOLDOUT}
 * @param repeats how many times all is done, each time with another cut, at least 1
 * @param stratified whether every part has, as closely as possible, its share of each class
 * @param seed of the cuts
 * @param groups for each example the group that it belongs to, such as a patient: no group is both shown and asked; empty if
 *     every example stands for itself
 */
public record Splits(
        Kind kind, int folds, double share, int repeats, boolean stratified, long seed, List<Object> groups) {

    /** Ways to cut. */
    public enum Kind {
        /** One part is asked, the others are shown. */
        HOLDOUT,
        /** Each of several parts is asked in turn, while the others are shown. */
        FOLDS,
        /** Each example, or each group, is asked in turn, while all others are shown. */
        LEAVE_ONE_OUT
    }

    /**
     * One cut.
     *
     * @param context rows that are shown, ascending
     * @param queries rows that are asked, ascending
     */
    public record Split(int[] context, int[] queries) {}

    /** Checks the numbers and copies the groups. */
    public Splits {
        groups = List.copyOf(groups);
        if (folds < 2 || !(share > 0 && share < 1) || repeats < 1) {
            throw new IllegalArgumentException(
                    "splits: expected at least 2 folds, a share of more than 0 and less than 1"
                            + " and at least 1 repeat, got " + folds + ", " + share + " and " + repeats);
        }
    }

    private static Splits of(Kind kind, int folds, double share) {
        return new Splits(kind, folds, share, 1, true, 0, List.of());
    }

    /** One part is asked, stratified. */
    public static Splits holdout(double share) {
        return of(Kind.HOLDOUT, 2, share);
    }

    /** Cross-validation with this number of folds, stratified. */
    public static Splits kFold(int folds) {
        return of(Kind.FOLDS, folds, 0.5);
    }

    /** Every example is asked, with all others shown. */
    public static Splits leaveOneOut() {
        return of(Kind.LEAVE_ONE_OUT, 2, 0.5);
    }

    /** With this number of cuts instead of one; leaving one out is the same every time. */
    public Splits withRepeats(int number) {
        return new Splits(kind, folds, share, number, stratified, seed, groups);
    }

    /** Stratified or not. */
    public Splits withStratified(boolean value) {
        return new Splits(kind, folds, share, repeats, value, seed, groups);
    }

    /** With other cuts. */
    public Splits withSeed(long value) {
        return new Splits(kind, folds, share, repeats, stratified, value, groups);
    }

    /** With groups that are not cut: one for each example, told apart by {@link Object#equals}; none if empty. */
    public Splits withGroups(List<?> values) {
        return new Splits(kind, folds, share, repeats, stratified, seed, new ArrayList<>(values));
    }

    // ---------------------------------------------------------------- evaluating

    /**
     * Fits a classifier to what each cut shows, asks it for the rest, and closes it.
     *
     * @throws IllegalArgumentException if the examples cannot be cut so
     */
    public <L> Evaluation<L> evaluate(ClassifierFactory<L> factory, Context<L> examples) {
        return evaluate(
                factory,
                examples.labels(),
                split -> new Encoded<>(
                        examples.select(split.context()),
                        IntStream.of(split.queries()).mapToObj(examples::row).toArray(float[][]::new)));
    }

    /**
     * As {@link #evaluate(ClassifierFactory, Table, String, Class)}, with labels as text, whatever the column holds.
     *
     * @param labelColumn name of the column that is to be predicted
     */
    public Evaluation<String> evaluate(ClassifierFactory<String> factory, Table table, String labelColumn) {
        return evaluate(factory, table, labelColumn, String.class);
    }

    /**
     * Fits a classifier to what each cut shows of a table, asks it for the rest, and closes it.
     *
     * <p>Rows are encoded as if those that are asked had come later: the schema of each cut is {@linkplain
     * Table#withOwnSchema drawn from the rows that it shows}. A category that none of these has counts as missing, whatever is
     * known of it elsewhere in the table; so does one of an enum. Kinds and formats of columns are those of the whole table. A
     * column that tells the label, such as one that was computed from it, is for the caller to {@linkplain Table#without leave
     * out}, like the one that {@linkplain #withGroups groups} come from.
     *
     * @param labelColumn name of the column that is to be predicted, which has no gaps
     * @param type of the labels, see {@link Table#values}
     * @throws IllegalArgumentException if there is no such column or no other, if a row has no label, or if the rows cannot be
     *     cut so
     */
    public <L> Evaluation<L> evaluate(ClassifierFactory<L> factory, Table table, String labelColumn, Class<L> type) {
        List<L> labels = table.labels(labelColumn, type);
        Table columns = table.without(labelColumn);
        return evaluate(factory, labels, split -> {
            Table shown = columns.selected(split.context()).withOwnSchema();
            List<L> known = IntStream.of(split.context()).mapToObj(labels::get).toList();
            return new Encoded<>(
                    Context.of(shown.schema().encode(shown), known),
                    shown.schema().encode(columns.selected(split.queries())));
        });
    }

    /**
     * A cut as classifiers read it.
     *
     * @param context what is shown
     * @param queries what is asked [queries][features]
     */
    private record Encoded<L>(Context<L> context, float[][] queries) {}

    private <L> Evaluation<L> evaluate(
            ClassifierFactory<L> factory, List<L> labels, Function<Split, Encoded<L>> encoding) {
        int[] units = units(labels.size());
        Evaluation.Collector<L> collector = new Evaluation.Collector<>(labels);
        for (Split split : of(labels)) {
            Encoded<L> encoded = encoding.apply(split);
            try (Classifier<L> classifier = factory.fit(encoded.context())) {
                collector.addFold(classifier, encoded.queries(), labels, split.queries(), units);
            }
        }
        return collector.evaluation();
    }

    // ---------------------------------------------------------------- cutting

    /**
     * The cuts: one of a holdout, as many as there are folds or examples else, times the repeats.
     *
     * @throws IllegalArgumentException if there are not as many groups as examples, or fewer of them than parts
     */
    public List<Split> of(Context<?> examples) {
        return of(examples.labels());
    }

    /** As {@link #of(Context)}, of examples with these labels. */
    public List<Split> of(List<?> labels) {
        int[] units = units(labels.size());
        int[][] members = members(units);
        int parts = kind == Kind.LEAVE_ONE_OUT ? members.length : folds;
        if (members.length < Math.max(2, parts)) {
            throw new IllegalArgumentException("splits: expected at least " + Math.max(2, parts)
                    + (groups.isEmpty() ? " examples" : " groups") + ", got " + members.length);
        }
        Map<Object, Integer> numbers = new HashMap<>();
        int[] classes = labels.stream()
                .mapToInt(label -> stratified ? numbers.computeIfAbsent(label, any -> numbers.size()) : 0)
                .toArray();
        List<Split> splits = new ArrayList<>();
        for (int repeat = 0; repeat < repeats; repeat++) {
            int[] partOfUnit = kind == Kind.LEAVE_ONE_OUT
                    ? IntStream.range(0, members.length).toArray()
                    : deal(members, classes, new Seed(seed).child(repeat).stream());
            int asked = kind == Kind.HOLDOUT ? 1 : parts;
            for (int part = 0; part < asked; part++) {
                int current = part;
                splits.add(new Split(
                        IntStream.range(0, units.length)
                                .filter(row -> partOfUnit[units[row]] != current)
                                .toArray(),
                        IntStream.range(0, units.length)
                                .filter(row -> partOfUnit[units[row]] == current)
                                .toArray()));
            }
        }
        return splits;
    }

    /** For each example, the number of what is not cut. */
    private int[] units(int examples) {
        if (groups.isEmpty()) {
            return IntStream.range(0, examples).toArray();
        }
        if (groups.size() != examples) {
            throw new IllegalArgumentException(
                    "splits: expected one group for each of " + examples + " examples, got " + groups.size());
        }
        Map<Object, Integer> numbers = new HashMap<>();
        return groups.stream()
                .mapToInt(group -> numbers.computeIfAbsent(group, any -> numbers.size()))
                .toArray();
    }

    /** The rows of each unit. */
    private static int[][] members(int[] units) {
        List<List<Integer>> members = new ArrayList<>();
        for (int row = 0; row < units.length; row++) {
            if (units[row] == members.size()) {
                members.add(new ArrayList<>());
            }
            members.get(units[row]).add(row);
        }
        return members.stream()
                .map(rows -> rows.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
    }

    /**
     * Deals units out: large ones first, each to the part that has the least of its classes for its size. Of single rows
     * that is the method of Sainte-Laguë, class by class; of groups it is what scikit-learn's StratifiedGroupKFold does.
     *
     * @return the part of each unit; part 0 is that which a holdout asks
     */
    private int[] deal(int[][] members, int[] classes, RandomStream random) {
        double[] weights = new double[kind == Kind.HOLDOUT ? 2 : folds];
        Arrays.fill(weights, 1.0 / weights.length);
        if (kind == Kind.HOLDOUT) {
            weights[0] = share;
            weights[1] = 1 - share;
        }
        int[] totals = new int[Arrays.stream(classes).max().orElse(0) + 1];
        Arrays.stream(classes).forEach(c -> totals[c]++);
        int[][] counts = new int[weights.length][totals.length];
        int[] sizes = new int[weights.length];
        int[] part = new int[members.length];
        IntStream.of(random.permutation(members.length))
                .boxed()
                .sorted(Comparator.comparingInt((Integer unit) -> -members[unit].length))
                .forEach(unit -> {
                    int best = IntStream.range(0, weights.length)
                            .boxed()
                            .min(Comparator.<Integer>comparingDouble(
                                            p -> cost(members[unit], classes, counts[p], totals) / weights[p])
                                    .thenComparingDouble(p -> sizes[p] / weights[p]))
                            .orElseThrow();
                    part[unit] = best;
                    sizes[best] += members[unit].length;
                    Arrays.stream(members[unit]).forEach(row -> counts[best][classes[row]]++);
                });
        return part;
    }

    /** By how much the squares of a part's counts, each in units of its class, grow with some rows. */
    private static double cost(int[] rows, int[] classes, int[] counts, int[] totals) {
        int[] grown = counts.clone();
        double cost = 0;
        for (int row : rows) {
            int c = classes[row];
            cost += (2.0 * grown[c] + 1) / totals[c];
            grown[c]++;
        }
        return cost;
    }
}
