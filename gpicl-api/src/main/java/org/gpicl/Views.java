package org.gpicl;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.gpicl.architecture.Architecture;
import org.gpicl.evidence.FittedEvidence;
import org.gpicl.model.Model;
import org.gpicl.random.Seed;
import org.gpicl.spi.DType;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;

/**
 * Views that are computed together: what lies between raw rows and a program whose batch axis they are.
 *
 * @param members one or more, all of the same sizes
 */
record Views(List<View> members) {

    /** Draws the views that an ensemble has of a context. */
    static Views draw(Model model, Context<?> context, Ensemble ensemble) {
        RowDigests digests = RowDigests.of(context);
        List<View> views = new ArrayList<>();
        for (int member = 0; member < ensemble.views(context.size()); member++) {
            Seed seed = ensemble.seed().child(member);
            views.add(View.draw(model, context, digests, ensemble, views, seed));
        }
        return new Views(List.copyOf(views));
    }

    /** The inputs from which the context is read: {@code x}, {@code y} and, where there are codes, {@code codes}. */
    Map<String, Tensor> context(Architecture architecture, Context<?> context) {
        int classes = context.classes().size();
        Shape labels = Shape.of(members.size(), examples());
        Shape rows = Shape.of(members.size(), examples(), architecture.features());
        Shape codes = Shape.of(members.size(), classes, architecture.codeSize());
        ByteBuffer x = Tensor.buffer(DType.FLOAT32, rows);
        ByteBuffer y = Tensor.buffer(DType.INT64, labels);
        ByteBuffer code = Tensor.buffer(DType.FLOAT32, codes);
        FloatBuffer xs = x.asFloatBuffer();
        LongBuffer ys = y.asLongBuffer();
        FloatBuffer cs = code.asFloatBuffer();
        for (View view : members) {
            for (int row : view.rows()) {
                view.encoder().encode(context.x(), row, 1, xs);
                ys.put(view.outputs()[context.y()[row]]);
            }
            for (float[] one : view.codes()) {
                cs.put(one);
            }
        }
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        inputs.put("x", Tensor.wrap(DType.FLOAT32, rows, x));
        inputs.put("y", Tensor.wrap(DType.INT64, labels, y));
        if (architecture.codeSize() > 0) {
            inputs.put("codes", Tensor.wrap(DType.FLOAT32, codes, code));
        }
        inputs.putAll(evidence(examples(), classes, (evidence, out) -> evidence.context(classes, out)));
        return inputs;
    }

    /** The number of examples that each view reads. */
    int examples() {
        return members.get(0).rows().length;
    }

    /** The heap that views of one context take, in bytes, about; experts that several share are there once. */
    static long bytes(List<View> views) {
        long experts = views.stream()
                .map(View::evidence)
                .filter(Objects::nonNull)
                .distinct()
                .mapToLong(FittedEvidence::bytes)
                .sum();
        return experts
                + views.stream().mapToLong(view -> view.encoder().bytes()).sum();
    }

    /** These views in groups of at most {@code size}, in order. */
    List<Views> split(int size) {
        List<Views> groups = new ArrayList<>();
        for (int first = 0; first < members.size(); first += size) {
            groups.add(new Views(List.copyOf(members.subList(first, Math.min(members.size(), first + size)))));
        }
        return groups;
    }

    /** These views for predicting, without what only reading the context needs. */
    Views forQueries() {
        return new Views(members.stream().map(View::forQueries).toList());
    }

    /**
     * What the experts of every view say: {@code evidence} [members, count, channels, classes]; nothing where there are none.
     */
    private Map<String, Tensor> evidence(int count, int classes, BiConsumer<FittedEvidence, FloatBuffer> writer) {
        List<FittedEvidence> experts =
                members.stream().map(View::evidence).filter(Objects::nonNull).toList();
        if (experts.isEmpty()) {
            return Map.of();
        }
        int numbers = count * experts.get(0).channels() * classes; // that one view gets
        Shape shape = Shape.of(members.size(), count, experts.get(0).channels(), classes);
        ByteBuffer scores = Tensor.buffer(DType.FLOAT32, shape);
        FloatBuffer out = scores.asFloatBuffer();
        for (int view = 0; view < experts.size(); view++) {
            int first = experts.indexOf(experts.get(view)); // that hears the same
            if (first == view) {
                writer.accept(experts.get(view), out);
            } else {
                out.put(scores.asFloatBuffer().slice(first * numbers, numbers));
            }
        }
        return Map.of("evidence", Tensor.wrap(DType.FLOAT32, shape, scores));
    }

    /**
     * Queries with all that a program needs to predict them, beside the state: {@code x} and, where there are experts,
     * {@code evidence}.
     *
     * @param rows row-major [count, features]; may be longer
     * @param classes that there are
     */
    Map<String, Tensor> queries(float[] rows, int count, int classes) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        inputs.put("x", encoded(rows, count));
        inputs.putAll(evidence(count, classes, (evidence, out) -> evidence.queries(rows, 0, count, classes, out)));
        return inputs;
    }

    /**
     * Rows as every view sees them: [members, count, N_x].
     *
     * @param rows row-major [count, features]; may be longer
     */
    Tensor encoded(float[] rows, int count) {
        Shape shape = Shape.of(members.size(), count, members.get(0).encoder().width());
        ByteBuffer x = Tensor.buffer(DType.FLOAT32, shape);
        FloatBuffer xs = x.asFloatBuffer();
        for (View view : members) {
            view.encoder().encode(rows, 0, count, xs);
        }
        return Tensor.wrap(DType.FLOAT32, shape, x);
    }

    /**
     * The classes of examples as every view numbers them: [members, count].
     *
     * @param classes [count]
     */
    Tensor labels(int[] classes) {
        Shape shape = Shape.of(members.size(), classes.length);
        ByteBuffer y = Tensor.buffer(DType.INT64, shape);
        for (View view : members) {
            for (int c : classes) {
                y.putLong(view.outputs()[c]);
            }
        }
        return Tensor.wrap(DType.INT64, shape, y.clear());
    }

    /**
     * Adds to the sums of each query the probabilities that each view gives: the softmax of its logits over the classes
     * that the context has.
     *
     * @param logits [members, queries, outputs]
     * @param sums [queries][classes]
     * @throws IllegalArgumentException if a logit is not a number, as when raw features are too large for the model
     */
    void addProbabilities(Tensor logits, double[][] sums) {
        FloatBuffer floats = logits.floats();
        int outputs = (int) logits.shape().dim(2).size();
        int first = 0;
        for (View view : members) {
            for (double[] sum : sums) {
                addSoftmax(floats, first, view.outputs(), sum);
                first += outputs;
            }
        }
    }

    private static void addSoftmax(FloatBuffer logits, int first, int[] outputs, double[] sum) {
        double greatest = Double.NEGATIVE_INFINITY;
        double[] weights = new double[sum.length];
        for (int c = 0; c < weights.length; c++) {
            greatest = Math.max(greatest, logits.get(first + outputs[c]));
        }
        double total = 0;
        for (int c = 0; c < weights.length; c++) {
            weights[c] = Math.exp(logits.get(first + outputs[c]) - greatest);
            total += weights[c];
        }
        if (Double.isNaN(total)) {
            throw new IllegalArgumentException("predict: expected features of the order of those that the model was"
                    + " meta-trained on, got some from which it computes no number; scale them, or use a model with the"
                    + " standardised encoding");
        }
        for (int c = 0; c < weights.length; c++) {
            sum[c] += weights[c] / total;
        }
    }
}
