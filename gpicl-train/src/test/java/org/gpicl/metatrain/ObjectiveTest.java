package org.gpicl.metatrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;

import java.util.List;
import java.util.Map;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.CausalTransformer;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.metatrain.Objective.Layout;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectiveTest {

    private static final ContextTransformer ANY_CLASSES = new ContextTransformer(5, 4, 1, 1, 2, 1, 3);
    private static final CausalTransformer SIX_CLASSES = new CausalTransformer(5, 6, 11, 4, 1, 1, 2, 1);

    // ---------------------------------------------------------------- context split

    @Test
    void aSplitDrawsEveryContextOfItsRangeEquallyOften() {
        int draws = 20_000;
        int[] counts = contexts(new ContextSplit(3, 7, 2, 0), draws);

        for (int context = 3; context <= 7; context++) {
            assertThat((double) counts[context] / draws).isBetween(0.18, 0.22);
        }
        assertThat(counts[3] + counts[4] + counts[5] + counts[6] + counts[7]).isEqualTo(draws);
    }

    /** Log-uniform on [1, 16): 1 in a quarter, 8 to 15 in a quarter. */
    @Test
    void smallContextsAreAsFrequentAsTheirShareSays() {
        int draws = 20_000;
        int[] counts = contexts(new ContextSplit(1, 15, 2, 1), draws);
        int eightAndMore = 0;
        for (int context = 8; context <= 15; context++) {
            eightAndMore += counts[context];
        }

        assertThat((double) counts[1] / draws).isBetween(0.235, 0.265);
        assertThat((double) eightAndMore / draws).isBetween(0.235, 0.265);
    }

    private static int[] contexts(ContextSplit split, int draws) {
        RandomStream random = new Seed(1).stream();
        int[] counts = new int[100];
        for (int i = 0; i < draws; i++) {
            Layout layout = split.layout(random);
            assertThat(layout.rows()).isEqualTo(layout.context() + split.queries());
            counts[layout.context()]++;
        }
        return counts;
    }

    @Test
    void aRangeOfOneContextIsThatContext() {
        assertThat(new ContextSplit(5, 5, 3, 0.5).layout(new Seed(1).stream())).isEqualTo(new Layout(8, 5));
    }

    @ParameterizedTest
    @CsvSource({"0, 5, 1, 0", "5, 4, 1, 0", "1, 5, 0, 0", "1, 5, 1, -0.1", "1, 5, 1, 1.1", "1, 5, 1, NaN"})
    void aSplitRefusesOtherNumbers(int minContext, int maxContext, int queries, double smallShare) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ContextSplit(minContext, maxContext, queries, smallShare))
                .withMessage(
                        "context split: expected 1 ≤ minContext ≤ maxContext, queries ≥ 1 and a share in 0 … 1, got "
                                + minContext + ", " + maxContext + ", " + queries + " and " + smallShare);
    }

    @Test
    void aSplitNeedsCodesWhereTheArchitectureHasThem() {
        Dim features = Dim.of(5);
        Map<String, TensorType> common = Map.of(
                "x", TensorType.float32(Architecture.BATCH, Architecture.CONTEXT, features),
                "y", TensorType.int64(Architecture.BATCH, Architecture.CONTEXT),
                "query.x", TensorType.float32(Architecture.BATCH, Architecture.QUERY, features),
                "query.y", TensorType.int64(Architecture.BATCH, Architecture.QUERY),
                "weights", TensorType.float32(Architecture.BATCH, Architecture.QUERY));
        ContextSplit split = new ContextSplit(2, 5, 3, 0);

        assertThat(split.inputs(SIX_CLASSES)).isEqualTo(common);
        assertThat(split.inputs(ANY_CLASSES))
                .containsAllEntriesOf(common)
                .hasSize(6)
                .containsEntry("codes", TensorType.float32(Architecture.BATCH, Architecture.CLASSES, Dim.of(3)));
    }

    // ---------------------------------------------------------------- all prefixes

    @Test
    void allPrefixesPredictEveryRow() {
        AllPrefixes objective = new AllPrefixes(9);

        assertThat(objective.layout(new Seed(1).stream())).isEqualTo(new Layout(9, 9));
        assertThat(objective.inputs(SIX_CLASSES))
                .isEqualTo(Map.of(
                        "x", TensorType.float32(Architecture.BATCH, Architecture.CONTEXT, Dim.of(5)),
                        "y", TensorType.int64(Architecture.BATCH, Architecture.CONTEXT),
                        "weights", TensorType.float32(Architecture.BATCH, Architecture.CONTEXT)));
    }

    @Test
    void allPrefixesRefuseAnEmptyEpisode() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AllPrefixes(0))
                .withMessage("all prefixes: expected a length of at least 1, got 0");
    }

    @Test
    @SuppressWarnings("unchecked")
    void allPrefixesWantAnArchitectureThatReadsInOrder() {
        TensorOps<String> ops = mock(TensorOps.class);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AllPrefixes(9).logits(ops, ANY_CLASSES, new Parameters<>(Map.of()), Map.of()))
                .withMessage(
                        "all prefixes: expected a causal architecture, got context-transformer; use a context split");
        verifyNoInteractions(ops);
    }

    // ---------------------------------------------------------------- both

    @Test
    void targetsAreTheLabelsOfWhatIsPredicted() {
        Map<String, String> batch = Map.of("y", "labels of the context", "query.y", "labels of the queries");

        assertThat(new ContextSplit(2, 5, 3, 0).targets(batch)).isEqualTo("labels of the queries");
        assertThat(new AllPrefixes(9).targets(batch)).isEqualTo("labels of the context");
    }

    @Test
    void aTensorThatIsNotInTheBatchIsNamed() {
        for (Objective objective : List.of(new ContextSplit(2, 5, 3, 0), new AllPrefixes(9))) {
            String name = objective instanceof AllPrefixes ? "y" : "query.y";
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> objective.targets(Map.of("x", "inputs")))
                    .withMessage("batch: expected the tensor " + name + ", got [x]");
        }
    }

    @Test
    void aLayoutOfMoreRowsThanThereAreIsMadeShorter() {
        assertThat(new Layout(8, 5).within(8)).isEqualTo(new Layout(8, 5));
        assertThat(new Layout(296, 256).within(150)).isEqualTo(new Layout(150, 113));
        assertThat(new Layout(296, 256).within(290)).isEqualTo(new Layout(290, 250));
        assertThat(new Layout(42, 2).within(20)).isEqualTo(new Layout(20, 15));
        assertThat(new Layout(42, 2).within(2)).isEqualTo(new Layout(2, 1));
        assertThat(new Layout(9, 9).within(4)).isEqualTo(new Layout(4, 4));
    }
}
