package org.gpicl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.gpicl.task.Mixture;
import org.gpicl.task.prior.TableOptions;
import org.gpicl.task.prior.TablePriors;
import org.junit.jupiter.api.Test;

class AblationTest {

    private static List<Mixture.Part> without(Ablation... parts) {
        return Ablation.tables(0.8, 0.12, parts.length == 0 ? Set.of() : EnumSet.copyOf(List.of(parts)));
    }

    @Test
    void withoutAnyTheTasksAreThoseOfTheRecipe() {
        assertThat(without())
                .containsExactly(
                        new Mixture.Part(0.8, TablePriors.hybrid(TableOptions.WIDE)),
                        new Mixture.Part(0.12, TablePriors.manyClasses(TableOptions.WIDE, 100)));
    }

    @Test
    void everyPartOfThePriorsMakesADifference() {
        Set<List<Mixture.Part>> different = new HashSet<>(Set.of(without()));
        Set<Ablation> ofOthers = EnumSet.of(Ablation.PROJECTIONS, Ablation.LONG_CONTEXTS);
        for (Ablation part : EnumSet.complementOf(EnumSet.copyOf(ofOthers))) {
            assertThat(different.add(without(part))).as("%s", part).isTrue();
        }
        for (Ablation part : ofOthers) {
            assertThat(without(part)).isEqualTo(without());
        }
        assertThat(without(Ablation.MANY_CLASSES)).hasSize(1);
    }
}
