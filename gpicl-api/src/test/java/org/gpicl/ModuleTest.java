package org.gpicl;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ModuleTest {

    /** What applications on the module path see. Exporting another package is a decision: this list is edited by hand. */
    private static final Set<String> EXPORTED = Set.of(
            "org.gpicl",
            "org.gpicl.architecture",
            "org.gpicl.backend",
            "org.gpicl.evaluate",
            "org.gpicl.evidence",
            "org.gpicl.explain",
            "org.gpicl.model",
            "org.gpicl.preprocess",
            "org.gpicl.random",
            "org.gpicl.table");

    private static ModuleDescriptor module() throws Exception {
        Path classes = Path.of(Context.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        return ModuleFinder.of(classes).findAll().stream()
                .map(ModuleReference::descriptor)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void applicationsSeeThesePackages() throws Exception {
        assertThat(module().name()).isEqualTo("org.gpicl");
        assertThat(module().exports().stream()
                        .filter(exports -> !exports.isQualified())
                        .map(ModuleDescriptor.Exports::source))
                .containsExactlyInAnyOrderElementsOf(EXPORTED);
    }

    @Test
    void internalsAreSeenByMetaTrainingOnly() throws Exception {
        assertThat(module().exports().stream()
                        .filter(ModuleDescriptor.Exports::isQualified)
                        .collect(Collectors.toMap(ModuleDescriptor.Exports::source, ModuleDescriptor.Exports::targets)))
                .containsOnly(Map.entry("org.gpicl.internal", Set.of("org.gpicl.train")));
    }
}
