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
import java.util.Objects;
import java.util.concurrent.Callable;
import org.gpicl.architecture.CausalArchitecture;
import org.gpicl.architecture.CausalTransformer;
import org.gpicl.architecture.Initializer;
import org.gpicl.architecture.Lstm;
import org.gpicl.architecture.Mlp;
import org.gpicl.architecture.OuterProductLstm;
import org.gpicl.architecture.Vsml;
import org.gpicl.architecture.VsmlWithoutSymmetries;
import org.gpicl.backend.Backends;
import org.gpicl.cli.ImageTasks;
import org.gpicl.metatest.LearningCurve;
import org.gpicl.metatest.LearningCurve.Labels;
import org.gpicl.metatest.LearningCurve.Point;
import org.gpicl.metatest.baseline.OnlineGradientDescent;
import org.gpicl.metatrain.AllPrefixes;
import org.gpicl.metatrain.JsonLines;
import org.gpicl.metatrain.LearningRate;
import org.gpicl.metatrain.MetaTrainer;
import org.gpicl.metatrain.Recipe;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.Seed;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Purpose;
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
 * <p>The paper's runs have 25 million episodes, many of which go by on the plateau. To leave it in minutes, meta-training
 * goes from easy tasks to the real ones, see {@link #curriculum}. Meta-testing is on test splits alone, all 10 classes.
 */
@Command(
        name = "paper-table",
        mixinStandardHelpOptions = true,
        description = "Meta-trains the paper's learners briefly and prints accuracies on unseen tasks.")
public final class PaperTable implements Callable<Integer> {

    private static final int FEATURES = 64;
    private static final int CLASSES = 10;
    private static final int LENGTH = 100;
    private static final long WARMUP = 50;
    private static final long SEED = 3;
    private static final List<Integer> EXAMPLES = List.of(1, 10, 50, 99);

    /** The learners by name. */
    private static Map<String, Row> rows() {
        Map<String, Row> rows = new LinkedHashMap<>();
        rows.put("mlp", Row.of(new Mlp(FEATURES, CLASSES, 256), 64, 1e-3, 32_000));
        rows.put("lstm", Row.of(new Lstm(FEATURES, CLASSES, 128), 32, 3e-3, 32_000));
        rows.put("vsml-without-symmetries", Row.of(VsmlWithoutSymmetries.of(FEATURES, CLASSES), 32, 3e-3, 24_000));
        rows.put("outer-product-lstm", Row.of(new OuterProductLstm(FEATURES, CLASSES, 64, 1), 32, 3e-3, 32_000));
        rows.put("vsml", new Row(Vsml.of(FEATURES, CLASSES), Vsml.of(8, 4), 16, 3e-3, 3_200));
        CausalArchitecture transformer = new CausalTransformer(FEATURES, CLASSES, LENGTH, 128, 4, 4, 32, 4);
        rows.put("causal-transformer", Row.of(transformer, 64, 1e-3, 64_000));
        rows.put("sgd-linear", Row.of(new OnlineGradientDescent(FEATURES, CLASSES, 0, 0.01), 32, 1e-3, 0));
        rows.put("sgd-hidden", Row.of(new OnlineGradientDescent(FEATURES, CLASSES, 64, 0.01), 32, 1e-3, 0));
        rows.put("maml", Row.of(new OnlineGradientDescent(FEATURES, CLASSES, 64, 0.01), 16, 1e-3, 8_000));
        return rows;
    }

    /**
     * A learner and how it is meta-trained.
     *
     * @param small the learner on the clusters of the curriculum: for {@code vsml}, whose weights fit any number of features
     *     and classes, one that has fewer of them, and for the others the learner itself
     * @param tasks in a batch once there are images: as many as memory and time allow
     * @param rate of learning
     * @param episodes of images alone: what 10 to 20 minutes of one core allow; 0 if it is not meta-trained at all
     */
    private record Row(CausalArchitecture learner, CausalArchitecture small, int tasks, double rate, long episodes) {

        static Row of(CausalArchitecture learner, int tasks, double rate, long episodes) {
            return new Row(learner, learner, tasks, rate, episodes);
        }
    }

    @Parameters(arity = "0..*", description = "Learners, all unless named.")
    private List<String> names = new ArrayList<>(rows().keySet());

    @Option(names = "--data", defaultValue = "data", description = "Folder of image sets (${DEFAULT-VALUE}).")
    private Path data = Path.of("data");

    @Option(names = "--out", defaultValue = "runs", description = "Folder for checkpoints (${DEFAULT-VALUE}).")
    private Path out = Path.of("runs");

    @Option(names = "--backend", defaultValue = "djl", description = "Backend to train on (${DEFAULT-VALUE}).")
    private String backend = "djl";

    @Option(
            names = "--hurry",
            defaultValue = "1",
            description = "Meta-train on so many times fewer episodes, to try it out (${DEFAULT-VALUE}).")
    private int hurry = 1;

    @Option(names = "--tasks", defaultValue = "128", description = "Of meta-testing (${DEFAULT-VALUE}).")
    private int tasks = 128;

    /** See {@code --help}. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new PaperTable()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (hurry < 1) {
            System.err.println("paper-table: expected --hurry of at least 1, got " + hurry);
            return CommandLine.ExitCode.USAGE;
        }
        Map<String, Row> rows = rows();
        for (String name : names) { // before the first is meta-trained
            if (!rows.containsKey(name)) {
                System.err.println("paper-table: expected learners of " + rows.keySet() + ", got '" + name + "'");
                return CommandLine.ExitCode.USAGE;
            }
        }
        Files.createDirectories(out);
        System.out.println(
                "| learner | parameters | state at 99 | episodes | 1 | 10 | 50 | 99 examples | Fashion at 99 |");
        System.out.println("| --- |" + " ---: |".repeat(8));
        for (String name : names) {
            print(name, Objects.requireNonNull(rows.get(name)));
        }
        return 0;
    }

    private void print(String name, Row row) throws IOException, InterruptedException {
        CausalArchitecture learner = row.learner();
        List<Stage> curriculum = curriculum(row);
        ParameterSet weights = Initializer.initialize(learner.parameters(), new Seed(SEED));
        for (Stage stage : curriculum) {
            weights = train(name, stage, weights);
        }
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "| %s | %d | %d | %d |",
                name,
                learner.parameterCount(),
                learner.stateSize(LENGTH - 1),
                curriculum.stream().mapToLong(Stage::episodes).sum()));
        for (Point point : test(learner, weights, "mnist").points()) {
            line.append(String.format(Locale.ROOT, " %.3f ±%.3f |", point.accuracy(), point.standardError()));
        }
        Point last = test(learner, weights, "fashion-mnist").points().get(EXAMPLES.size() - 1);
        System.out.println(
                line.append(String.format(Locale.ROOT, " %.3f ±%.3f |", last.accuracy(), last.standardError())));
    }

    /**
     * A part of meta-training.
     *
     * @param examples of each task
     * @param batch tasks in a batch
     */
    private record Stage(
            String name,
            CausalArchitecture learner,
            TaskDistribution tasks,
            int examples,
            int batch,
            LearningRate rate,
            long steps) {

        long episodes() {
            return steps * batch;
        }
    }

    /**
     * From easy to hard: 2 to 4 clusters in 20 examples; clusters or images, of 2 to 10 classes, in 50; images of all classes
     * in 100, with a learning rate that falls.
     */
    private List<Stage> curriculum(Row row) throws IOException {
        if (row.episodes() == 0) {
            return List.of();
        }
        CausalArchitecture small = row.small();
        RandomProjections images = ImageTasks.projections(data, 8);
        TaskDistribution both = Mixture.of(
                new Mixture.Part(0.5, new EasyClusters(FEATURES, 2, CLASSES)),
                new Mixture.Part(0.5, images.withOptions(Options.NONE.withClasses(2, CLASSES))));
        long steps = Math.max(2, row.episodes() / row.tasks() / hurry);
        LearningRate constant = new LearningRate(row.rate(), WARMUP, 0, 1);
        LearningRate falling = LearningRate.cosine(row.rate(), WARMUP, steps);
        return List.of(
                new Stage(
                        "clusters",
                        small,
                        new EasyClusters(small.features(), 2, 4),
                        20,
                        64,
                        constant,
                        Math.max(1, 1_000 / hurry)),
                new Stage("both", row.learner(), both, 50, row.tasks(), constant, steps / 2),
                new Stage("images", row.learner(), images, LENGTH, row.tasks(), falling, steps));
    }

    private ParameterSet train(String name, Stage stage, ParameterSet weights)
            throws IOException, InterruptedException {
        Recipe recipe = Recipe.standard(stage.steps(), SEED)
                .withTasks(stage.batch())
                .withLearningRate(stage.rate())
                .withAverageDecay(0.99)
                .withEncoding(InputEncoding.RAW);
        String run = name + "." + stage.name();
        try (BufferedWriter lines = Files.newBufferedWriter(
                        out.resolve(run + ".progress.jsonl"), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                Engine engine = Backends.load().open(backend, EngineOptions.CPU.withThreads(1))) {
            return new MetaTrainer(stage.learner(), new AllPrefixes(stage.examples()), stage.tasks(), recipe)
                    .withInitialWeights(weights)
                    .withCheckpoint(out.resolve(run + ".checkpoint.safetensors"), 100)
                    .withProgress(new JsonLines(lines))
                    .run(engine);
        }
    }

    /** On unseen projections of a test split. */
    private LearningCurve test(CausalArchitecture learner, ParameterSet weights, String set) throws IOException {
        try (Engine engine = Backends.load().open(Purpose.INFERENCE, EngineOptions.CPU)) {
            return LearningCurve.measure(
                    engine,
                    learner,
                    InputEncoding.RAW,
                    weights,
                    ImageTasks.unseen(data, set, 8),
                    new LearningCurve.Options(EXAMPLES, tasks, 64, Labels.TRUE, 2022));
        }
    }
}
