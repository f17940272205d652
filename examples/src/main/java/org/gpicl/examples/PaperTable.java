package org.gpicl.examples;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.gpicl.architecture.CausalArchitecture;
import org.gpicl.architecture.CausalTransformer;
import org.gpicl.architecture.Lstm;
import org.gpicl.architecture.Mlp;
import org.gpicl.architecture.OuterProductLstm;
import org.gpicl.architecture.Vsml;
import org.gpicl.architecture.VsmlWithoutSymmetries;
import org.gpicl.backend.Backends;
import org.gpicl.metatest.LearningCurve;
import org.gpicl.metatest.LearningCurve.Labels;
import org.gpicl.metatest.LearningCurve.Point;
import org.gpicl.metatest.baseline.OnlineGradientDescent;
import org.gpicl.metatrain.Adam;
import org.gpicl.metatrain.AllPrefixes;
import org.gpicl.metatrain.Initializer;
import org.gpicl.metatrain.JsonLines;
import org.gpicl.metatrain.LearningRate;
import org.gpicl.metatrain.MetaTrainer;
import org.gpicl.metatrain.Recipe;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Purpose;
import org.gpicl.task.DataSet;
import org.gpicl.task.Mixture;
import org.gpicl.task.RandomProjections;
import org.gpicl.task.RandomProjections.Options;
import org.gpicl.task.TaskDistribution;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Meta-trains the paper's learners on random projections of MNIST at 8×8, on all prefixes of 100 examples, and prints what
 * each makes of unseen tasks: a row of a Markdown table for each.
 *
 * <p>To shorten the plateau, 6 in 10 tasks are projections of clusters far apart, which are easier; tasks have 2 to 10
 * classes, as in a curriculum; and the learning rate stays where it is. Meta-testing is on MNIST's test split alone, all 10
 * classes.
 */
@Command(
        name = "paper-table",
        mixinStandardHelpOptions = true,
        description = "Meta-trains the paper's learners briefly and prints accuracies on unseen tasks.")
public final class PaperTable implements Callable<Integer> {

    private static final int FEATURES = 64;
    private static final int CLASSES = 10;
    private static final int LENGTH = 100;
    private static final double CLUSTERS_SHARE = 0.6;
    private static final List<Integer> EXAMPLES = List.of(1, 10, 50, 99);

    /** The learners by name, and how many tasks a batch has: as many as memory and time allow. */
    private static Map<String, Row> rows() {
        Map<String, Row> rows = new LinkedHashMap<>();
        rows.put("mlp", new Row(new Mlp(FEATURES, CLASSES, 256), 32));
        rows.put("lstm", new Row(new Lstm(FEATURES, CLASSES, 128), 32));
        rows.put("vsml-without-symmetries", new Row(VsmlWithoutSymmetries.of(FEATURES, CLASSES), 32));
        rows.put("outer-product-lstm", new Row(new OuterProductLstm(FEATURES, CLASSES, 64, 1), 32));
        rows.put("vsml", new Row(Vsml.of(FEATURES, CLASSES), 8));
        rows.put("causal-transformer", new Row(new CausalTransformer(FEATURES, CLASSES, LENGTH, 128, 4, 4, 32, 4), 32));
        rows.put("sgd-linear", new Row(new OnlineGradientDescent(FEATURES, CLASSES, 0, 0.01), 32));
        rows.put("sgd-hidden", new Row(new OnlineGradientDescent(FEATURES, CLASSES, 64, 0.01), 32));
        rows.put("maml", new Row(new OnlineGradientDescent(FEATURES, CLASSES, 64, 0.01), 16));
        return rows;
    }

    /** A learner, and the tasks in a batch of its meta-training. */
    private record Row(CausalArchitecture architecture, int tasks) {}

    @Parameters(arity = "0..*", description = "Learners, all unless named.")
    private List<String> names = new ArrayList<>(rows().keySet());

    @Option(names = "--data", defaultValue = "data", description = "Folder of image sets (${DEFAULT-VALUE}).")
    private Path data = Path.of("data");

    @Option(names = "--out", defaultValue = "runs", description = "Folder for checkpoints (${DEFAULT-VALUE}).")
    private Path out = Path.of("runs");

    @Option(names = "--backend", defaultValue = "djl", description = "Backend to train on (${DEFAULT-VALUE}).")
    private String backend = "djl";

    @Option(names = "--episodes", defaultValue = "64000", description = "Of meta-training (${DEFAULT-VALUE}).")
    private long episodes = 64_000;

    @Option(names = "--tasks", defaultValue = "128", description = "Of meta-testing (${DEFAULT-VALUE}).")
    private int tasks = 128;

    /** See {@code --help}. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new PaperTable()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Files.createDirectories(out);
        System.out.println("| learner | parameters | state at 99 | episodes | 1 | 10 | 50 | 99 examples |");
        System.out.println("| --- |" + " ---: |".repeat(7));
        for (String name : names) {
            Row row = rows().get(name);
            if (row == null) {
                System.err.println("paper-table: expected learners of " + rows().keySet() + ", got '" + name + "'");
                return CommandLine.ExitCode.USAGE;
            }
            print(name, row);
        }
        return 0;
    }

    private void print(String name, Row row) throws IOException, InterruptedException {
        CausalArchitecture architecture = row.architecture();
        boolean trained = !name.startsWith("sgd");
        ParameterSet weights =
                trained ? train(name, row) : Initializer.initialize(architecture.parameters(), new Seed(1));
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "| %s | %d | %d | %d |",
                name,
                architecture.parameterCount(),
                architecture.stateSize(LENGTH - 1),
                trained ? episodes : 0));
        for (Point point : test(architecture, weights).points()) {
            line.append(String.format(Locale.ROOT, " %.3f ±%.3f |", point.accuracy(), point.standardError()));
        }
        System.out.println(line);
    }

    private ParameterSet train(String name, Row row) throws IOException, InterruptedException {
        long steps = episodes / row.tasks();
        Recipe recipe = new Recipe(
                steps,
                row.tasks(),
                1,
                1,
                new LearningRate(1e-3, Math.min(100, steps / 10), 0, 1),
                Adam.DEFAULT,
                1,
                0.99,
                InputEncoding.RAW,
                3);
        try (BufferedWriter lines = Files.newBufferedWriter(
                        out.resolve(name + ".progress.jsonl"), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                Engine engine = Backends.load().open(backend, EngineOptions.CPU.withThreads(1))) {
            return new MetaTrainer(row.architecture(), new AllPrefixes(LENGTH), tasks(), recipe)
                    .withCheckpoint(out.resolve(name + ".checkpoint.safetensors"), 100)
                    .withProgress(new JsonLines(lines))
                    .run(engine);
        }
    }

    /** Random projections of clusters and of MNIST's train split. */
    private TaskDistribution tasks() throws IOException {
        Options options = Options.NONE.withClasses(2, CLASSES);
        return Mixture.of(
                new Mixture.Part(
                        CLUSTERS_SHARE,
                        new RandomProjections(clusters(), RandomProjections.UNBOUNDED, new Seed(8))
                                .withOptions(options)),
                new Mixture.Part(
                        1 - CLUSTERS_SHARE, ShippedRecipe.projections(data).withOptions(options)));
    }

    /** Ten Gaussian classes, far apart: what a learner learns to learn first. */
    private static DataSet clusters() {
        RandomStream random = new Seed(3).stream();
        float[] centres = new float[CLASSES * FEATURES];
        for (int i = 0; i < centres.length; i++) {
            centres[i] = (float) random.normal();
        }
        int rows = 1000;
        float[] x = new float[rows * FEATURES];
        int[] y = new int[rows];
        for (int row = 0; row < rows; row++) {
            y[row] = row % CLASSES;
            for (int j = 0; j < FEATURES; j++) {
                x[row * FEATURES + j] = (float) (centres[y[row] * FEATURES + j] + 0.5 * random.normal());
            }
        }
        return DataSet.of(FEATURES, x, y, CLASSES);
    }

    /** On unseen projections of MNIST's test split. */
    private LearningCurve test(CausalArchitecture architecture, ParameterSet weights) throws IOException {
        try (Engine engine = Backends.load().open(Purpose.INFERENCE, EngineOptions.CPU)) {
            return LearningCurve.measure(
                    engine,
                    architecture,
                    InputEncoding.RAW,
                    weights,
                    ShippedRecipe.unseen(data, "mnist"),
                    new LearningCurve.Options(EXAMPLES, tasks, 64, Labels.TRUE, 2022));
        }
    }
}
