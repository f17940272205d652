package org.gpicl;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ModuleTest {

    /** Applications on the module path see the packages that the descriptor exports, and no others. */
    @Test
    void everyPackageIsExportedButTheInternalOne() throws Exception {
        Path classes = Path.of(Context.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        ModuleDescriptor module = ModuleFinder.of(classes).findAll().stream()
                .map(ModuleReference::descriptor)
                .findFirst()
                .orElseThrow();
        Set<String> expected = new HashSet<>(module.packages());

        assertThat(expected.remove("org.gpicl.internal")).isTrue();
        assertThat(module.name()).isEqualTo("org.gpicl");
        assertThat(module.exports().stream().map(ModuleDescriptor.Exports::source))
                .containsExactlyInAnyOrderElementsOf(expected);
    }
}
