package org.gpicl.metatest;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.ArchitectureComputations;
import org.gpicl.evaluate.Mean;
import org.gpicl.metatrain.ContextSplit;
import org.gpicl.metatrain.EpisodeBatches;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.spi.Argument;
import org.gpicl.spi.Engine;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Program;
import org.gpicl.spi.Tensor;
import org.gpicl.task.Episode;
import org.gpicl.task.Task;
import org.gpicl.task.TaskDistribution;

/**
 * Accuracy by the number of labelled examples seen: the paper's learning curve within the sequence (section 4).
 *
 * @param points by increasing number of examples
 */
public record LearningCurve(List<Point> points) {

    /** Copies the points. */
    public LearningCurve {
        points = List.copyOf(points);
    }

    /**
     * One point.
     *
     * @param examples in the context
     * @param accuracy 0 … 1, the mean over tasks; a query whose class does not occur in the context counts as wrong
     * @param standardError of that mean, over tasks
     */
    public record Point(int examples, double accuracy, double standardError) {

        /** The point of the accuracies on independent tasks, at least one. */
        public static Point of(int examples, List<Double> accuracies) {
            Mean mean = Mean.of(accuracies);
            return new Point(examples, mean.value(), mean.standardError());
        }
    }

    /** Whether the labels of the context belong to its inputs. */
    public enum Labels {
        /** As the task has them. */
        TRUE,
        /** Shuffled among the examples of the context: nothing can be learned, so accuracy must fall to chance. */
        SHUFFLED
    }

    /**
     * How to measure.
     *
     * @param contexts the numbers of examples, each at least 1
     * @param tasks to average over, at least 2; a multiple of 16 is cheapest
     * @param queries predicted in each task
     * @param labels of the contexts
     * @param seed of tasks and episodes
     */
    public record Options(List<Integer> contexts, int tasks, int queries, Labels labels, long seed) {

        /** Checks the numbers. */
        public Options {
            contexts = contexts.stream().sorted().toList();
            if (contexts.isEmpty() || contexts.get(0) < 1 || tasks < 2 || queries < 1) {
                throw new IllegalArgumentException("learning curve: expected contexts of at least 1 example, at least 2"
                        + " tasks and 1 query, got " + contexts + ", " + tasks + " and " + queries);
            }
        }

        /** With the labels of the contexts as they are or shuffled. */
        public Options withLabels(Labels other) {
            return new Options(contexts, tasks, queries, other, seed);
        }
    }

    /** Before the names of what is to be predicted in a batch. */
    private static final String QUERY = "query.";

    private static final int TASKS_IN_BATCH = 16;

    /**
     * Measures a learner on fresh tasks.
     *
     * @param engine stays open
     * @param architecture of the learner
     * @param encoding that it was meta-trained with
     * @param weights its θ
     * @param distribution to draw tasks from: unseen ones, for an honest result
     */
    public static LearningCurve measure(
            Engine engine,
            Architecture architecture,
            InputEncoding encoding,
            ParameterSet weights,
            TaskDistribution distribution,
            Options options) {
        List<Point> points = new ArrayList<>();
        try (Program fit = engine.compile(ArchitectureComputations.fit(architecture), weights);
                Program predict = engine.compile(ArchitectureComputations.predict(architecture), weights)) {
            for (int context : options.contexts()) {
                Seed seed = new Seed(options.seed()).child(context);
                EpisodeBatches batches = new EpisodeBatches(
                        options.labels() == Labels.SHUFFLED ? new Shuffled(distribution, context) : distribution,
                        new ContextSplit(context, context, options.queries(), 0),
                        architecture,
                        encoding,
                        Math.min(TASKS_IN_BATCH, options.tasks()),
                        1,
                        seed);
                points.add(point(fit, predict, batches, context, options));
            }
        }
        return new LearningCurve(points);
    }

    private static Point point(Program fit, Program predict, EpisodeBatches batches, int context, Options options) {
        List<Double> accuracies = new ArrayList<>();
        for (long index = 0; accuracies.size() < options.tasks(); index++) {
            Map<String, Tensor> batch = new LinkedHashMap<>(batches.batch(index));
            Map<String, Tensor> examples = new LinkedHashMap<>(batch);
            examples.keySet().retainAll(fit.signature().inputs().keySet());
            Tensor queryLabels = Objects.requireNonNull(batch.get("query.y"));
            try (Outputs state = fit.run(examples)) {
                Map<String, Argument> inputs = new LinkedHashMap<>(state.tensors());
                batch.forEach((name, tensor) -> {
                    if (name.startsWith(QUERY) && predict.signature().inputs().containsKey(withoutPrefix(name))) {
                        inputs.put(withoutPrefix(name), tensor);
                    }
                });
                try (Outputs outputs = predict.run(inputs)) {
                    addAccuracies(outputs.host("logits"), queryLabels, accuracies);
                }
            }
        }
        return Point.of(context, accuracies.subList(0, options.tasks()));
    }

    private static String withoutPrefix(String name) {
        return name.substring(QUERY.length());
    }

    /** Tasks whose first rows, those of the context, have one another's labels. */
    record Shuffled(TaskDistribution tasks, int context) implements TaskDistribution {

        @Override
        public Task draw(RandomStream random) {
            Task task = tasks.draw(random);
            int[] order = random.permutation(context);
            return (episodes, rows) -> {
                Episode episode = task.episode(episodes, rows);
                int[] y = episode.y().clone();
                for (int i = 0; i < context; i++) {
                    y[i] = episode.y()[order[i]];
                }
                return new Episode(rows, episode.features(), episode.x(), y, episode.classes());
            };
        }

        @Override
        public int maxFeatures() {
            return tasks.maxFeatures();
        }

        @Override
        public int maxClasses() {
            return tasks.maxClasses();
        }
    }

    /** One accuracy for each episode of logits [batch, query, classes] and labels [batch, query]. */
    private static void addAccuracies(Tensor logits, Tensor labels, List<Double> accuracies) {
        float[] row = new float[Math.toIntExact(logits.shape().dim(2).size())];
        int queries = Math.toIntExact(labels.shape().dim(1).size());
        FloatBuffer rows = logits.floats();
        LongBuffer expected = labels.longs();
        while (expected.hasRemaining()) {
            int hits = 0;
            for (int q = 0; q < queries; q++) {
                rows.get(row);
                hits += indexOfLargest(row) == expected.get() ? 1 : 0;
            }
            accuracies.add((double) hits / queries);
        }
    }

    private static int indexOfLargest(float[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }
}
