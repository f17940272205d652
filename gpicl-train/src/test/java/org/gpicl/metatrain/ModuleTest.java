package org.gpicl.metatrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ModuleTest {

    /** Exporting another package is a decision: this list is edited by hand. */
    @Test
    void programsOnTheModulePathSeeThesePackages() throws Exception {
        Path classes = Path.of(MetaTrainer.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        ModuleDescriptor module = ModuleFinder.of(classes).findAll().stream()
                .map(ModuleReference::descriptor)
                .findFirst()
                .orElseThrow();

        assertThat(module.name()).isEqualTo("org.gpicl.train");
        assertThat(module.exports()).noneMatch(ModuleDescriptor.Exports::isQualified);
        assertThat(module.exports().stream().map(ModuleDescriptor.Exports::source))
                .containsExactlyInAnyOrder(
                        "org.gpicl.metatest",
                        "org.gpicl.metatest.baseline",
                        "org.gpicl.metatrain",
                        "org.gpicl.study",
                        "org.gpicl.task",
                        "org.gpicl.task.prior");
    }
}
