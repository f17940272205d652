package org.gpicl.study;

import java.util.List;
import org.gpicl.architecture.CausalArchitecture;
import org.gpicl.architecture.CausalTransformer;
import org.gpicl.architecture.Gru;
import org.gpicl.architecture.Lstm;
import org.gpicl.architecture.Mlp;
import org.gpicl.architecture.OuterProductLstm;
import org.gpicl.architecture.Vsml;
import org.gpicl.architecture.VsmlWithoutSymmetries;
import org.gpicl.metatest.LearningCurve.Labels;
import org.gpicl.metatest.LearningCurve.Options;

/**
 * What all runs of a study have in common.
 *
 * @param backend on which all of them run, with one thread; by its name
 * @param images that tasks are made of, by the name of their set
 * @param unseenImages on which learners are tested beside it
 * @param side of an image, in pixels
 * @param length N_D, rows of an episode
 * @param layers of Transformers
 * @param heads of each of their layers
 * @param keySize of each head
 * @param warmup updates until the learning rate is reached
 * @param averageDecay of the moving average of the weights that is tested; 0 tests the weights themselves
 * @param contexts numbers of examples after which accuracy is measured, at least 2 of them, each below {@code length}
 * @param testTasks over which it is averaged
 * @param queries in each of these
 */
public record Setup(
        String backend,
        String images,
        String unseenImages,
        int side,
        int length,
        int layers,
        int heads,
        int keySize,
        long warmup,
        double averageDecay,
        List<Integer> contexts,
        int testTasks,
        int queries) {

    /** Kinds of architectures that a study can have: all that read examples in order. */
    public static final List<String> ARCHITECTURES = List.of(
            CausalTransformer.KIND,
            Lstm.KIND,
            Gru.KIND,
            OuterProductLstm.KIND,
            Vsml.KIND,
            VsmlWithoutSymmetries.KIND,
            Mlp.KIND);

    /** Small runs on MNIST at 8×8. */
    public static final Setup DEFAULT = new Setup(
            "djl", "mnist", "fashion-mnist", 8, 100, 2, 4, 16, 50, 0.99, List.of(1, 2, 5, 10, 20, 50, 99), 64, 32);

    /** Widening of a Transformer's MLP, messages and ticks of VSML: as in the paper. */
    private static final int WIDENING = 4;

    private static final int VSML_HIDDEN = 16;
    private static final int VSML_MESSAGE = 8;
    private static final int VSML_TICKS = 2;

    private static final long TEST_SEED = 2022;

    /** Checks the numbers, and sorts the contexts. */
    public Setup {
        contexts = contexts.stream().sorted().distinct().toList();
        if (contexts.size() < 2 || contexts.get(0) < 1 || contexts.get(contexts.size() - 1) >= length) {
            throw new IllegalArgumentException("study: expected at least 2 contexts of 1 … " + (length - 1)
                    + " examples, as an episode has " + length + " rows, got " + contexts);
        }
        if (side < 1 || layers < 1 || heads < 1 || keySize < 1 || warmup < 0 || testTasks < 1 || queries < 1) {
            throw new IllegalArgumentException(
                    "study: expected a side, layers, heads, a key size, test tasks and queries"
                            + " of at least 1 and a warm-up of at least 0, got "
                            + List.of(side, layers, heads, keySize, testTasks, queries, warmup));
        }
    }

    /** The architecture of a run, for rows of so many features and classes. */
    CausalArchitecture architecture(Cell cell, int features, int classes) {
        int width = cell.width();
        return switch (cell.architecture()) {
            case CausalTransformer.KIND ->
                new CausalTransformer(features, classes, length, width, layers, heads, keySize, WIDENING);
            case Lstm.KIND -> new Lstm(features, classes, width);
            case Gru.KIND -> new Gru(features, classes, width);
            case OuterProductLstm.KIND -> new OuterProductLstm(features, classes, width, 1);
            case Vsml.KIND -> new Vsml(features, classes, width, VSML_MESSAGE, VSML_TICKS);
            case VsmlWithoutSymmetries.KIND ->
                new VsmlWithoutSymmetries(features, classes, width, VSML_HIDDEN, VSML_MESSAGE, VSML_TICKS);
            default -> new Mlp(features, classes, width);
        };
    }

    /** How a verdict is measured. */
    Options options() {
        return new Options(contexts, testTasks, queries, Labels.TRUE, TEST_SEED);
    }
}
