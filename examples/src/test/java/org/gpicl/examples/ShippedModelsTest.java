package org.gpicl.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.gpicl.Context;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.evaluate.Evaluation;
import org.gpicl.model.Model;
import org.gpicl.model.ModelCatalog;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The learners in gpicl-models, on the tables that come with the examples. */
class ShippedModelsTest {

    private static final int EXAMPLES = 50;

    @Test
    @DisplayName("the catalogue lists the shipped models")
    void catalog() {
        assertThat(ModelCatalog.shipped().names())
                .containsExactly("general-small", "portable-small", "projections-14x14", "projections-8x8");
    }

    @ParameterizedTest
    @CsvSource({"general-small, 100", "portable-small, 64", "projections-14x14, 196", "projections-8x8, 64"})
    @DisplayName(
            "a shipped model has about a million parameters, its inputs, any number of classes, and says its recipe")
    void model(String name, int features) {
        Model model = ModelCatalog.shipped().load(name);
        assertThat(model.architecture().parameterCount()).isBetween(900_000L, 1_200_000L);
        assertThat(model.architecture().features()).isEqualTo(features);
        assertThat(model.architecture().classLimit()).isEmpty();
        assertThat(model.notes()).containsKeys("episodes", "licence");
        assertThat(model.notes().keySet())
                .anyMatch(key -> key.startsWith("recipe"))
                .anyMatch(key -> key.startsWith("objective"));
    }

    @ParameterizedTest
    @CsvSource({"iris, 0.85", "wine, 0.9", "wdbc, 0.9", "digits, 0.7"})
    @DisplayName("50 examples of a real table teach the default learner")
    void learns(String table, double atLeast) throws IOException {
        assertThat(accuracy(table, false)).isGreaterThan(atLeast);
    }

    @Test
    @DisplayName("shuffled labels teach it nothing: it falls to chance")
    void shuffledLabels() throws IOException {
        assertThat(accuracy("digits", true)).isCloseTo(0.1, within(0.08));
        assertThat(accuracy("iris", true)).isCloseTo(0.33, within(0.25));
    }

    /** Of queries, averaged over four draws of the context. */
    private static double accuracy(String table, boolean shuffled) throws IOException {
        Context<String> data = Bundled.examples(table);
        double total = 0;
        try (Learner learner = InContextLearner.builder().ensemble(2).open()) {
            for (int draw = 0; draw < 4; draw++) {
                RandomStream random = new Seed(draw).stream();
                int[] order = random.permutation(data.size());
                Context<String> seen = data.select(Arrays.copyOf(order, EXAMPLES));
                Context<String> unseen = data.select(Arrays.copyOfRange(order, EXAMPLES, EXAMPLES + 100));
                if (shuffled) {
                    List<String> labels = Arrays.stream(random.permutation(EXAMPLES))
                            .mapToObj(seen::label)
                            .toList();
                    seen = Context.of(seen.rows(), labels);
                }
                try (FittedLearner<String> fitted = learner.fit(seen)) {
                    total += Evaluation.of(fitted, unseen).accuracy() / 4;
                }
            }
        }
        return total;
    }
}
