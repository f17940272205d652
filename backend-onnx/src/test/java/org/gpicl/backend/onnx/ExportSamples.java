package org.gpicl.backend.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gpicl.Context;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.CausalTransformer;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.architecture.EvidenceTransformer;
import org.gpicl.architecture.Gru;
import org.gpicl.architecture.Initializer;
import org.gpicl.architecture.Lstm;
import org.gpicl.architecture.Mlp;
import org.gpicl.architecture.OuterProductLstm;
import org.gpicl.architecture.Temperature;
import org.gpicl.architecture.Vsml;
import org.gpicl.architecture.VsmlWithoutSymmetries;
import org.gpicl.evidence.FittedEvidence;
import org.gpicl.model.Model;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;

/** Small learners that were never trained, and examples, for tests of exported files. */
final class ExportSamples {

    static final ContextTransformer SETS = new ContextTransformer(8, 16, 2, 2, 8, 2, 6);
    static final CausalTransformer SEQUENCES = new CausalTransformer(8, 5, 40, 16, 2, 2, 8, 2);

    private ExportSamples() {}

    /** One of every architecture and encoding. */
    static List<Model> models() {
        List<Model> models = new ArrayList<>();
        for (Architecture architecture : List.of(
                SETS,
                new EvidenceTransformer(8, 16, 2, 2, 8, 2, 6, FittedEvidence.experts()),
                SEQUENCES,
                new Lstm(8, 5, 6),
                new Gru(8, 5, 6),
                new Mlp(8, 5, 6),
                new OuterProductLstm(8, 5, 4, 2),
                new Vsml(8, 5, 4, 3, 2),
                new VsmlWithoutSymmetries(8, 5, 2, 4, 3, 2))) {
            for (InputEncoding encoding : InputEncoding.values()) {
                models.add(model(architecture, encoding));
            }
        }
        return models;
    }

    static Model model(Architecture architecture, InputEncoding encoding) {
        return new Model(
                architecture.kind() + "-" + encoding.name().toLowerCase(Locale.ROOT),
                architecture,
                encoding,
                new Temperature(0.7),
                Initializer.initialize(architecture.parameters(), new Seed(5)),
                Map.of("recipe", "none"));
    }

    static Learner open(Model model) {
        return InContextLearner.builder().model(model).backend("onnx").open();
    }

    /** Rows whose columns are of very different scale and place, with missing values. */
    static float[][] rows(long seed, int count, int features) {
        RandomStream random = new Seed(seed).stream();
        float[][] rows = new float[count][features];
        for (float[] row : rows) {
            for (int f = 0; f < features; f++) {
                row[f] = random.chance(0.1) ? Float.NaN : (float) ((random.normal() + f) * Math.pow(10, 2 * f - 4));
            }
        }
        return rows;
    }

    static float[][] plainRows(long seed, int count) {
        RandomStream random = new Seed(seed).stream();
        float[][] rows = new float[count][4];
        for (float[] row : rows) {
            for (int f = 0; f < row.length; f++) {
                row[f] = random.chance(0.1) ? Float.NaN : (float) random.normal();
            }
        }
        return rows;
    }

    static <L> Context<L> context(float[][] rows, List<L> labels) {
        Context.Builder<L> context = Context.builder();
        for (int i = 0; i < rows.length; i++) {
            context.add(rows[i], labels.get(i * i % labels.size()));
        }
        return context.build();
    }
}
