package org.gpicl.metatrain;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.LabelCodes;
import org.gpicl.evidence.FittedEvidence;
import org.gpicl.metatrain.Objective.Layout;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.preprocess.RowEncoder;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.spi.DType;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.task.Episode;
import org.gpicl.task.Task;
import org.gpicl.task.TaskDistribution;

/**
 * Meta-batches: tasks × sequences per task, as tensors. A batch is a pure function of (seed, index), whichever thread
 * makes it. Where its tasks have fewer rows than the objective asks for, its episodes are shorter. Immutable and
 * thread-safe.
 *
 * @param distribution where tasks come from
 * @param objective what the tensors are for
 * @param architecture whose N_x and label codes they are made for
 * @param encoding how rows become inputs
 * @param views of the encoding, from which each episode is shown one at random; 1 for the first view only
 * @param tasks in a batch
 * @param sequencesPerTask fresh sequences drawn from each task
 * @param seed of all batches
 */
public record EpisodeBatches(
        TaskDistribution distribution,
        Objective objective,
        Architecture architecture,
        InputEncoding encoding,
        int views,
        int tasks,
        int sequencesPerTask,
        Seed seed) {

    private static final int LAYOUT = -1;
    private static final int TASKS = -2;

    public EpisodeBatches {
        if (views < 1) {
            throw new IllegalArgumentException("batches: expected at least 1 view, got " + views);
        }
        if (tasks < 1 || sequencesPerTask < 1) {
            throw new IllegalArgumentException("batches: expected at least 1 task and 1 sequence per task, got " + tasks
                    + " and " + sequencesPerTask);
        }
        if (encoding == InputEncoding.RAW && distribution.maxFeatures() > architecture.features()) {
            throw new IllegalArgumentException("batches: expected tasks of at most " + architecture.features()
                    + " features, got " + distribution.maxFeatures() + "; use the standardised encoding");
        }
        if (architecture.classLimit().isPresent()
                && distribution.maxClasses() > architecture.classLimit().getAsInt()) {
            throw new IllegalArgumentException("batches: expected tasks of at most "
                    + architecture.classLimit().getAsInt() + " classes, got " + distribution.maxClasses());
        }
    }

    /** Batches that show every episode in the first view of the encoding. */
    public EpisodeBatches(
            TaskDistribution distribution,
            Objective objective,
            Architecture architecture,
            InputEncoding encoding,
            int tasks,
            int sequencesPerTask,
            Seed seed) {
        this(distribution, objective, architecture, encoding, 1, tasks, sequencesPerTask, seed);
    }

    /** Episodes in a batch. */
    public int size() {
        return tasks * sequencesPerTask;
    }

    /**
     * One batch.
     *
     * @param index from 0; the step, or step · accumulation + part
     * @return the inputs of the objective
     */
    public Map<String, Tensor> batch(long index) {
        Seed batchSeed = seed.child(index);
        TaskDistribution drawn = distribution.ofBatch(batchSeed.child(TASKS).stream());
        Layout layout = objective.layout(batchSeed.child(LAYOUT).stream()).within(drawn.maxRows());
        Filling filling = new Filling(layout, drawn.maxClasses());
        for (int t = 0; t < tasks; t++) {
            Seed taskSeed = batchSeed.child(t);
            Task task = drawn.draw(taskSeed.stream());
            for (int s = 0; s < sequencesPerTask; s++) {
                RandomStream random = taskSeed.child(s).stream();
                filling.add(task.episode(random, layout.rows()), random);
            }
        }
        return filling.tensors();
    }

    /**
     * A fingerprint of tasks, data and encoding: a checksum of the labels of the first batch and the mean absolute input to
     * three digits, coarse enough to be identical across machines; and the distribution's own fingerprint of its data.
     */
    String sample() {
        Map<String, Tensor> first = batch(0);
        CRC32 labels = new CRC32();
        double size = 0;
        long inputs = 0;
        for (Tensor tensor : first.values()) {
            if (tensor.dtype() == DType.INT64) {
                labels.update(tensor.bytes());
            } else {
                float[] values = tensor.toFloatArray();
                for (float value : values) {
                    size += Math.abs(value);
                }
                inputs += values.length;
            }
        }
        String data = distribution.fingerprint();
        return String.format(Locale.ROOT, "labels %08x, size %.3g", labels.getValue(), size / Math.max(1, inputs))
                + (data.isEmpty() ? "" : ", " + data);
    }

    /** The tensors of one batch while episodes are put into them. */
    private final class Filling {
        private final Layout layout;
        private final int classes;
        private final Shape contextShape;
        private final Shape queryShape;
        private final ByteBuffer x;
        private final ByteBuffer y;
        private final ByteBuffer queryX;
        private final ByteBuffer queryY;
        private final ByteBuffer weights;
        private final ByteBuffer codes;
        private final Shape codesShape;
        private final ByteBuffer evidence;
        private final ByteBuffer queryEvidence;

        /** @param classes that there is room for */
        private Filling(Layout layout, int classes) {
            this.layout = layout;
            this.classes = classes;
            this.contextShape = Shape.of(size(), layout.context());
            this.queryShape = Shape.of(size(), layout.rows() - layout.context());
            this.codesShape = Shape.of(size(), classes, architecture.codeSize());
            this.x = Tensor.buffer(DType.FLOAT32, inputs(contextShape));
            this.y = Tensor.buffer(DType.INT64, contextShape);
            this.queryX = Tensor.buffer(DType.FLOAT32, inputs(queryShape));
            this.queryY = Tensor.buffer(DType.INT64, queryShape);
            this.weights = Tensor.buffer(DType.FLOAT32, predicted());
            this.codes = Tensor.buffer(DType.FLOAT32, codesShape);
            this.evidence = Tensor.buffer(DType.FLOAT32, scores(contextShape));
            this.queryEvidence = Tensor.buffer(DType.FLOAT32, scores(queryShape));
        }

        private Shape inputs(Shape rows) {
            return Shape.of(rows.dim(0).size(), rows.dim(1).size(), architecture.features());
        }

        private Shape scores(Shape rows) {
            int channels = FittedEvidence.channels(architecture.experts());
            return Shape.of(rows.dim(0).size(), rows.dim(1).size(), channels, classes);
        }

        private boolean everyRowIsPredicted() {
            return layout.context() == layout.rows();
        }

        private Shape predicted() {
            return everyRowIsPredicted() ? contextShape : queryShape;
        }

        private void add(Episode episode, RandomStream random) {
            int view = views == 1 ? 0 : random.integer(views);
            RowEncoder encoder = encoding.fitView(
                    view, episode.x(), layout.context(), episode.features(), architecture.features(), random);
            appendRows(x, encoder, episode, 0, layout.context());
            appendRows(queryX, encoder, episode, layout.context(), layout.rows());
            appendLabels(y, episode.y(), 0, layout.context());
            appendLabels(queryY, episode.y(), layout.context(), layout.rows());
            appendWeights(episode);
            for (int c = 0; c < classes && architecture.codeSize() > 0; c++) {
                float[] code = LabelCodes.draw(random, architecture.codeSize());
                append(codes, code);
            }
            if (architecture.experts() > 0) {
                appendEvidence(encoder, episode, random);
            }
        }

        private void appendEvidence(RowEncoder encoder, Episode episode, RandomStream random) {
            FittedEvidence fitted = FittedEvidence.fit(
                    architecture.experts(),
                    encoder,
                    episode.x(),
                    episode.y(),
                    layout.context(),
                    new Seed(random.bits()));
            int queries = layout.rows() - layout.context();
            write(evidence, out -> fitted.context(classes, out));
            write(queryEvidence, out -> fitted.queries(episode.x(), layout.context(), queries, classes, out));
        }

        private void appendWeights(Episode episode) {
            boolean[] known = new boolean[episode.classes()];
            for (int i = 0; i < layout.context(); i++) {
                known[episode.y()[i]] = true;
            }
            int first = everyRowIsPredicted() ? 0 : layout.context();
            for (int i = first; i < layout.rows(); i++) {
                weights.putFloat(everyRowIsPredicted() || known[episode.y()[i]] ? 1 : 0);
            }
        }

        private Map<String, Tensor> tensors() {
            Map<String, Tensor> all = new LinkedHashMap<>();
            all.put(BatchTensors.X, Tensor.wrap(DType.FLOAT32, inputs(contextShape), x));
            all.put(BatchTensors.Y, Tensor.wrap(DType.INT64, contextShape, y));
            all.put(BatchTensors.QUERY_X, Tensor.wrap(DType.FLOAT32, inputs(queryShape), queryX));
            all.put(BatchTensors.QUERY_Y, Tensor.wrap(DType.INT64, queryShape, queryY));
            all.put(BatchTensors.WEIGHTS, Tensor.wrap(DType.FLOAT32, predicted(), weights));
            all.put(BatchTensors.CODES, Tensor.wrap(DType.FLOAT32, codesShape, codes));
            all.put(BatchTensors.EVIDENCE, Tensor.wrap(DType.FLOAT32, scores(contextShape), evidence));
            all.put(BatchTensors.QUERY_EVIDENCE, Tensor.wrap(DType.FLOAT32, scores(queryShape), queryEvidence));
            all.keySet().retainAll(objective.inputs(architecture).keySet());
            return all;
        }
    }

    /** Rows {@code from} … {@code to} − 1 of an episode as inputs [rows, N_x]. */
    private static void appendRows(ByteBuffer target, RowEncoder encoder, Episode episode, int from, int to) {
        write(target, out -> encoder.encode(episode.x(), from, to - from, out));
    }

    private static void append(ByteBuffer target, float[] values) {
        write(target, out -> out.put(values));
    }

    /** Writes floats from the position of a buffer on, which moves behind them. */
    private static void write(ByteBuffer target, Consumer<FloatBuffer> writer) {
        FloatBuffer floats = target.asFloatBuffer();
        writer.accept(floats);
        target.position(target.position() + floats.position() * Float.BYTES);
    }

    private static void appendLabels(ByteBuffer target, int[] labels, int from, int to) {
        LongBuffer longs = target.asLongBuffer();
        for (int i = from; i < to; i++) {
            longs.put(labels[i]);
        }
        target.position(target.position() + (to - from) * Long.BYTES);
    }
}
