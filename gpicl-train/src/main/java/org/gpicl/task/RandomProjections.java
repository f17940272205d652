package org.gpicl.task;

import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;

/**
 * The paper's tasks: the base data set seen through a random linear projection, its labels permuted.
 *
 * <p>The task with number {@code id} is the pair (A, ρ) drawn from {@code seed.child(id)}: A is [features, features] with
 * independent entries A<sub>ij</sub> ~ N(0, 1/features), so of standard deviation 1/√features; ρ is a uniform permutation of
 * the labels. An episode is D = {(A x̄<sub>i</sub>, ρ(ȳ<sub>i</sub>))} with (x̄<sub>i</sub>, ȳ<sub>i</sub>) drawn from the
 * base set independently, with replacement and without balancing the classes.
 *
 * <p>Nothing is kept of a task but its number, so 2<sup>25</sup> tasks cost what one costs. Numbers from 0 are the tasks that
 * meta-training can draw; negative numbers are the {@link #unseen()} ones, which no run can draw for training.
 *
 * <p>Normalise the base set first ({@link DataSet#standardized()}); nothing is normalised after the projection. To meta-test
 * the very same tasks on other examples, use {@link #withBase}.
 *
 * <p>A task holds its A, features² floats, while it lives; drawing them costs as much as projecting some 50 rows.
 */
public final class RandomProjections implements TaskDistribution {

    /** As many tasks as there are positive numbers: in practice none is met twice. */
    public static final long UNBOUNDED = Long.MAX_VALUE;

    private final DataSet base;
    private final RowsByClass rowsByClass;
    private final long tasks;
    private final Seed seed;
    private final Options options;
    private final boolean unseen;

    /**
     * What is done to leave the initial plateau sooner; see the paper on biasing the training distribution.
     *
     * @param fixedPermutation share of draws, 0 … 1, that keep the labels of the base set (ρ = identity) instead of the
     *     task's own permutation
     * @param minClasses fewest classes of a task, at least 1
     * @param maxClasses most classes of a task, at least {@code minClasses}; what the base set has not got is ignored. A task
     *     has a uniform number of classes in this range. If these are fewer than the base set's, it takes examples only of
     *     those classes whose permuted label ρ(ȳ) is below that number
     */
    public record Options(double fixedPermutation, int minClasses, int maxClasses) {

        /** No bias, all classes: the distribution that a learner is meta-tested on. */
        public static final Options NONE = new Options(0, Integer.MAX_VALUE, Integer.MAX_VALUE);

        /** Checks the ranges. */
        public Options {
            if (!(fixedPermutation >= 0 && fixedPermutation <= 1)) {
                throw new IllegalArgumentException(
                        "RandomProjections: expected a share of fixed permutations in 0 … 1, got " + fixedPermutation);
            }
            if (minClasses < 1 || maxClasses < minClasses) {
                throw new IllegalArgumentException("RandomProjections: expected 1 ≤ minClasses ≤ maxClasses, got "
                        + minClasses + " and " + maxClasses);
            }
        }

        /** The same with another share of draws that keep the labels of the base set. */
        public Options withFixedPermutation(double share) {
            return new Options(share, minClasses, maxClasses);
        }

        /** The same with {@code min} to {@code max} classes in a task. */
        public Options withClasses(int min, int max) {
            return new Options(fixedPermutation, min, max);
        }
    }

    /**
     * Tasks 0 … {@code tasks} − 1 over {@code base}, without bias and with all classes.
     *
     * @param base no input missing, and every class with at least one row
     * @param tasks 1 … {@link #UNBOUNDED}; the K of the paper
     * @param seed of the tasks, not of the order in which they are drawn
     */
    public RandomProjections(DataSet base, long tasks, Seed seed) {
        this(base, RowsByClass.of(base), tasks, seed, Options.NONE, false);
    }

    private RandomProjections(
            DataSet base, RowsByClass rowsByClass, long tasks, Seed seed, Options options, boolean unseen) {
        if (tasks < 1) {
            throw new IllegalArgumentException("RandomProjections: expected at least 1 task, got " + tasks);
        }
        this.base = base;
        this.rowsByClass = rowsByClass;
        this.tasks = tasks;
        this.seed = seed;
        this.options = options;
        this.unseen = unseen;
    }

    /** The same tasks with other options. */
    public RandomProjections withOptions(Options newOptions) {
        return new RandomProjections(base, rowsByClass, tasks, seed, newOptions, unseen);
    }

    /** The same tasks over other examples, such as the test split or another data set of the same size. */
    public RandomProjections withBase(DataSet newBase) {
        return new RandomProjections(newBase, RowsByClass.of(newBase), tasks, seed, options, unseen);
    }

    /**
     * The tasks with negative numbers, all 2<sup>63</sup> of them, without bias and with all classes: what to meta-test on.
     */
    public RandomProjections unseen() {
        return new RandomProjections(base, rowsByClass, UNBOUNDED, seed, Options.NONE, true);
    }

    /** How many tasks can be drawn. */
    public long tasks() {
        return tasks;
    }

    /** The examples that the tasks are made of. */
    public DataSet base() {
        return base;
    }

    /** Draws a task number uniformly, with replacement, and builds that task. */
    @Override
    public Task draw(RandomStream random) {
        long number = random.integer(tasks);
        return task(unseen ? ~number : number, random.chance(options.fixedPermutation));
    }

    /** The task with this number, its own permutation kept; any number is one, also beyond those that are drawn. */
    public Task task(long id) {
        return task(id, false);
    }

    /** The base set as it is, A and ρ both the identity, with all classes. */
    public Task identity() {
        int n = base.features();
        float[] projection = new float[n * n];
        for (int i = 0; i < n; i++) {
            projection[i * n + i] = 1;
        }
        return new ProjectedTask(base, rowsByClass, projection, unpermuted(), base.classes());
    }

    /** The {@link #identity} and no other task: what tells whether a learner needs projections to learn. */
    public TaskDistribution identityOnly() {
        return new IdentityOnly(this);
    }

    private record IdentityOnly(RandomProjections tasks) implements TaskDistribution {

        @Override
        public Task draw(RandomStream random) {
            return tasks.identity();
        }

        @Override
        public int maxFeatures() {
            return tasks.base.features();
        }

        @Override
        public int maxClasses() {
            return tasks.base.classes();
        }
    }

    private Task task(long id, boolean fixedPermutation) {
        RandomStream random = seed.child(id).stream();
        int n = base.features();
        float[] projection = new float[Math.multiplyExact(n, n)];
        double standardDeviation = 1 / Math.sqrt(n);
        for (int i = 0; i < projection.length; i++) {
            projection[i] = (float) (standardDeviation * random.normal());
        }
        int[] permutation = random.permutation(base.classes());
        int classes = random.integer(
                Math.min(options.minClasses, base.classes()), Math.min(options.maxClasses, base.classes()));
        return new ProjectedTask(base, rowsByClass, projection, fixedPermutation ? unpermuted() : permutation, classes);
    }

    private int[] unpermuted() {
        int[] result = new int[base.classes()];
        for (int i = 0; i < result.length; i++) {
            result[i] = i;
        }
        return result;
    }

    @Override
    public int maxFeatures() {
        return base.features();
    }

    @Override
    public int maxClasses() {
        return Math.min(options.maxClasses, base.classes());
    }
}
