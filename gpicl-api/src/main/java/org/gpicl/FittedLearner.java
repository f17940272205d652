package org.gpicl;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.gpicl.model.FittedLearnerFile;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.Handle;
import org.gpicl.spi.exchange.Precision;
import org.gpicl.table.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A learner that has read its examples. Immutable and thread-safe: predicting changes nothing, and queries do not
 * influence each other.
 *
 * <p>On the heap it keeps the context that it was fitted to, and in the memory of the engine what it remembers of it, until
 * it is closed, or found unreachable by the garbage collector. Where fitted learners together remember more than their learner
 * {@linkplain InContextLearner.Builder#memory may}, those used longest ago let go of it, and their next call reads the context
 * again: it takes longer, and gives the same, bit for bit. A learner whose context is {@linkplain #examples not kept} moves
 * what it remembers to the host instead.
 *
 * @param <L> the type of the labels
 */
public final class FittedLearner<L> implements OnlineClassifier<L> {

    /** Queries computed together: more of them cost memory and save no time. */
    static final int CHUNK = 256;

    private final Learner learner;
    private final Ensemble ensemble;
    private final int features;
    private final List<L> classes;
    private final Reading reading;
    private final @Nullable Context<L> context; // all that was read; null if some of it was not kept
    private final KeptState kept;
    private final Handle<KeptState> state; // closes what is kept, or does so when this becomes unreachable

    /** Takes the state over, of all examples of a context. */
    FittedLearner(Learner learner, Ensemble ensemble, Context<L> context, KeptState state) {
        this(
                learner,
                ensemble,
                context.classes(),
                new Reading(
                        context.size(),
                        Math.min(context.size(), ensemble.maxContext()),
                        context.features(),
                        learner.model().architecture().features(),
                        ensemble.views(context.size())),
                context,
                state);
    }

    /** Takes the state over. */
    private FittedLearner(
            Learner learner,
            Ensemble ensemble,
            List<L> classes,
            Reading reading,
            @Nullable Context<L> context,
            KeptState state) {
        this.learner = learner;
        this.ensemble = ensemble;
        this.features = reading.columns();
        this.classes = classes;
        this.reading = reading;
        this.context = context;
        this.kept = state;
        this.state = new Handle<>("the fitted learner", state, KeptState::close);
    }

    /** The number of features of a query, as in the context. */
    @Override
    public int features() {
        return features;
    }

    /** The labels that can be predicted: those of the context, in the order of their first appearance there. */
    @Override
    public List<L> classes() {
        return classes;
    }

    /** How much of the examples it looks at: rows sampled, columns projected, views. */
    public Reading reading() {
        return reading;
    }

    /**
     * What it takes now, in bytes, about: the examples on the heap and, unless that was let go or this is closed, what it
     * remembers of them, in the memory of the engine and on the heap.
     */
    public long bytes() {
        long examples = context == null ? 0 : context.bytes();
        return examples + kept.bytes();
    }

    /** What it looks at and takes, in one line, for logs. */
    @Override
    public String toString() {
        return "fitted learner of " + reading + ", " + classes.size() + " classes, " + bytes() / 1000 + " kB";
    }

    /**
     * Predicts one query.
     *
     * @param x [features], finite or NaN where one is missing; not modified
     * @throws IllegalArgumentException if these are not such features
     * @throws IllegalStateException if this learner, or the one that fitted it, is closed
     * @throws BackendException if the machine or native code fails
     */
    @Override
    public Prediction<L> predict(float[] x) {
        requireOpen("predict");
        if (x.length != features) {
            throw new IllegalArgumentException(
                    "predict: expected " + features + " features as in the context, got " + x.length);
        }
        Features.requireNotInfinite("predict", x);
        return remembering("predict", memories -> Prediction.ofComputed(classes, compute(memories, x, 1)[0]));
    }

    /**
     * Predicts many queries, computed together: much faster than one by one.
     *
     * @param x [any, features], finite or NaN where one is missing; not modified
     * @return one prediction per row, in their order
     * @throws IllegalArgumentException if a row has no such features; nothing was computed
     * @throws IllegalStateException if this learner, or the one that fitted it, is closed
     * @throws BackendException if the machine or native code fails
     */
    @Override
    public List<Prediction<L>> predict(float[][] x) {
        requireOpen("predict");
        Features.requireRows("predict", x, features);
        return remembering("predict", memories -> predictAll(memories, x));
    }

    private List<Prediction<L>> predictAll(List<Memory> memories, float[][] x) {
        List<Prediction<L>> predictions = new ArrayList<>(x.length);
        float[] chunk = new float[Math.min(CHUNK, x.length) * features];
        for (int first = 0; first < x.length; first += CHUNK) {
            int count = Math.min(CHUNK, x.length - first);
            for (int i = 0; i < count; i++) {
                System.arraycopy(x[first + i], 0, chunk, i * features, features);
            }
            for (double[] probabilities : compute(memories, chunk, count)) {
                predictions.add(Prediction.ofComputed(classes, probabilities));
            }
        }
        return Collections.unmodifiableList(predictions);
    }

    /**
     * Predicts many queries, reading from one buffer and writing to another. As with any relative buffer operation, both start
     * at their current position and advance it.
     *
     * @param rows row-major [count, features], finite or NaN where one is missing
     * @param count number of queries, at least 0
     * @param out receives the probabilities, 0 … 1, row-major [count, classes], in the order of {@link #classes}
     * @throws IllegalArgumentException if these are not such features, or there is no room; nothing was computed
     * @throws IllegalStateException if this learner, or the one that fitted it, is closed
     * @throws BackendException if the machine or native code fails
     */
    public void probabilities(FloatBuffer rows, int count, FloatBuffer out) {
        requireOpen("probabilities");
        if (count < 0 || rows.remaining() < (long) count * features) {
            throw new IllegalArgumentException(
                    "probabilities: expected rows of " + count + "·" + features + " numbers, got " + rows.remaining());
        }
        if (out.isReadOnly() || out.remaining() < (long) count * classes.size()) {
            throw new IllegalArgumentException("probabilities: expected room in out for " + count + "·" + classes.size()
                    + " numbers, got " + (out.isReadOnly() ? "a read-only buffer" : "room for " + out.remaining()));
        }
        Features.requireNotInfinite("probabilities", rows, count, features);
        remembering("probabilities", memories -> writeAll(memories, rows, count, out));
    }

    private FloatBuffer writeAll(List<Memory> memories, FloatBuffer rows, int count, FloatBuffer out) {
        float[] chunk = new float[Math.min(CHUNK, count) * features];
        for (int first = 0; first < count; first += CHUNK) {
            int size = Math.min(CHUNK, count - first);
            rows.get(chunk, 0, size * features);
            for (double[] probabilities : compute(memories, chunk, size)) {
                for (double probability : probabilities) {
                    out.put((float) probability);
                }
            }
        }
        return out;
    }

    /** Does something with what is remembered, which is read again if need be, and not released meanwhile. */
    private <R> R remembering(String operation, Function<List<Memory>, R> use) {
        try (Handle.Lease<KeptState> open = state.lease(operation);
                Handle.Lease<List<Memory>> memories = open.resource().lease(operation)) {
            return use.apply(memories.resource());
        }
    }

    /**
     * Computes a chunk: the mean of the probabilities that the views give.
     *
     * @param rows row-major [count, features], checked; may be longer
     * @return [count][classes]
     */
    private double[][] compute(List<Memory> memories, float[] rows, int count) {
        double[][] probabilities = new double[count][classes.size()];
        for (Memory memory : memories) {
            memory.addProbabilities(learner.predict(), rows, classes.size(), probabilities);
        }
        for (double[] query : probabilities) {
            for (int c = 0; c < query.length; c++) {
                query[c] /= reading.views();
            }
        }
        return probabilities;
    }

    // ---------------------------------------------------------------- more examples, and fewer

    /**
     * The examples that it has read, in their order; empty if the model reads in order and has {@linkplain
     * #observe(Context) observed} some since, which are not kept.
     */
    public Optional<Context<L>> examples() {
        return Optional.ofNullable(context);
    }

    /** As {@link #observe(Context)}, of one example. */
    @Override
    public FittedLearner<L> observe(float[] x, L label) {
        return observe(Context.<L>builder().add(x, label).build());
    }

    /**
     * Reads more examples, after those that it has read.
     *
     * <p>A model that reads its examples as a set, such as the default one, reads all again: the answer is exactly that of
     * fitting old and new examples together, and so is the cost.
     *
     * <p>A model that reads in order, such as the causal transformer and the recurrent ones, reads only the new ones. The
     * result equals fitting all examples at once, up to rounding, except that the encoding of the features stays as the first
     * context determined it. With the standardised encoding the first context must therefore show how much each column
     * varies: a column that was constant in it is encoded as 0 from then on. After a first context of one row, all rows look
     * alike. Examples passed here are always read, even beyond maxContext. For a recurrent model the time per example does
     * not depend on how many came before, and memory does not grow. The examples are not kept from here on.
     *
     * @param more examples of as many features; labels may be new
     * @return a new fitted learner, owned by the caller; this one stays as it is, and open
     * @throws IllegalArgumentException if these are not such features, or the model cannot read so many classes or examples
     * @throws IllegalStateException if this learner, or the one that fitted it, is closed
     * @throws BackendException if the machine or native code fails
     */
    @Override
    public FittedLearner<L> observe(Context<L> more) {
        requireOpen("observe");
        if (more.features() != features) {
            throw new IllegalArgumentException(
                    "observe: expected " + features + " features as in the context, got " + more.features());
        }
        return learner.readsInOrder()
                ? readOn(more)
                : learner.fit("observe", requireExamples("observe").and(more), ensemble);
    }

    /**
     * Forgets some of the examples: all others are read again, and the answer is exactly that of fitting these alone.
     *
     * @param rows of {@link #examples}, counted from 0; one that is there twice is forgotten once
     * @return a new fitted learner, owned by the caller; this one stays as it is, and open
     * @throws IllegalArgumentException if there is no such row, or no example is left
     * @throws IllegalStateException if the examples were not all kept, see {@link #examples}; if this learner, or the one
     *     that fitted it, is closed
     * @throws BackendException if the machine or native code fails
     */
    public FittedLearner<L> forget(int... rows) {
        requireOpen("forget");
        Context<L> examples = requireExamples("forget");
        BitSet left = new BitSet();
        left.set(0, examples.size());
        for (int row : rows) {
            if (row < 0 || row >= examples.size()) {
                throw new IllegalArgumentException(
                        "forget: expected rows of 0 to " + (examples.size() - 1) + ", got " + row);
            }
            left.clear(row);
        }
        if (left.isEmpty()) {
            throw new IllegalArgumentException(
                    "forget: expected at least 1 example to be left, got all " + examples.size() + " to forget");
        }
        return learner.fit("forget", examples.select(left.stream().toArray()), ensemble);
    }

    /**
     * Reads other examples instead: with the same model, ensemble, maxContext and seed.
     *
     * @param examples of any number of features and any classes
     * @return a new fitted learner, owned by the caller; this one stays as it is, and open
     * @throws IllegalArgumentException if the model cannot read such a context, see {@link Learner#fit(Context)}
     * @throws IllegalStateException if this learner, or the one that fitted it, is closed
     * @throws BackendException if the machine or native code fails
     */
    public FittedLearner<L> refit(Context<L> examples) {
        requireOpen("refit");
        return learner.fit("refit", examples, ensemble);
    }

    private Context<L> requireExamples(String operation) {
        if (context == null) {
            throw new IllegalStateException(operation + ": expected a learner whose examples are all kept, got one that"
                    + " has observed some in order, " + reading.rowsRead()
                    + " in all; keep them yourself, and fit them together");
        }
        return context;
    }

    private FittedLearner<L> readOn(Context<L> more) {
        Set<L> labelsOfBoth = new LinkedHashSet<>(classes);
        labelsOfBoth.addAll(more.classes());
        List<L> allClasses = List.copyOf(labelsOfBoth);
        long read = reading.rowsRead() + more.size();
        learner.requireObservable(read, allClasses.size());
        int[] numbers = more.classes().stream().mapToInt(allClasses::indexOf).toArray();
        int[] labels = Arrays.stream(more.y()).map(c -> numbers[c]).toArray();
        KeptState next =
                remembering("observe", memories -> KeptState.of(learner.pool(), observed(memories, more.x(), labels)));
        Reading all = new Reading(reading.rows() + more.size(), read, features, reading.inputs(), reading.views());
        return new FittedLearner<>(learner, ensemble, allClasses, all, null, next);
    }

    private List<Memory> observed(List<Memory> memories, float[] rows, int[] labels) {
        List<Memory> next = new ArrayList<>();
        try {
            for (Memory memory : memories) {
                next.add(observed(memory, rows, labels));
            }
        } catch (RuntimeException e) {
            next.forEach(Memory::close);
            throw e;
        }
        return List.copyOf(next);
    }

    /** In pieces: attention among many examples at once costs memory with the square of their number. */
    private Memory observed(Memory memory, float[] rows, int[] labels) {
        Memory read = memory;
        for (int first = 0; first < labels.length; first += CHUNK) {
            int end = Math.min(first + CHUNK, labels.length);
            float[] someRows = Arrays.copyOfRange(rows, first * features, end * features);
            int[] someLabels = Arrays.copyOfRange(labels, first, end);
            Memory before = read;
            try {
                read = before.observe(learner.observe(), someRows, someLabels);
            } finally {
                if (before != memory) { // which belongs to this learner
                    before.close();
                }
            }
        }
        return read;
    }

    // ---------------------------------------------------------------- keeping it

    /**
     * Writes a file from which this learner is {@linkplain #open(Path, Class, Learner) opened} again: the examples, how the
     * learner looks at them, and the digest of the model. It holds 4 bytes for each number and 8 for each label, and about a
     * kilobyte more; neither the model nor what it remembers is inside, for it reads the examples again when it is opened.
     *
     * @param file replaced if it is there, atomically
     * @throws IllegalArgumentException if the labels are not all text, booleans, integers of one type or constants of an enum
     * @throws IllegalStateException if the examples were not all kept, see {@link #examples}; if this learner, or the one that
     *     fitted it, is closed
     */
    public void save(Path file) throws IOException {
        save(file, Map.of());
    }

    /**
     * As {@link #save(Path)}, to a stream, such as one into a column of a database.
     *
     * @param out which the caller closes
     */
    public void save(OutputStream out) throws IOException {
        saved(Map.of()).write(out);
    }

    /** As {@link #save(Path)}, with what is known of the table that the examples were. */
    void save(Path file, Map<String, String> table) throws IOException {
        saved(table).write(file);
    }

    private FittedLearnerFile saved(Map<String, String> table) {
        requireOpen("save");
        return SavedLearner.of(learner, ensemble, requireExamples("save"), table);
    }

    /** As {@link #open(Path, Class, Learner)}, with the default learner. */
    public static <L> FittedLearner<L> open(Path file, Class<L> labels) throws IOException {
        return open(file, labels, InContextLearner.defaultLearner());
    }

    /**
     * Opens what was {@linkplain #save saved}: the learner reads the examples, as the one did that was saved. On the same
     * engine the predictions are equal bit for bit.
     *
     * @param labels the class of the labels, such as {@code String.class} or an enum with the constants of the file
     * @param learner that reads the examples, with the model of the one that was saved; of its own ensemble, maxContext and
     *     seed none counts, but those of the file
     * @return a new fitted learner, owned by the caller; usable until it or the learner is closed
     * @throws IllegalArgumentException if the learner has another model, or the labels are of another class
     * @throws IOException if the file cannot be read, is damaged, of a later format, or something else
     */
    public static <L> FittedLearner<L> open(Path file, Class<L> labels, Learner learner) throws IOException {
        return SavedLearner.open(file.toString(), FittedLearnerFile.read(file), labels, learner);
    }

    /**
     * As {@link #open(Path, Class, Learner)}, from a stream, which is read to its end.
     *
     * @param in which the caller closes
     * @param source named in errors
     */
    public static <L> FittedLearner<L> open(InputStream in, String source, Class<L> labels, Learner learner)
            throws IOException {
        return SavedLearner.open(source, FittedLearnerFile.read(in, source), labels, learner);
    }

    // ---------------------------------------------------------------- export

    /** As {@link #exportOnnx(Path, Precision)} with the precision {@link Precision#FLOAT32}. */
    public void exportOnnx(Path file) throws IOException {
        exportOnnx(file, Precision.FLOAT32);
    }

    /**
     * Writes one self-contained ONNX classifier that any ONNX runtime can serve: the weights, what this learner remembers,
     * the preprocessing and all views are inside. Opset 17, standard operators only; the file is written atomically.
     *
     * <ul>
     *   <li>Input {@code features}: float32 [rows, features], raw rows as {@link #predict(float[][])} takes them, NaN where
     *       a value is missing; any number of rows, which do not influence each other. It cannot refuse infinite numbers.
     *   <li>Output {@code label} [rows]: int64 if all labels are integers, else string (an enum's name, or {@link
     *       Object#toString}).
     *   <li>Output {@code probabilities}: float32 [rows, classes], in the order of {@link #classes}, which the metadata
     *       {@code gpicl.classes} list as JSON. Within 1e-5 of this learner's with {@link Precision#FLOAT32}; docs/onnx.md
     *       has what the other precisions cost.
     * </ul>
     *
     * @param file replaced if it is there
     * @throws IllegalArgumentException if two labels become the same text, or a number is too large for the precision or
     *     the model for the format; nothing was written
     * @throws IllegalStateException if this learner, or the one that fitted it, is closed
     * @throws BackendException if {@code gpicl-backend-onnx}, which writes ONNX, is not on the class path
     */
    public void exportOnnx(Path file, Precision precision) throws IOException {
        exportOnnx(file, precision, null);
    }

    /** As {@link #exportOnnx(Path, Precision)}, with one input for each column of the schema, unless that is null. */
    void exportOnnx(Path file, Precision precision, @Nullable Schema schema) throws IOException {
        requireOpen("export");
        FittedComputation computation =
                remembering("export", memories -> FittedComputation.of(learner.model(), classes.size(), memories));
        ClassifierFile.write(learner.model(), classes, computation, schema, file, precision);
    }

    private void requireOpen(String operation) {
        state.lease(operation).close();
        learner.requireOpen(operation);
    }

    /** Releases what is remembered of the examples, after calls that are under way. Closing twice does nothing. */
    @Override
    public void close() {
        state.close();
    }
}
