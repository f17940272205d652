package org.gpicl.backend.djl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.gpicl.metatrain.Progress;
import org.gpicl.tck.ResidentMemory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Nothing of a training step outlives it. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc")
class FlatMemoryTest {

    private static final int STEPS = 5000;
    private static final int WARM_UP = 1000;
    private static final long ALLOWANCE_MB = 60;

    @Test
    @DisplayName("4000 training steps leave the process as large as it was")
    void trainingStepsLeaveNothing() throws Exception {
        List<Long> resident = new ArrayList<>();
        TinyRun.run(TinyRun.trainer(STEPS, 1).withProgress(event -> {
            if (event instanceof Progress.Step step && (step.step() == WARM_UP || step.step() == STEPS)) {
                resident.add(ResidentMemory.megabytes());
            }
        }));
        assertThat(resident).hasSize(2);
        assertThat(resident.get(1) - resident.get(0)).isLessThan(ALLOWANCE_MB);
    }
}
