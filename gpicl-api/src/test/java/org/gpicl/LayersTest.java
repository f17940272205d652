package org.gpicl;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.gpicl.model.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows of this module: what each package may use. */
class LayersTest {

    /** Every package, and the packages of gpicl that it may use; all may use the JDK. */
    private static final Map<String, String[]> MAY_USE = Map.ofEntries(
            Map.entry("random", uses()),
            Map.entry("internal", uses()),
            Map.entry("architecture", uses("evidence", "random", "spi")),
            Map.entry("evidence", uses("internal", "preprocess", "random", "spi")),
            Map.entry("preprocess", uses("internal", "random", "spi")),
            Map.entry("table", uses("internal")),
            Map.entry("model", uses("architecture", "backend", "internal", "preprocess", "spi")),
            Map.entry("backend", uses("spi")),
            Map.entry("evaluate", uses("", "internal", "random", "table")),
            Map.entry("explain", uses("", "evaluate", "internal", "random", "table")),
            Map.entry(
                    "",
                    uses(
                            "architecture",
                            "backend",
                            "evidence",
                            "internal",
                            "model",
                            "preprocess",
                            "random",
                            "spi",
                            "table")));

    private static final JavaClasses MODULE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/gpicl-spi/"))
            .importPackages("org.gpicl");

    private static String[] uses(String... packages) {
        return packages;
    }

    private static String name(String part) {
        return part.isEmpty() ? "org.gpicl" : "org.gpicl." + part;
    }

    static Stream<String> packages() {
        return MAY_USE.keySet().stream().sorted();
    }

    @Test
    void theImportIsNotEmptyAndEveryPackageHasItsArrows() {
        assertThat(MODULE.containPackage("org.gpicl.model")).isTrue();
        assertThat(MODULE.get(Model.class)).isNotNull();
        assertThat(MODULE.stream()
                        .map(JavaClass::getPackageName)
                        .filter(p -> !p.startsWith("org.gpicl.spi"))
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(
                        packages().map(LayersTest::name).toList());
    }

    @ParameterizedTest(name = "org.gpicl.{0}")
    @MethodSource("packages")
    void aPackageUsesOnlyWhatItMay(String part) {
        String[] allowed = Stream.concat(Stream.of(part), Arrays.stream(MAY_USE.getOrDefault(part, uses())))
                .map(LayersTest::name)
                .flatMap(p -> p.equals("org.gpicl.spi")
                        ? Stream.of(p, "org.gpicl.spi.autodiff", "org.gpicl.spi.exchange")
                        : Stream.of(p))
                .toArray(String[]::new);

        classes()
                .that()
                .resideInAPackage(name(part))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(Stream.concat(
                                Arrays.stream(allowed),
                                Stream.of(
                                        "java..", "org.jspecify.annotations", "org.apiguardian.api", "com.fasterxml.."))
                        .toArray(String[]::new))
                .check(MODULE);
    }

    @Test
    void onlyTheSelectionOfBackendsCatchesLinkageErrors() {
        DescribedPredicate<JavaClass> catching = DescribedPredicate.describe(
                "catch LinkageError or ServiceConfigurationError",
                type -> type.getCodeUnits().stream()
                        .flatMap(unit -> unit.getTryCatchBlocks().stream())
                        .flatMap(block -> block.getCaughtThrowables().stream())
                        .anyMatch(caught -> caught.isAssignableTo(LinkageError.class)
                                || caught.isAssignableTo("java.util.ServiceConfigurationError")));

        noClasses()
                .that()
                .resideOutsideOfPackage("org.gpicl.backend")
                .should(com.tngtech.archunit.lang.conditions.ArchConditions.be(catching))
                .check(MODULE);
        assertThat(MODULE.stream().filter(catching)).isNotEmpty();
    }
}
