package org.gpicl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.gpicl.backend.Backends;
import org.gpicl.model.InvalidFileException;
import org.gpicl.model.Model;
import org.gpicl.model.ModelCatalog;
import org.gpicl.model.ModelFile;
import org.gpicl.model.OnnxModelFiles;
import org.gpicl.random.Seed;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.Device;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Purpose;
import org.gpicl.table.Table;
import org.jspecify.annotations.Nullable;

/**
 * Where to begin: a learner that needs no configuration, and a {@linkplain #builder() builder} for any other.
 *
 * <pre>{@code
 * try (FittedLearner<String> learner = InContextLearner.fit(context)) {
 *     Prediction<String> prediction = learner.predict(x);
 * }
 * }</pre>
 */
public final class InContextLearner {

    /** The shipped model that {@link #fit} and the builder use unless told otherwise. */
    public static final String DEFAULT_MODEL = "general-small";

    private static final Lazy<Learner> DEFAULT = new Lazy<>(() -> builder().open());

    private InContextLearner() {}

    /**
     * Reads examples with the default learner: the shipped model {@value #DEFAULT_MODEL} on the best backend there is.
     *
     * <p>It is opened by the first call, and stays open until {@link #closeDefault}.
     *
     * @return a new fitted learner, owned by the caller; what it holds is also released when it becomes unreachable, and
     *     before that when others need the memory: see {@link Builder#memory}
     * @throws IllegalArgumentException if the model is not on the class path, or cannot read such a context
     * @throws UncheckedIOException if the model cannot be read
     * @throws BackendException if no backend can be used, or the machine or native code fails
     */
    public static <L> FittedLearner<L> fit(Context<L> context) {
        return DEFAULT.get().fit(context);
    }

    /**
     * Reads a table with the default learner; labels are text, whatever the column holds.
     *
     * @param labelColumn name of the column that is to be predicted
     * @return a new classifier, owned by the caller
     * @throws IllegalArgumentException if there is no such column, if a row has no label, or as {@link #fit(Context)}
     * @throws UncheckedIOException if the model cannot be read
     * @throws BackendException if no backend can be used, or the machine or native code fails
     */
    public static TableClassifier<String> fit(Table table, String labelColumn) {
        return DEFAULT.get().fit(table, labelColumn);
    }

    /**
     * As {@link #fit(Table, String)}, with labels of a type.
     *
     * @param type Long, Integer, Double, Boolean, an enum, or what else {@link Table#values} makes of a column; Object for
     *     labels as they are
     */
    public static <L> TableClassifier<L> fit(Table table, String labelColumn, Class<L> type) {
        return DEFAULT.get().fit(table, labelColumn, type);
    }

    /**
     * Closes the default learner, if it was opened: its engine, its weights and what its fitted learners remember; these cannot
     * predict any more. The next call of {@link #fit} opens another, as does {@link FittedLearner#open(java.nio.file.Path, Class)}.
     */
    public static void closeDefault() {
        DEFAULT.take().ifPresent(Learner::close);
    }

    /** The learner that {@link #fit} uses; opened if it is not open. */
    static Learner defaultLearner() {
        return DEFAULT.get();
    }

    /** A builder of learners, with nothing set. */
    public static Builder builder() {
        return new Builder();
    }

    /** What a learner is made of; each part is set at most once. Not thread-safe. */
    public static final class Builder {

        static final Ensemble DEFAULTS = new Ensemble(Ensemble.AUTOMATIC, 3000, new Seed(0));

        private static final long SHARE_OF_HEAP = 4;

        private Ensemble defaults = DEFAULTS;
        private @Nullable Model model;
        private @Nullable Engine engine;
        private @Nullable String backend;
        private @Nullable Device device;
        private @Nullable Integer threads;
        private @Nullable Integer members;
        private @Nullable Integer maxContext;
        private @Nullable Long seed;
        private @Nullable Long memory;

        private Builder() {}

        /** The model; unless set, the shipped model {@value InContextLearner#DEFAULT_MODEL}. */
        public Builder model(Model model) {
            this.model = once("model", this.model, model);
            return this;
        }

        /**
         * The shipped model of this name.
         *
         * @throws IllegalArgumentException if there is none
         * @throws UncheckedIOException if it cannot be read
         */
        public Builder model(String name) {
            return model(ModelCatalog.shipped().load(name));
        }

        /**
         * The model in a file.
         *
         * @throws IOException if it cannot be read or is not a model
         */
        public Builder model(Path file) throws IOException {
            return model(ModelFile.read(file));
        }

        /**
         * The model in a pair of ONNX files, as {@link Learner#exportOnnx} wrote them, and the ensemble, maxContext and seed
         * of the learner that was exported, each unless it is set here.
         *
         * @param directory that holds {@code fit.onnx} and {@code predict.onnx}
         * @throws IOException if they cannot be read, are damaged, of a later format, or not by gpicl
         * @throws BackendException if {@code gpicl-backend-onnx}, which reads ONNX, is not on the class path
         */
        public Builder onnx(Path directory) throws IOException {
            OnnxModelFiles.Contents contents = OnnxModelFiles.read(directory);
            try {
                defaults = DEFAULTS.with(contents.settings());
            } catch (IllegalArgumentException e) {
                throw new InvalidFileException(
                        directory + ": expected settings of a learner, got " + contents.settings() + ": "
                                + e.getMessage(),
                        e);
            }
            return model(contents.model());
        }

        /** The backend of this name and no other; unless set, the best one for inference that is usable. */
        public Builder backend(String name) {
            backend = once("backend", backend, name);
            return this;
        }

        /** Where to compute; unless set, on the processor. */
        public Builder device(Device device) {
            this.device = once("device", this.device, device);
            return this;
        }

        /** The number of threads that one call may use, at least 1; unless set, as many as the engine sees fit. */
        public Builder threads(int number) {
            if (number < 1) {
                throw new IllegalArgumentException("threads: expected at least 1, got " + number);
            }
            threads = once("threads", threads, number);
            return this;
        }

        /**
         * An engine that stays open when the learner is closed, instead of a backend, device and threads to open one.
         */
        public Builder engine(Engine engine) {
            this.engine = once("engine", this.engine, engine);
            return this;
        }

        /**
         * The number of views whose probabilities are averaged, at least 1. Time grows with it. Unless set, 4; a model
         * that reads examples as a set gets more of fewer than 80 examples, up to 16, and fewer of more than 300, 3 or 2.
         */
        public Builder ensemble(int members) {
            if (members < 1) {
                throw new IllegalArgumentException("ensemble: expected at least 1 member, got " + members);
            }
            this.members = once("ensemble", this.members, members);
            return this;
        }

        /** The most examples that one view reads, at least 1; 3000 unless set. See {@link Learner}. */
        public Builder maxContext(int rows) {
            if (rows < 1) {
                throw new IllegalArgumentException("maxContext: expected at least 1 row, got " + rows);
            }
            maxContext = once("maxContext", maxContext, rows);
            return this;
        }

        /** What the views are drawn from; 0 unless set. */
        public Builder seed(long seed) {
            this.seed = once("seed", this.seed, seed);
            return this;
        }

        /**
         * How much all fitted learners of this learner may remember together, in bytes, at least 1, in the memory of the
         * engine and on the heap; unless set, a quarter of the largest heap ({@link Runtime#maxMemory}). Beyond it, the ones
         * used longest ago are let go, and read again when they are needed. What is in use is released after use, and the one
         * used last is kept whatever its size. Not counted are weights, the engine's own memory for what it is computing, and
         * the examples, which stay on the heap.
         */
        public Builder memory(long bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("memory: expected at least 1 byte, got " + bytes);
            }
            memory = once("memory", memory, bytes);
            return this;
        }

        private static <T> T once(String what, @Nullable T before, T now) {
            if (before != null) {
                throw new IllegalStateException(
                        "learner: expected " + what + " to be set once, got " + before + " and then " + now);
            }
            return now;
        }

        private static <T> T orElse(@Nullable T set, T otherwise) {
            return set != null ? set : otherwise;
        }

        /**
         * Opens the learner.
         *
         * @return a new learner, owned by the caller
         * @throws IllegalArgumentException if a shipped model or a backend of the name is not there
         * @throws IllegalStateException if an engine was given and something else to open one, too
         * @throws BackendException if no engine can be opened, or the engine fails
         */
        public Learner open() {
            if (engine != null && (backend != null || device != null || threads != null)) {
                throw new IllegalStateException("learner: expected an engine, or a backend, device and threads to open"
                        + " one, got both; remove either");
            }
            Model chosen = model != null ? model : ModelCatalog.shipped().load(DEFAULT_MODEL);
            Ensemble ensemble = new Ensemble(
                    orElse(members, defaults.members()),
                    orElse(maxContext, defaults.maxContext()),
                    seed != null ? new Seed(seed) : defaults.seed());
            long bytes = orElse(memory, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
            if (engine != null) {
                return new Learner(chosen, ensemble, engine, false, bytes);
            }
            Engine opened = openEngine();
            try {
                return new Learner(chosen, ensemble, opened, true, bytes);
            } catch (RuntimeException e) {
                opened.close();
                throw e;
            }
        }

        private Engine openEngine() {
            EngineOptions options =
                    EngineOptions.CPU.withDevice(orElse(device, Device.CPU)).withThreads(orElse(threads, 0));
            return backend != null
                    ? Backends.load().open(backend, options)
                    : Backends.load().open(Purpose.INFERENCE, options);
        }
    }
}
