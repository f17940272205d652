package org.gpicl;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.ArchitectureComputations;
import org.gpicl.architecture.CausalArchitecture;
import org.gpicl.model.Model;
import org.gpicl.model.OnnxModelFiles;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.Closing;
import org.gpicl.spi.Engine;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.Program;
import org.gpicl.spi.exchange.Precision;
import org.gpicl.table.Table;
import org.jspecify.annotations.Nullable;

/**
 * A meta-trained model on an engine: it reads examples and then predicts, without any training in between. Thread-safe.
 *
 * <p>It looks at a context through an ensemble of views, computed together unless the context is long. Each view has its
 * own places of the features or projection of them, and its own codes or order of the classes; the answer is the mean of
 * the views' probabilities. All of this is drawn from the seed: on one engine, equal contexts give equal answers.
 *
 * <p>If the context is longer than {@code maxContext}, each view reads its own stratified sample: class proportions are kept
 * as closely as possible, and every class keeps at least one example.
 *
 * <p>What its fitted learners remember is kept up to a {@linkplain InContextLearner.Builder#memory bound}. Beyond it, the least
 * recently used states are let go. When one is needed again, the learner reads its examples again: that takes the time of
 * {@code fit} and gives the same predictions, bit for bit. So any number of fitted learners may stay open.
 *
 * @see InContextLearner#builder()
 */
public final class Learner implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Learner.class.getName());

    /**
     * Upper bound on (example, example) pairs over all views computed in one run. Each pair temporarily costs one float per
     * head and layer.
     */
    private static final long MAX_PAIRS = 1 << 22;

    /** Different numbers with fractions that may name classes, such as ratings; more are a quantity. */
    private static final int MOST_FRACTIONS = 16;

    private final Model model;
    private final Ensemble ensemble;
    private final Engine engine;
    private final boolean ownsEngine;
    private final StatePool pool;
    private final Program fit;
    private final Program predict;
    private @Nullable Program observe; // guarded by this; compiled when it is first needed
    private final Lazy<String> digest;
    private volatile boolean closed;

    /**
     * A learner on an engine.
     *
     * @param ownsEngine true to close the engine with this learner; if this constructor fails, the engine stays open
     * @param memory bytes that all that is remembered may take
     */
    Learner(Model model, Ensemble ensemble, Engine engine, boolean ownsEngine, long memory) {
        this.model = model;
        this.ensemble = ensemble.resolvedFor(model.architecture());
        this.engine = engine;
        this.ownsEngine = ownsEngine;
        this.pool = new StatePool(memory);
        this.digest = new Lazy<>(model::digest);
        this.fit = engine.compile(ArchitectureComputations.fit(model.architecture()), model.weights());
        try {
            this.predict = engine.compile(
                    ArchitectureComputations.predict(model.architecture(), model.temperature()), model.weights());
        } catch (RuntimeException e) {
            fit.close();
            throw e;
        }
    }

    /** The model. */
    public Model model() {
        return model;
    }

    /** {@link Model#digest}, computed once. */
    String digest() {
        return digest.get();
    }

    /** Model, engine and device in one line, for logs. */
    public String description() {
        return model + ", " + ensemble + ", on " + engine.description() + ", " + engine.device();
    }

    /**
     * What its fitted learners remember now, in bytes, about: in the memory of the engine and, of encoders and experts, on
     * the heap.
     */
    public long bytes() {
        return pool.bytes();
    }

    /**
     * Reads examples.
     *
     * <p>Cost: one forward pass over the examples that the views read. With a transformer its time and its memory grow
     * with the square of their number.
     *
     * @return a new fitted learner, owned by the caller; usable until it or this learner is closed
     * @throws IllegalArgumentException if the model cannot read such a context: too many classes or, for its encoding,
     *     features; or too many examples for its positions; or if labels are numbers with fractions, more than
     *     16 different ones, which is a quantity and not a class
     * @throws IllegalStateException if this learner is closed
     * @throws BackendException if the machine or native code fails
     */
    public <L> FittedLearner<L> fit(Context<L> context) {
        return fit("fit", context, ensemble);
    }

    /** As {@link #fit(Context)}, for another operation, such as observing, and through the views of another ensemble. */
    <L> FittedLearner<L> fit(String operation, Context<L> context, Ensemble ensemble) {
        requireOpen(operation);
        requireReadable(operation, context, ensemble.maxContext());
        KeptState state = KeptState.read(pool, operation, again -> read(again, context, ensemble));
        FittedLearner<L> fitted = new FittedLearner<>(this, ensemble, context, state);
        LOG.log(Level.DEBUG, () -> operation + ": " + fitted);
        return fitted;
    }

    private List<Memory> read(String operation, Context<?> context, Ensemble ensemble) {
        requireOpen(operation);
        Views views = Views.draw(model, context, ensemble);
        long pairs = (long) views.examples() * views.examples();
        int together = (int) Math.max(1, Math.min(views.members().size(), MAX_PAIRS / pairs));
        List<Memory> memories = new ArrayList<>();
        try {
            for (Views group : views.split(together)) {
                try (Outputs outputs = fit.run(group.context(model.architecture(), context))) {
                    memories.add(Memory.of(group, outputs));
                }
            }
        } catch (RuntimeException e) {
            memories.forEach(Memory::close);
            throw e;
        }
        return List.copyOf(memories);
    }

    /**
     * Reads a table; labels are text, whatever the column holds.
     *
     * @param labelColumn name of the column that is to be predicted
     * @return a new classifier, owned by the caller; usable until it or this learner is closed
     * @throws IllegalArgumentException if there is no such column, if a row has no label, or as {@link #fit(Context)}
     * @throws IllegalStateException if this learner is closed
     * @throws BackendException if the machine or native code fails
     */
    public TableClassifier<String> fit(Table table, String labelColumn) {
        return fit(table, labelColumn, String.class);
    }

    /**
     * As {@link #fit(Table, String)}, with labels of a type.
     *
     * @param type Long, Integer, Double, Boolean, an enum, or what else {@link Table#values} makes of a column; Object for
     *     labels as they are
     */
    public <L> TableClassifier<L> fit(Table table, String labelColumn, Class<L> type) {
        return TableClassifier.fit(this, table, labelColumn, type);
    }

    private void requireReadable(String operation, Context<?> context, int maxContext) {
        Architecture architecture = model.architecture();
        int classes = context.classes().size();
        requireNoQuantity(operation, context.classes(), "use text");
        requireFewClasses(operation, classes);
        if (classes > maxContext) {
            throw new IllegalArgumentException(operation + ": expected at most " + maxContext
                    + " classes, so that each has an example among the maxContext rows that are read, got " + classes
                    + "; raise maxContext");
        }
        int read = Math.min(context.size(), maxContext);
        if (architecture instanceof CausalArchitecture causal && read > causal.maxExamples()) {
            throw new IllegalArgumentException(operation + ": expected at most " + causal.maxExamples()
                    + " examples, for which " + name() + " has positions, got " + read
                    + "; set maxContext to " + causal.maxExamples() + " to read a sample of them");
        }
    }

    /**
     * Many different numbers with fractions are refused: each would be a class of its own, and predictions would look as if it
     * were not.
     *
     * @param otherwise what to do if they do name classes
     */
    static void requireNoQuantity(String operation, List<?> classes, String otherwise) {
        if (classes.size() <= MOST_FRACTIONS) {
            return;
        }
        for (Object label : classes) {
            if (label instanceof Number number && number.doubleValue() != Math.rint(number.doubleValue())) {
                throw new IllegalArgumentException(operation + ": expected labels that name classes, got "
                        + classes.size() + " different numbers, such as " + label
                        + "; to predict a quantity, cut it into"
                        + " ranges and name these; if they do name classes, " + otherwise);
            }
        }
    }

    private void requireFewClasses(String operation, int classes) {
        OptionalInt limit = model.architecture().classLimit();
        if (limit.isPresent() && classes > limit.getAsInt()) {
            throw new IllegalArgumentException(operation + ": expected at most " + limit.getAsInt()
                    + " classes, the limit of " + name() + ", got " + classes
                    + "; a model of the kind context-transformer has no limit");
        }
    }

    /** Whether more examples can be read after those that were read, without reading these again. */
    boolean readsInOrder() {
        return model.architecture() instanceof CausalArchitecture;
    }

    /** Checks that this number of examples, of this number of classes, can be read one after another. */
    void requireObservable(long examples, int classes) {
        long positions = ((CausalArchitecture) model.architecture()).maxExamples();
        if (examples > positions) {
            throw new IllegalArgumentException("observe: expected at most " + positions + " examples in all, for which "
                    + name() + " has positions, got " + examples);
        }
        requireFewClasses("observe", classes);
    }

    /** Model and kind, for errors. */
    private String name() {
        return model.name() + " (" + model.architecture().kind() + ")";
    }

    /** The program that reads more examples, for a model that {@link #readsInOrder}. */
    synchronized Program observe() {
        requireOpen("observe");
        Program compiled = observe;
        if (compiled == null) {
            CausalArchitecture causal = (CausalArchitecture) model.architecture();
            compiled = engine.compile(ArchitectureComputations.observe(causal), model.weights());
            observe = compiled;
        }
        return compiled;
    }

    /** As {@link #exportOnnx(Path, Precision)} with the precision {@link Precision#FLOAT32}. */
    public void exportOnnx(Path directory) throws IOException {
        exportOnnx(directory, Precision.FLOAT32);
    }

    /**
     * Writes the model as a pair of ONNX files that any ONNX runtime can serve, {@code fit.onnx} and {@code predict.onnx},
     * as {@link OnnxModelFiles} describes them. {@link InContextLearner.Builder#onnx} opens them again.
     *
     * @param directory made if it is not there; files of these names in it are replaced, each atomically
     * @throws IllegalArgumentException if a weight is too large for the precision, or the model for the format
     * @throws IllegalStateException if this learner is closed
     * @throws BackendException if {@code gpicl-backend-onnx}, which writes ONNX, is not on the class path
     */
    public void exportOnnx(Path directory, Precision precision) throws IOException {
        requireOpen("export");
        OnnxModelFiles.write(model, ensemble.settings(), directory, precision);
    }

    /** The program that predicts: its inputs are the state and {@code x}, its output {@code logits}. */
    Program predict() {
        return predict;
    }

    void requireOpen(String operation) {
        if (closed) {
            throw new IllegalStateException(operation + ": the learner is closed");
        }
    }

    /** Where what is remembered of more examples is kept. */
    StatePool pool() {
        return pool;
    }

    /** Closes what belongs to this learner; learners fitted by it cannot predict any more. Closing twice does nothing. */
    @Override
    public void close() {
        closed = true;
        Closing.all(
                List.<Runnable>of(
                        pool::close,
                        fit::close,
                        predict::close,
                        this::closeObserve,
                        ownsEngine ? engine::close : () -> {}),
                Runnable::run);
    }

    private synchronized void closeObserve() {
        if (observe != null) {
            observe.close();
        }
    }
}
