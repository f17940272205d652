package org.gpicl.metatrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.Seed;
import org.gpicl.spi.Arithmetic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeTest {

    private static final Recipe RECIPE = Recipe.standard(100, 7);

    // ---------------------------------------------------------------- the recipe

    @Test
    void anUpdateSeesEverySequenceOfEveryTaskOfEveryPart() {
        assertThat(RECIPE.withTasks(16)
                        .withSequencesPerTask(32)
                        .withAccumulation(3)
                        .episodesPerStep())
                .isEqualTo(16 * 32 * 3);
    }

    @Test
    void refusesToDoNothing() {
        String expected = "recipe: expected at least 1 step, 1 task, 1 sequence and an accumulation of 1, got ";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RECIPE.withSteps(0))
                .withMessage(expected + "0, 64, 1, 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RECIPE.withTasks(0))
                .withMessage(expected + "100, 0, 1, 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RECIPE.withSequencesPerTask(-1))
                .withMessage(expected + "100, 64, -1, 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RECIPE.withAccumulation(0))
                .withMessage(expected + "100, 64, 1, 0");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN})
    void refusesANormOutOfRange(double clipNorm) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RECIPE.withClipNorm(clipNorm))
                .withMessage("recipe: expected a positive clip norm and an average decay in [0, 1), got " + clipNorm
                        + " and 0.999");
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, -0.1, Double.NaN})
    void refusesADecayOutOfRange(double averageDecay) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RECIPE.withAverageDecay(averageDecay))
                .withMessage("recipe: expected a positive clip norm and an average decay in [0, 1), got 1.0 and "
                        + averageDecay);
    }

    @Test
    void episodesAreShownInTheFirstViewUnlessMoreAreNamed() {
        assertThat(RECIPE.views()).isEqualTo(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RECIPE.withViews(0))
                .withMessage("recipe: expected at least 1 view, got 0");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 5, 128})
    void replicasDivideABatch(int replicas) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RECIPE.withReplicas(replicas))
                .withMessage("recipe: expected a number of replicas that divides the 64 episodes of a batch, got "
                        + replicas);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 5, 32})
    void slicesDivideThePartOfAReplica(int episodesAtOnce) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RECIPE.withReplicas(4).withEpisodesAtOnce(episodesAtOnce))
                .withMessage("slices: expected a number of episodes at once that divides the 16 computed one after"
                        + " another, got " + episodesAtOnce + "; choose another, or 0");
    }

    @Test
    void gradientsNeedNotBeClipped() {
        assertThat(RECIPE.withClipNorm(Double.POSITIVE_INFINITY).clipNorm()).isInfinite();
    }

    /** Every component has a wither that changes it and nothing else. */
    @Test
    void isChangedInOneSettingAtATime() throws ReflectiveOperationException {
        Recipe other = other();
        Map<String, Object> before = settings(RECIPE);
        for (RecordComponent component : Recipe.class.getRecordComponents()) {
            String name = component.getName();
            Object value = component.getAccessor().invoke(other);
            Method wither = Recipe.class.getMethod(
                    "with" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1), component.getType());

            Map<String, Object> expected = new LinkedHashMap<>(before);
            assertThat(expected.put(name, value)).as(name).isNotEqualTo(value);
            assertThat(settings((Recipe) wither.invoke(RECIPE, value))).isEqualTo(expected);
        }
    }

    private static Map<String, Object> settings(Recipe recipe) throws ReflectiveOperationException {
        Map<String, Object> settings = new LinkedHashMap<>();
        for (RecordComponent component : Recipe.class.getRecordComponents()) {
            settings.put(component.getName(), component.getAccessor().invoke(recipe));
        }
        return settings;
    }

    /** Differs from the other recipe in everything. */
    private static Recipe other() {
        return new Recipe(
                3,
                4,
                2,
                5,
                LearningRate.constant(1),
                Muon.DEFAULT,
                9,
                0,
                new LatestWeights(3, 10),
                InputEncoding.RAW,
                6,
                4,
                2,
                Arithmetic.BFLOAT16,
                9);
    }

    @Test
    void theStandardRecipeWarmsUpForATenthAndEndsAtZero() {
        assertThat(Recipe.standard(2_000, 5).learningRate()).isEqualTo(LearningRate.cosine(1e-3, 200, 2_000));
        assertThat(Recipe.standard(100_000, 5).learningRate()).isEqualTo(LearningRate.cosine(1e-3, 500, 100_000));
        assertThat(Recipe.standard(1, 5).learningRate().at(0)).isEqualTo(1e-3);
        assertThat(Recipe.standard(1, 5).seed()).isEqualTo(5);
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
