package org.gpicl;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.LabelCodes;
import org.gpicl.evidence.FittedEvidence;
import org.gpicl.model.Model;
import org.gpicl.preprocess.RowEncoder;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.jspecify.annotations.Nullable;

/**
 * How one member of an ensemble sees a problem: where it puts the features or how it projects them, which codes or which
 * order the classes have for it, and which examples it reads if there are too many.
 *
 * @param encoder of rows
 * @param rows of the context that it reads, ascending
 * @param outputs for each class, its position on the last axis of the logits; where the weights are made for a number of
 *     classes, one for each of these [N_y], those of the context first
 * @param codes for each class, the vector that stands for it [classes, code size]
 * @param evidence experts fitted on the rows that it reads; null for an architecture that does not listen to any
 */
record View(
        RowEncoder encoder,
        int[] rows,
        int[] outputs,
        float[][] codes,
        @Nullable FittedEvidence evidence) {

    // the parts of a view's seed
    private static final long ENCODER = 0;
    private static final long ROWS = 1;
    private static final long OUTPUTS = 2;
    private static final long CODES = 3;
    private static final long EVIDENCE = 4;

    /**
     * Draws a view.
     *
     * @param ensemble whose maxContext is at least the number of classes
     * @param before the views of the same context that there are; one that reads the same rows and encodes columns alike shares
     *     its experts, and one that encodes them otherwise does if the ensemble says so
     */
    static View draw(
            Model model, Context<?> context, RowDigests digests, Ensemble ensemble, List<View> before, Seed seed) {
        Architecture architecture = model.architecture();
        RandomStream random = seed.child(ENCODER).stream();
        int width = architecture.features();
        RowEncoder encoder =
                model.encoding().fitView(before.size(), context.x(), context.size(), context.features(), width, random);
        int maxContext = ensemble.maxContext();
        int[] rows = context.size() > maxContext
                ? Sample.draw(context, digests, maxContext, seed.child(ROWS))
                : IntStream.range(0, context.size()).toArray();
        int[] outputs = outputs(architecture.classLimit(), context.classes().size(), seed.child(OUTPUTS));
        float[][] codes = codes(architecture.codeSize(), digests, seed.child(CODES));
        if (architecture.experts() == 0) {
            return new View(encoder, rows, outputs, codes, null);
        }
        boolean shared = ensemble.sharesExperts(context.size());
        FittedEvidence evidence = before.stream()
                .filter(view -> Arrays.equals(rows, view.rows))
                .filter(view -> shared || encoder.columns().equals(view.encoder.columns()))
                .findFirst()
                .map(View::evidence)
                .orElseGet(() -> evidence(architecture.experts(), encoder, context, rows, seed.child(EVIDENCE)));
        return new View(encoder, rows, outputs, codes, evidence);
    }

    private static FittedEvidence evidence(int experts, RowEncoder encoder, Context<?> context, int[] rows, Seed seed) {
        int features = context.features();
        float[] x = new float[Math.multiplyExact(rows.length, features)];
        int[] y = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(context.x(), rows[i] * features, x, i * features, features);
            y[i] = context.y()[rows[i]];
        }
        return FittedEvidence.fit(experts, encoder, x, y, rows.length, seed);
    }

    /** All that the weights are made for, in random order; where there is no such limit, those of the classes. */
    private static int[] outputs(OptionalInt classLimit, int classes, Seed seed) {
        return classLimit.isPresent()
                ? seed.stream().permutation(classLimit.getAsInt())
                : IntStream.range(0, classes).toArray();
    }

    private static float[][] codes(int codeSize, RowDigests digests, Seed seed) {
        float[][] codes = new float[digests.classes().length][];
        for (int c = 0; c < codes.length; c++) {
            codes[c] =
                    codeSize == 0 ? new float[0] : LabelCodes.draw(seed.child(digests.classes()[c]).stream(), codeSize);
        }
        return codes;
    }

    /** This view for predicting, without what only reading the context needs. */
    View forQueries() {
        return new View(encoder, new int[0], outputs, new float[0][], evidence);
    }
}
