package org.gpicl.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.gpicl.Context;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.backend.Backends;
import org.gpicl.metatest.LearningCurve;
import org.gpicl.metatest.LearningCurve.Labels;
import org.gpicl.metatest.LearningCurve.Options;
import org.gpicl.metatest.LearningCurve.Point;
import org.gpicl.metatest.Verdict;
import org.gpicl.metatest.Verdict.Condition;
import org.gpicl.model.Model;
import org.gpicl.model.ModelCatalog;
import org.gpicl.model.ModelFile;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Purpose;
import org.gpicl.task.Episode;
import org.gpicl.task.RandomProjections;
import org.gpicl.task.TaskDistribution;
import org.gpicl.task.prior.GaussianPrior;
import org.gpicl.task.prior.TableOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Prints the learning curves of a learner, accuracy by examples seen, and the {@link Verdict} on what kind of algorithm it is.
 *
 * <p>Random projections of MNIST's train split as the recipes {@code projections-*} draw them (seen tasks: of a model that
 * was meta-trained on others, they are unseen, too); unseen ones of the test splits of MNIST and Fashion-MNIST, with true and
 * with shuffled labels; MNIST as it is; and 50 Gaussian classes.
 */
@Command(
        name = "meta-test",
        mixinStandardHelpOptions = true,
        description =
                "Prints learning curves on random projections of images and many Gaussian classes, and which kind of"
                        + " algorithm the learner is.")
final class MetaTest implements Callable<Integer> {

    @Option(names = "--model", defaultValue = "projections-8x8", description = "Shipped learner (${DEFAULT-VALUE}).")
    private String name = "projections-8x8";

    @Option(names = "--file", description = "Model file, instead of a shipped learner.")
    private @Nullable Path file;

    @Option(names = "--data", defaultValue = "data", description = "Folder of image sets (${DEFAULT-VALUE}).")
    private Path data = Path.of("data");

    @Option(names = "--tasks", defaultValue = "128", description = "Tasks to average over (${DEFAULT-VALUE}).")
    private int tasks = 128;

    @Option(names = "--queries", defaultValue = "64", description = "Queries in each task (${DEFAULT-VALUE}).")
    private int queries = 64;

    @Option(
            names = "--side",
            defaultValue = "8",
            description = "Pixels of a side of the reduced images (${DEFAULT-VALUE}).")
    private int side = 8;

    @Option(
            names = "--examples",
            split = ",",
            defaultValue = "1,5,10,20,50,90",
            description = "Examples seen before the queries of unseen projections (${DEFAULT-VALUE}).")
    private List<Integer> examples = List.of(1, 5, 10, 20, 50, 90);

    @Option(
            names = "--views",
            defaultValue = "0",
            description = "Measure ensembles of so many views of unseen projections, as an application has them; 0: the"
                    + " bare learner (${DEFAULT-VALUE}).")
    private int views;

    @Override
    public Integer call() throws IOException {
        Model model = file == null ? ModelCatalog.shipped().load(name) : ModelFile.read(file);
        if (views > 0) {
            ensembles(model);
            return 0;
        }
        Options images = new Options(examples, tasks, queries, Labels.TRUE, 2022);
        try (Engine engine = Backends.load().open(Purpose.INFERENCE, EngineOptions.CPU)) {
            Options shuffled = images.withLabels(Labels.SHUFFLED);
            RandomProjections unseen = ImageTasks.unseen(data, "mnist", side);
            RandomProjections unseenData = ImageTasks.unseen(data, "fashion-mnist", side);
            Map<Condition, LearningCurve> curves = new EnumMap<>(Condition.class);
            curves.put(
                    Condition.SEEN_TASKS,
                    print(engine, model, "mnist, seen tasks", ImageTasks.projections(data, side), images));
            curves.put(Condition.UNSEEN_TASKS, print(engine, model, "mnist, unseen tasks", unseen, images));
            curves.put(Condition.SHUFFLED_LABELS, print(engine, model, "mnist, shuffled labels", unseen, shuffled));
            curves.put(
                    Condition.IDENTITY_TASK,
                    print(engine, model, "mnist, identity task", unseen.identityOnly(), images));
            curves.put(Condition.UNSEEN_DATA, print(engine, model, "fashion-mnist, unseen tasks", unseenData, images));
            print(engine, model, "fashion-mnist, shuffled labels", unseenData, shuffled);
            printVerdict(unseen.maxClasses(), curves);
            TaskDistribution fifty = new GaussianPrior(
                    TableOptions.SMALL.withFeatures(16, 32).withClasses(50, 0), GaussianPrior.Options.STANDARD);
            Options few = new Options(List.of(50, 100, 200), tasks, queries, Labels.TRUE, 2022);
            print(engine, model, "up to 50 Gaussian classes", fifty, few);
        }
        return 0;
    }

    private void printVerdict(int classes, Map<Condition, LearningCurve> curves) {
        if (tasks < Verdict.FEWEST_TASKS || examples.stream().distinct().count() < 2) {
            System.out.printf(
                    Locale.ROOT,
                    "no verdict: expected --tasks of at least %d and 2 numbers of --examples, got %d and %s%n",
                    Verdict.FEWEST_TASKS,
                    tasks,
                    examples);
            return;
        }
        System.out.println("verdict: " + new Verdict(1.0 / classes, curves));
    }

    private void ensembles(Model model) throws IOException {
        try (Learner learner =
                InContextLearner.builder().model(model).ensemble(views).open()) {
            for (String set : List.of("mnist", "fashion-mnist")) {
                System.out.printf(Locale.ROOT, "%s, unseen tasks, %d views%n", set, views);
                for (int seen : examples) {
                    ensemble(learner, ImageTasks.unseen(data, set, side), seen);
                }
            }
        }
    }

    private void ensemble(Learner learner, TaskDistribution distribution, int examples) {
        List<Double> accuracies = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            RandomStream random = new Seed(2022).child(examples).child(i).stream();
            Episode episode = distribution.draw(random).episode(random, examples + queries);
            float[][] x = new float[examples + queries][];
            for (int row = 0; row < x.length; row++) {
                int from = row * episode.features();
                x[row] = Arrays.copyOfRange(episode.x(), from, from + episode.features());
            }
            List<Integer> labels = Arrays.stream(episode.y()).boxed().toList();
            Context<Integer> context = Context.of(Arrays.copyOf(x, examples), labels.subList(0, examples));
            try (FittedLearner<Integer> fitted = learner.fit(context)) {
                List<Prediction<Integer>> answers = fitted.predict(Arrays.copyOfRange(x, examples, x.length));
                int hits = 0;
                for (int q = 0; q < queries; q++) {
                    hits += answers.get(q).label().equals(labels.get(examples + q)) ? 1 : 0;
                }
                accuracies.add((double) hits / queries);
            }
        }
        print(Point.of(examples, accuracies));
    }

    private static LearningCurve print(
            Engine engine, Model model, String title, TaskDistribution tasks, Options options) {
        System.out.println(title);
        LearningCurve curve =
                LearningCurve.measure(engine, model.architecture(), model.encoding(), model.weights(), tasks, options);
        curve.points().forEach(MetaTest::print);
        return curve;
    }

    private static void print(Point point) {
        System.out.printf(
                Locale.ROOT,
                "  %4d examples   %.3f ±%.3f%n",
                point.examples(),
                point.accuracy(),
                point.standardError());
    }
}
