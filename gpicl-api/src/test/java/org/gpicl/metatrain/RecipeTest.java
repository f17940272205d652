package org.gpicl.metatrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.gpicl.architecture.ContextTransformer;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeTest {

    private static Recipe recipe(
            long steps, int tasks, int sequencesPerTask, int accumulation, double clipNorm, double averageDecay) {
        return new Recipe(
                steps,
                tasks,
                sequencesPerTask,
                accumulation,
                LearningRate.constant(1e-3),
                Adam.DEFAULT,
                clipNorm,
                averageDecay,
                InputEncoding.RAW,
                1,
                0);
    }

    // ---------------------------------------------------------------- the recipe

    @Test
    void anUpdateSeesEverySequenceOfEveryTaskOfEveryPart() {
        assertThat(recipe(1, 16, 32, 3, 1, 0).episodesPerStep()).isEqualTo(16 * 32 * 3);
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 1, 1", "1, 0, 1, 1", "1, 1, 0, 1", "1, 1, 1, 0", "-1, 2, 3, 4"})
    void refusesToDoNothing(long steps, int tasks, int sequencesPerTask, int accumulation) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> recipe(steps, tasks, sequencesPerTask, accumulation, 1, 0))
                .withMessage("recipe: expected at least 1 step, 1 task, 1 sequence and an accumulation of 1, got "
                        + steps + ", " + tasks + ", " + sequencesPerTask + ", " + accumulation);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "-1, 0", "NaN, 0", "1, 1", "1, -0.1", "1, NaN"})
    void refusesANormOrADecayOutOfRange(double clipNorm, double averageDecay) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> recipe(1, 1, 1, 1, clipNorm, averageDecay))
                .withMessage("recipe: expected a positive clip norm and an average decay in [0, 1), got " + clipNorm
                        + " and " + averageDecay);
    }

    @Test
    void episodesAreShownInTheFirstViewUnlessMoreAreNamed() {
        Recipe recipe = Recipe.standard(1, 7);

        assertThat(recipe.views()).isEqualTo(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Recipe(
                        1, 1, 1, 1, recipe.learningRate(), recipe.optimizer(), 1, 0, InputEncoding.SCALED, 0, 7))
                .withMessage("recipe: expected at least 1 view, got 0");
    }

    @Test
    void gradientsNeedNotBeClipped() {
        assertThat(recipe(1, 1, 1, 1, Double.POSITIVE_INFINITY, 0).clipNorm()).isInfinite();
    }

    @Test
    void theStandardRecipeWarmsUpForATenthAndEndsAtZero() {
        assertThat(Recipe.standard(2_000, 5).learningRate()).isEqualTo(LearningRate.cosine(1e-3, 200, 2_000));
        assertThat(Recipe.standard(100_000, 5).learningRate()).isEqualTo(LearningRate.cosine(1e-3, 500, 100_000));
        assertThat(Recipe.standard(1, 5).learningRate().at(0)).isEqualTo(1e-3);
        assertThat(Recipe.standard(1, 5).seed()).isEqualTo(5);
    }

    // ---------------------------------------------------------------- Adam

    @ParameterizedTest
    @CsvSource({
        "1, 0.999, 1e-8, 0",
        "-0.1, 0.999, 1e-8, 0",
        "NaN, 0.999, 1e-8, 0",
        "0.9, 1, 1e-8, 0",
        "0.9, -0.1, 1e-8, 0",
        "0.9, 0.999, 0, 0",
        "0.9, 0.999, NaN, 0",
        "0.9, 0.999, 1e-8, -1",
        "0.9, 0.999, 1e-8, NaN"
    })
    void adamRefusesNumbersOutOfRange(double beta1, double beta2, double epsilon, double weightDecay) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Adam(beta1, beta2, epsilon, weightDecay))
                .withMessage("adam: expected betas in [0, 1), a positive epsilon, a weight decay of at least 0, got "
                        + beta1 + ", " + beta2 + ", " + epsilon + ", " + weightDecay);
    }

    @Test
    void adamIsChangedInOneNumberAtATime() {
        assertThat(Adam.DEFAULT).isEqualTo(new Adam(0.9, 0.999, 1e-10, 0));
        assertThat(Adam.DEFAULT.withEpsilon(1e-8)).isEqualTo(new Adam(0.9, 0.999, 1e-8, 0));
        assertThat(Adam.DEFAULT.withWeightDecay(0.01)).isEqualTo(new Adam(0.9, 0.999, 1e-10, 0.01));
        assertThat(new Adam(0, 0, 1, 0).beta1()).isZero();
    }

    // ---------------------------------------------------------------- validation sets

    @Test
    void aValidationHasABatch() {
        EpisodeBatches batches = new EpisodeBatches(
                new NumberedTasks(3, 2),
                new ContextSplit(2, 2, 1, 0),
                new ContextTransformer(3, 4, 1, 1, 2, 1, 2),
                InputEncoding.RAW,
                1,
                1,
                new Seed(1));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Validation("unseen", batches, 0))
                .withMessage("validation: expected at least 1 batch, got 0");
    }
}
