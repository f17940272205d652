package org.gpicl.metatrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.preprocess.InputEncoding;
import org.junit.jupiter.api.Test;

class StagesTest {

    private static final ContextTransformer ARCHITECTURE = new ContextTransformer(3, 4, 1, 1, 2, 1, 2);
    private static final Recipe RECIPE = Recipe.standard(10, 1);

    private static Stage stage(String name, Recipe recipe) {
        return new Stage(name, new ContextSplit(2, 5, 3, 0), new NumberedTasks(3, 2), recipe);
    }

    private static MetaTrainer trainer(Stage... stages) {
        return new MetaTrainer(ARCHITECTURE, List.of(stages));
    }

    @Test
    void theirUpdatesAndEpisodesAddUp() {
        MetaTrainer trainer = trainer(
                stage("short", RECIPE.withTasks(8)),
                stage("long", RECIPE.withSteps(5).withTasks(2).withAccumulation(3)));

        assertThat(trainer.steps()).isEqualTo(15);
        assertThat(List.of(0L, 4L, 10L, 11L, 15L))
                .extracting(trainer::episodes)
                .containsExactly(0L, 32L, 80L, 86L, 110L);
    }

    @Test
    void theFirstWeightsAreThoseOfARunOfOneStage() {
        assertThat(trainer(stage("short", RECIPE), stage("long", RECIPE)).initialWeights())
                .isEqualTo(new MetaTrainer(ARCHITECTURE, new AllPrefixes(9), new NumberedTasks(4, 3), RECIPE)
                        .initialWeights());
    }

    @Test
    void refusesARunOfNoStages() {
        assertThatIllegalArgumentException()
                .isThrownBy(StagesTest::trainer)
                .withMessage("stages: expected at least 1, each with its own name, got []");
    }

    @Test
    void refusesTwoOfOneName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> trainer(stage("a", RECIPE), stage("b", RECIPE), stage("a", RECIPE)))
                .withMessage("stages: expected at least 1, each with its own name, got [a, b, a]");
    }

    @Test
    void refusesStagesThatCannotBeOneRun() {
        for (Recipe other : List.of(
                RECIPE.withOptimizer(Muon.DEFAULT),
                RECIPE.withLatestWeights(new LatestWeights(2, 3)),
                RECIPE.withEncoding(InputEncoding.RAW),
                RECIPE.withSeed(2))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> trainer(stage("a", RECIPE), stage("b", RECIPE), stage("c", other)))
                    .withMessage("stages: expected the same optimizer, latest weights, encoding and seed in all, got "
                            + List.of(RECIPE.optimizer(), RECIPE.latestWeights(), RECIPE.encoding(), RECIPE.seed())
                            + " and "
                            + List.of(other.optimizer(), other.latestWeights(), other.encoding(), other.seed()));
        }
    }
}
