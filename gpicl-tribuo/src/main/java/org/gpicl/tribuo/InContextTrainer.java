package org.gpicl.tribuo;

import com.google.protobuf.InvalidProtocolBufferException;
import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.model.InvalidFileException;
import org.gpicl.model.LibraryVersion;
import org.gpicl.model.Model;
import org.gpicl.model.ModelCatalog;
import org.gpicl.model.ModelFile;
import org.gpicl.spi.BackendException;
import org.jspecify.annotations.Nullable;
import org.tribuo.Dataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.protos.core.ModelProto;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.provenance.TrainerProvenance;
import org.tribuo.provenance.impl.TrainerProvenanceImpl;

/**
 * gpicl as a trainer of Tribuo: to train is to show the examples to a meta-trained learner, and nothing is tuned. Thread-safe.
 *
 * <p>Examples are read as {@link TribuoData} says. On one engine, equal datasets give equal models: the learner draws from
 * {@link #withSeed the seed} and the examples alone, so the count of invocations is kept but changes nothing.
 *
 * <p>The first call that needs it opens the learner, which trainers and models of the same settings share. It is released
 * after the garbage collector has found all of them unreachable, so there is nothing to close.
 *
 * <p>The provenance of a model has, beside the settings of its trainer, the {@linkplain Model#digest digest} of the weights,
 * under {@value #DIGEST}, and the version of gpicl, under {@value #VERSION}, among its instance values.
 */
public final class InContextTrainer implements Trainer<Label> {

    /** The digest of the meta-trained model, in the provenance of what this trained. */
    public static final String DIGEST = "gpicl-model-sha256";

    /** The version of gpicl, in the provenance of what this trained. */
    public static final String VERSION = "gpicl-version";

    private static final SharedLearners LEARNERS = new SharedLearners();

    @Config(description = "The name of a shipped model of gpicl; of no meaning if there is a file.")
    private String model = InContextLearner.DEFAULT_MODEL;

    @Config(description = "The file of a model of gpicl that is not shipped.")
    private @Nullable Path modelFile;

    @Config(description = "The name of the backend; if empty, the best one that is usable.")
    private String backend = "";

    @Config(description = "The most threads that one call uses; 0 for as many as the engine sees fit.")
    private int threads;

    @Config(description = "The number of views whose probabilities are averaged; 0 for as many as suit the examples.")
    private int ensemble;

    @Config(description = "The most examples that one view reads.")
    private int maxContext = 3000;

    @Config(description = "What the views are drawn from.")
    private long seed;

    private int invocations; // guarded by this
    private @Nullable Opened opened; // guarded by this

    private record Opened(Learner learner, String digest) {}

    /** A trainer of the shipped model {@value InContextLearner#DEFAULT_MODEL}. */
    public InContextTrainer() {}

    private InContextTrainer with(Consumer<InContextTrainer> change) {
        InContextTrainer copy = new InContextTrainer();
        copy.model = model;
        copy.modelFile = modelFile;
        copy.backend = backend;
        copy.threads = threads;
        copy.ensemble = ensemble;
        copy.maxContext = maxContext;
        copy.seed = seed;
        change.accept(copy);
        copy.postConfig();
        return copy;
    }

    /** A new trainer, of a shipped model. */
    public InContextTrainer withModel(String name) {
        return with(copy -> {
            copy.model = name;
            copy.modelFile = null;
        });
    }

    /** A new trainer, of the model in a file, which is read when the learner is opened. */
    public InContextTrainer withModelFile(Path file) {
        return with(copy -> copy.modelFile = file);
    }

    /** A new trainer, on the backend of this name and no other; on the best one that is usable if it is empty. */
    public InContextTrainer withBackend(String name) {
        return with(copy -> copy.backend = name);
    }

    /** A new trainer, of which one call uses at most so many threads; 0 for as many as the engine sees fit. */
    public InContextTrainer withThreads(int number) {
        return with(copy -> copy.threads = number);
    }

    /** A new trainer, with so many views; 0 for {@linkplain InContextLearner.Builder#ensemble as many as suit the examples}. */
    public InContextTrainer withEnsemble(int views) {
        return with(copy -> copy.ensemble = views);
    }

    /** A new trainer, of which one view reads at most so many examples, at least 1. */
    public InContextTrainer withMaxContext(int examples) {
        return with(copy -> copy.maxContext = examples);
    }

    /** A new trainer, whose views are drawn from this seed. */
    public InContextTrainer withSeed(long value) {
        return with(copy -> copy.seed = value);
    }

    /**
     * Checks the settings, and makes the file's path an absolute one; for Tribuo's configuration.
     *
     * @throws PropertyException if a number is too small
     */
    @Override
    public void postConfig() {
        requireAtLeast(0, "threads", threads);
        requireAtLeast(0, "ensemble", ensemble);
        requireAtLeast(1, "maxContext", maxContext);
        if (modelFile != null) {
            modelFile = modelFile.toAbsolutePath();
        }
    }

    private static void requireAtLeast(int least, String property, int value) {
        if (value < least) {
            throw new PropertyException("", property, "expected at least " + least + ", got " + value);
        }
    }

    // ---------------------------------------------------------------- training

    @Override
    public InContextModel train(Dataset<Label> examples, Map<String, Provenance> runProvenance) {
        return train(examples, runProvenance, INCREMENT_INVOCATION_COUNT);
    }

    /**
     * Shows the examples to the learner.
     *
     * @throws IllegalArgumentException if they cannot be {@linkplain TribuoData#context read}, or the model cannot read so
     *     many of them, or so many classes or features
     * @throws UncheckedIOException if the model cannot be read
     * @throws BackendException if no backend can be used, or the machine or native code fails
     */
    @Override
    public InContextModel train(Dataset<Label> examples, Map<String, Provenance> runProvenance, int invocationCount) {
        TrainerProvenance trainer;
        synchronized (this) {
            if (invocationCount != INCREMENT_INVOCATION_COUNT) {
                setInvocationCount(invocationCount);
            }
            trainer = getProvenance();
            invocations++;
        }
        Opened learner = opened();
        FittedLearner<String> fitted = learner.learner().fit(TribuoData.context("train", examples));
        Map<String, Provenance> instance = new HashMap<>(runProvenance);
        instance.put(DIGEST, new StringProvenance(DIGEST, learner.digest()));
        instance.put(VERSION, new StringProvenance(VERSION, LibraryVersion.text()));
        return new InContextModel(
                "gpicl-" + learner.learner().model().name(),
                new ModelProvenance(
                        InContextModel.class.getName(),
                        OffsetDateTime.now(ZoneId.systemDefault()),
                        examples.getProvenance(),
                        trainer,
                        instance),
                examples.getFeatureIDMap(),
                examples.getOutputIDInfo(),
                fitted);
    }

    @Override
    public synchronized int getInvocationCount() {
        return invocations;
    }

    @Override
    public synchronized void setInvocationCount(int invocationCount) {
        if (invocationCount < 0) {
            throw new IllegalArgumentException("trainer: expected at least 0 invocations, got " + invocationCount);
        }
        invocations = invocationCount;
    }

    @Override
    public TrainerProvenance getProvenance() {
        return new TrainerProvenanceImpl(this);
    }

    /** The settings, in one line. */
    @Override
    public String toString() {
        return "InContextTrainer(model=" + (modelFile == null ? model : modelFile) + ",backend=" + backend + ",threads="
                + threads + ",ensemble=" + ensemble + ",maxContext=" + maxContext + ",seed=" + seed + ")";
    }

    // ---------------------------------------------------------------- learners

    /**
     * The learner of a shipped model, with standard settings.
     *
     * @throws IllegalArgumentException if there is none of the name
     */
    static Learner learnerOf(String shippedModel) {
        return new InContextTrainer().withModel(shippedModel).opened().learner();
    }

    private synchronized Opened opened() {
        Opened now = opened;
        if (now == null) {
            Learner learner = modelFile == null ? ofShipped() : ofFile(modelFile);
            now = new Opened(learner, learner.model().digest());
            opened = now;
        }
        return now;
    }

    private Learner ofShipped() {
        return shared(model, () -> ModelCatalog.shipped().load(model));
    }

    /** By digest, for another model may be in the file later. */
    private Learner ofFile(Path file) {
        try {
            Model read = ModelFile.read(file);
            return shared("sha256 " + read.digest(), () -> read);
        } catch (IOException e) {
            throw new UncheckedIOException("trainer: expected a model of gpicl in the file " + file, e);
        }
    }

    private Learner shared(String what, Supplier<Model> source) {
        return LEARNERS.get(List.of(what, backend, threads, ensemble, maxContext, seed), () -> {
            InContextLearner.Builder builder = InContextLearner.builder()
                    .model(source.get())
                    .maxContext(maxContext)
                    .seed(seed);
            if (!backend.isEmpty()) {
                builder.backend(backend);
            }
            if (threads > 0) {
                builder.threads(threads);
            }
            if (ensemble > 0) {
                builder.ensemble(ensemble);
            }
            return builder.open();
        });
    }

    /**
     * Opens a model that was serialised to a file, with the learner of this trainer. {@link
     * org.tribuo.Model#deserializeFromFile} does so with a shipped model on the best backend; this, with any.
     *
     * @param file that {@link InContextModel#serializeToFile} wrote; ensemble, maxContext and seed are those of the file
     * @return the model, which reads its examples again
     * @throws IllegalArgumentException if another model of gpicl has read the examples than this trainer's
     * @throws IOException if the file cannot be read, is damaged, of a later format, or something else
     */
    public InContextModel open(Path file) throws IOException {
        ModelProto proto;
        try (InputStream in = Files.newInputStream(file)) {
            proto = ModelProto.parseFrom(in);
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidFileException(file + ": expected a model of Tribuo, got something else", e);
        }
        if (!proto.getClassName().equals(InContextModel.class.getName())) {
            throw new InvalidFileException(file + ": expected a model of the class " + InContextModel.class.getName()
                    + ", got one of '" + proto.getClassName() + "'; open it with Model.deserializeFromFile");
        }
        return InContextModel.opened(
                file.toString(), proto.getVersion(), proto.getSerializedData(), name -> opened().learner());
    }
}
