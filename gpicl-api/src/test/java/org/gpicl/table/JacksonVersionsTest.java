package org.gpicl.table;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.core.Version;
import org.junit.jupiter.api.Test;

/** An old jackson-core is named, and not a method that it has not got. */
class JacksonVersionsTest {

    private static Version version(int major, int minor, int patch) {
        return new Version(major, minor, patch, null, null, null);
    }

    @Test
    void anOlderCoreIsRefusedByName() {
        assertThatIllegalStateException()
                .isThrownBy(() -> JacksonVersions.requireFitting(version(2, 22, 4), version(2, 15, 2)))
                .withMessage("table: expected jackson-core of version 2.22 or newer, as jackson-dataformat-csv is, got"
                        + " 2.15.2; give all Jackson artefacts one version, such as by jackson-bom");
        assertThatIllegalStateException()
                .isThrownBy(() -> JacksonVersions.requireFitting(version(2, 22, 4), version(3, 0, 0)));
    }

    @Test
    void othersFit() {
        assertThatCode(() -> {
                    JacksonVersions.requireFitting();
                    JacksonVersions.requireFitting(version(2, 22, 4), version(2, 22, 0));
                    JacksonVersions.requireFitting(version(2, 22, 4), version(2, 23, 0));
                })
                .doesNotThrowAnyException();
    }
}
