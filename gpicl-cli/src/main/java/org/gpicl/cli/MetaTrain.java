package org.gpicl.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.gpicl.architecture.Architecture;
import org.gpicl.backend.Backends;
import org.gpicl.metatrain.Adam;
import org.gpicl.metatrain.LatestWeights;
import org.gpicl.metatrain.MetaTrainer;
import org.gpicl.metatrain.Muon;
import org.gpicl.metatrain.Optimizer;
import org.gpicl.metatrain.Progress;
import org.gpicl.metatrain.ProgressFile;
import org.gpicl.metatrain.Recipe;
import org.gpicl.metatrain.SignOfAverage;
import org.gpicl.metatrain.Stage;
import org.gpicl.model.Model;
import org.gpicl.model.ModelCatalog;
import org.gpicl.model.ModelFile;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.spi.Arithmetic;
import org.gpicl.spi.Device;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Purpose;
import org.gpicl.task.TableTasks;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Meta-trains a learner by one of the recipes of the shipped models, or goes on from one with own tables, and writes a model
 * file.
 *
 * <p>Stopped at any moment, it resumes by itself when called again with the same arguments. The folder gets {@code
 * MODEL.checkpoint.safetensors}, {@code MODEL.progress.jsonl} (every event as a line of JSON) and, in the end, {@code
 * MODEL.safetensors}.
 */
@Command(
        name = "meta-train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Meta-trains a learner and writes a model file. Resumes by itself.")
final class MetaTrain implements Callable<Integer> {

    private static final String FASTEST = "fastest";

    /** What a shell reports of a program that was interrupted. */
    private static final int INTERRUPTED = 130;

    @Option(
            names = "--model",
            converter = RecipeName.class,
            description =
                    "Recipe: tiny (needs no data), projections-8x8, projections-14x14, general-small or own-tables; unless given, tiny, or"
                            + " own-tables with --tables.")
    private @Nullable ShippedRecipe model;

    @Option(
            names = "--tables",
            arity = "1..*",
            paramLabel = "FILE_OR_FOLDER",
            description =
                    "Of own-tables: files of separated values or ARFF, which may be packed with gzip, or folders of"
                            + " such.")
    private List<Path> tables = List.of();

    @Option(
            names = "--label",
            arity = "1..*",
            paramLabel = "COLUMN",
            description = "Of own-tables: column that half of their tasks ask for; several names where tables differ."
                    + " Without it any column is asked for as often.")
    private List<String> labels = List.of();

    @Option(
            names = "--without",
            arity = "1..*",
            paramLabel = "COLUMN",
            description = "Of own-tables: columns to leave out, such as row numbers.")
    private List<String> without = List.of();

    @Option(
            names = "--label-share",
            defaultValue = "0.5",
            description = "Of own-tables: share of their tasks that ask for the label (${DEFAULT-VALUE}).")
    private double labelShare = 0.5;

    @Option(
            names = "--max-classes",
            defaultValue = "10",
            description = "Of own-tables: most classes of their tasks (${DEFAULT-VALUE}).")
    private int maxClasses = 10;

    @Option(
            names = "--table-share",
            defaultValue = "0.5",
            description =
                    "Of own-tables: share of the batches that are of them, the others of priors (${DEFAULT-VALUE}).")
    private double tableShare = 0.5;

    @Option(names = "--name", description = "Of the model and its files; unless given, the recipe's.")
    private @Nullable String name;

    @Option(
            names = "--data",
            defaultValue = "data",
            description = "Folder with mnist and fashion-mnist, see fetch-image-data.sh (${DEFAULT-VALUE}).")
    private Path data = Path.of("data");

    @Option(names = "--out", defaultValue = "runs", description = "Folder for what is written (${DEFAULT-VALUE}).")
    private Path out = Path.of("runs");

    @Option(names = "--episodes", defaultValue = "0", description = "Episodes to train on; 0 is the recipe's number.")
    private long episodes;

    @Option(
            names = "--encoding",
            description = "Of rows: raw, standardized, robust or scaled; unless given, the recipe's.")
    private @Nullable InputEncoding encoding;

    @Option(
            names = "--experts",
            description =
                    "Of general-small: how many closed-form experts it listens to, 0 for none; unless given, all.")
    private @Nullable Integer experts;

    @Option(
            names = "--ablate",
            arity = "1..*",
            paramLabel = "PART",
            description = "Of general-small: parts of what it is taught that are left out, to see what they are worth:"
                    + " ${COMPLETION-CANDIDATES}.")
    private Set<Ablation> ablated = EnumSet.noneOf(Ablation.class);

    @Option(
            names = "--views",
            defaultValue = "1",
            description = "Views of the encoding, from which each episode is shown one at random (${DEFAULT-VALUE}).")
    private int views;

    @Option(
            names = "--learning-rate",
            description =
                    "At the end of the warm-up; unless given, 4e-3, of own-tables 4e-4; with adam, 1e-3 is usual.")
    private @Nullable Double learningRate;

    @Option(
            names = "--change-rate",
            description = "Go on from a checkpoint of this run with another --learning-rate, as after a loss or weights"
                    + " that are no longer finite; the model's notes say so.")
    private boolean changeRate;

    @Option(
            names = "--optimizer",
            defaultValue = "muon",
            description = "adam, muon or sign (of the average of the gradient) (${DEFAULT-VALUE}).")
    private OptimizerName optimizer = OptimizerName.MUON;

    @Option(
            names = "--muon-rate",
            defaultValue = "1",
            description = "Learning rate of matrices with muon, in learning rates of the rest (${DEFAULT-VALUE}).")
    private double muonRate;

    @Option(
            names = "--epsilon",
            description = "Of adam, also of that for the rest with muon, or of sign; unless given, the usual one.")
    private @Nullable Double epsilon;

    @Option(
            names = "--average-last",
            defaultValue = "0",
            description = "Write the mean of that many latest weights; 0 for a moving average (${DEFAULT-VALUE}).")
    private int averageLast;

    @Option(
            names = "--average-every",
            defaultValue = "250",
            description = "Steps from one of the latest weights to the next (${DEFAULT-VALUE}).")
    private long averageEvery;

    @Option(
            names = "--episodes-at-once",
            defaultValue = "0",
            description = "Of a batch, which is computed in slices; 0 for as many as fit a cache (${DEFAULT-VALUE}).")
    private int episodesAtOnce;

    @Option(
            names = "--replicas",
            defaultValue = "1",
            description = "Parts of a batch that are computed at the same time, on so many cores (${DEFAULT-VALUE}).")
    private int replicas = 1;

    @Option(
            names = "--arithmetic",
            defaultValue = "float32",
            description = "Of a step: float32, or bfloat16 where the backend has it (${DEFAULT-VALUE}).")
    private Arithmetic arithmetic = Arithmetic.FLOAT32;

    @Option(names = "--seed", description = "Of initial weights and of all batches; unless given, the recipe's.")
    private @Nullable Long seed;

    @Option(
            names = "--initial",
            description =
                    "Model whose weights the run starts from: a shipped one by its name, or a file; or random. Unless"
                            + " given, random, of own-tables the default learner.")
    private @Nullable String initial;

    @Option(
            names = "--backend",
            defaultValue = FASTEST,
            description = "Backend to train on; by default that of the checkpoint, else the one that is found to be the"
                    + " fastest here (${DEFAULT-VALUE}).")
    private String backend = FASTEST;

    @Option(names = "--device", defaultValue = "cpu", description = "cpu or cuda:N (${DEFAULT-VALUE}).")
    private String device = "cpu";

    @Option(
            names = "--threads",
            defaultValue = "1",
            description = "Threads of a step, or of each replica (${DEFAULT-VALUE}).")
    private int threads = 1;

    @Option(names = "--checkpoint-every", defaultValue = "250", description = "Steps (${DEFAULT-VALUE}).")
    private long checkpointEvery = 250;

    @Option(names = "--validate-every", defaultValue = "500", description = "Steps (${DEFAULT-VALUE}).")
    private long validateEvery = 500;

    @Option(names = "--snapshot", description = "Write the model file from the last checkpoint, and train no further.")
    private boolean snapshot;

    /** The optimizers by their names on the command line. */
    enum OptimizerName {
        ADAM,
        MUON,
        SIGN
    }

    /** Recipes by the name of their model. */
    static final class RecipeName implements CommandLine.ITypeConverter<ShippedRecipe> {
        @Override
        public ShippedRecipe convert(String name) {
            return Arrays.stream(ShippedRecipe.values())
                    .filter(recipe -> recipe.model().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new CommandLine.TypeConversionException("expected one of "
                            + Arrays.stream(ShippedRecipe.values())
                                    .map(ShippedRecipe::model)
                                    .toList()
                            + ", got '" + name + "'"));
        }
    }

    @Override
    public Integer call() throws IOException {
        TaskSources sources = sources();
        List<Stage> stages = model().stages(sources, recipe());
        Map<String, String> notes = notes(stages);
        MetaTrainer trainer = new MetaTrainer(architecture(), stages);
        String start = initial == null ? model().initial() : initial;
        if (!start.equals(ShippedRecipe.RANDOM)) {
            ModelCatalog shipped = ModelCatalog.shipped();
            Model first = shipped.names().contains(start) ? shipped.load(start) : ModelFile.read(Path.of(start));
            notes.put("initialWeights", first.name() + " " + first.notes());
            trainer = trainer.withInitialWeights(first.weights());
        }
        learned(notes, trainer.initialWeights()); // a name that is none is refused before the training, not after it
        Files.createDirectories(out);
        if (snapshot) {
            MetaTrainer.Snapshot found = trainer.snapshot(checkpoint());
            noteChanges(notes, found);
            write(notes, trainer, found.step(), found.weights());
            return 0;
        }
        try (Shutdown ignored = new Shutdown(Thread.currentThread())) {
            return trainAndWrite(trainer, sources, notes);
        }
    }

    private int trainAndWrite(MetaTrainer trainer, TaskSources sources, Map<String, String> notes) throws IOException {
        try {
            ParameterSet weights = train(changeRate ? trainer.withChangedRate() : trainer, sources);
            noteChanges(notes, trainer.snapshot(checkpoint()));
            write(notes, trainer, trainer.steps(), weights);
            return 0;
        } catch (InterruptedException e) {
            System.err.println(e.getMessage() + "; call again to resume");
            return INTERRUPTED;
        }
    }

    private static void noteChanges(Map<String, String> notes, MetaTrainer.Snapshot found) {
        if (!found.changes().isEmpty()) {
            notes.put("changes", found.changes());
        }
    }

    private ParameterSet train(MetaTrainer trainer, TaskSources sources) throws IOException, InterruptedException {
        EngineOptions options =
                EngineOptions.CPU.withDevice(Device.parse(device)).withThreads(threads);
        try (ProgressFile lines = new ProgressFile(file(".progress.jsonl"));
                Bar bar = new Bar(name(), trainer.steps());
                Engine engine = open(trainer, options)) {
            return trainer.withCheckpoint(checkpoint(), checkpointEvery)
                    .withValidation(model().validations(architecture(), sources, encoding()), validateEvery)
                    .withProgress(lines.andThen(bar))
                    .run(engine);
        }
    }

    /** A run that resumes keeps its engine, as it would else go on with other rounding. */
    private Engine open(MetaTrainer trainer, EngineOptions options) throws IOException {
        Backends backends = Backends.load();
        if (!backend.equals(FASTEST)) {
            return backends.open(backend, options);
        }
        return Files.exists(checkpoint())
                ? backends.openAsBefore(
                        Purpose.TRAINING,
                        options,
                        trainer.snapshot(checkpoint()).engine())
                : backends.openFastest(Purpose.TRAINING, options, "episodes/s", trainer::episodesPerSecond);
    }

    private void write(Map<String, String> notes, MetaTrainer trainer, long step, ParameterSet weights)
            throws IOException {
        notes.put("updates", step + " of " + trainer.steps());
        notes.put("episodes", Long.toString(trainer.episodes(step)));
        Path target = file(".safetensors");
        ModelFile.write(learned(notes, weights), target);
        System.out.println("Wrote " + target);
    }

    private Model learned(Map<String, String> notes, ParameterSet weights) {
        InputEncoding served = encoding == null ? model().served() : encoding;
        return new Model(name(), architecture(), served, model().temperature(), weights, notes);
    }

    private ShippedRecipe model() {
        if (model != null) {
            return model;
        }
        return tables.isEmpty() ? ShippedRecipe.TINY : ShippedRecipe.OWN_TABLES;
    }

    private String name() {
        return name == null ? model().model() : name;
    }

    private TaskSources sources() throws IOException {
        if (tables.isEmpty()) {
            return new TaskSources(data, null, tableShare, ablations());
        }
        if (model() != ShippedRecipe.OWN_TABLES) {
            throw new IllegalArgumentException("tables: expected the recipe own-tables, which learns from them, got "
                    + model().model() + "; leave --model out");
        }
        TableTasks.Options options =
                TableTasks.Options.STANDARD.withMaxClasses(maxClasses).withLabelShare(labelShare);
        return new TaskSources(data, new OwnTables(labels, without, options).read(tables), tableShare, ablations());
    }

    private Set<Ablation> ablations() {
        if (!ablated.isEmpty() && model() != ShippedRecipe.GENERAL) {
            throw new IllegalArgumentException("ablate: expected the recipe " + ShippedRecipe.GENERAL.model()
                    + ", of which parts can be left out, got " + model().model());
        }
        return ablated;
    }

    private Recipe recipe() {
        double rate = learningRate == null ? model().learningRate() : learningRate;
        return model().recipe(episodes, rate, encoding(), views, seed == null ? model().seed() : seed)
                .withOptimizer(optimizer())
                .withLatestWeights(new LatestWeights(averageLast, averageEvery))
                .withReplicas(replicas)
                .withEpisodesAtOnce(episodesAtOnce)
                .withArithmetic(arithmetic);
    }

    private Optimizer optimizer() {
        Adam adam = epsilon == null ? Adam.DEFAULT : Adam.DEFAULT.withEpsilon(epsilon);
        return switch (optimizer) {
            case ADAM -> adam;
            case MUON -> Muon.DEFAULT.withRate(muonRate).withRest(adam);
            case SIGN -> epsilon == null ? SignOfAverage.DEFAULT : SignOfAverage.DEFAULT.withEpsilon(epsilon);
        };
    }

    private Architecture architecture() {
        return experts == null ? model().architecture() : model().architecture(experts);
    }

    private InputEncoding encoding() {
        return encoding == null ? model().encoding() : encoding;
    }

    private Path checkpoint() {
        return file(".checkpoint.safetensors");
    }

    private Path file(String suffix) {
        return out.resolve(name() + suffix);
    }

    /** What a model file says of the run, but for how far it came. */
    private Map<String, String> notes(List<Stage> stages) {
        Map<String, String> notes = new LinkedHashMap<>();
        for (Stage stage : stages) {
            String which = stages.size() == 1 ? "" : " of " + stage.name();
            notes.put("recipe" + which, stage.recipe().toString());
            notes.put("objective" + which, stage.objective().toString());
        }
        if (!ablated.isEmpty()) {
            notes.put("without", ablated.toString());
        }
        notes.put("licence", "Apache-2.0");
        return notes;
    }

    /** A progress bar with loss, episodes per second and time left; validations are printed above it. */
    private static final class Bar implements Consumer<Progress>, AutoCloseable {
        private final ProgressBarBuilder builder;
        private @Nullable ProgressBar bar;
        private double smoothedLoss = Double.NaN;

        private Bar(String name, long steps) {
            builder = new ProgressBarBuilder()
                    .setTaskName(name)
                    .setInitialMax(steps)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(1000);
        }

        /** The bar, which begins with the first event: from there the time left is estimated. */
        private ProgressBar bar(long done) {
            if (bar == null) {
                bar = builder.startsFrom(done, Duration.ZERO).build();
            }
            return bar;
        }

        @Override
        public void accept(Progress event) {
            if (event instanceof Progress.Step step) {
                smoothedLoss = Double.isNaN(smoothedLoss) ? step.loss() : 0.98 * smoothedLoss + 0.02 * step.loss();
                bar(step.step() - 1)
                        .stepTo(step.step())
                        .setExtraMessage(String.format(
                                Locale.ROOT,
                                " %s: loss %.3f, %.0f episodes/s",
                                step.stage(),
                                smoothedLoss,
                                step.episodesPerSecond()));
            } else if (event instanceof Progress.Validation validation) {
                System.out.printf(
                        Locale.ROOT,
                        "%nstep %d, %s: accuracy %.3f, loss %.3f%n",
                        validation.step(),
                        validation.name(),
                        validation.accuracy(),
                        validation.loss());
            } else if (event instanceof Progress.Resumed resumed) {
                System.out.printf(Locale.ROOT, "Resumed after %d steps from %s%n", resumed.step(), resumed.file());
                bar(resumed.step());
            }
        }

        @Override
        public void close() {
            if (bar != null) {
                bar.close();
            }
        }
    }
}
