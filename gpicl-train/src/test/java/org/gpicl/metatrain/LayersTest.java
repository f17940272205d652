package org.gpicl.metatrain;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows of this module: what each package may use, of this module and of those below. */
class LayersTest {

    /** Every package, and the packages of gpicl that it may use; all may use the JDK. */
    private static final Map<String, String[]> MAY_USE = Map.of(
            "task", uses("internal", "model", "random", "table"),
            "task.prior", uses("internal", "random", "task"),
            "metatrain", uses("architecture", "evidence", "model", "preprocess", "random", "spi", "task"),
            "metatest", uses("architecture", "evaluate", "metatrain", "preprocess", "random", "spi", "task"),
            "metatest.baseline", uses("architecture", "spi"),
            "study",
                    uses(
                            "architecture",
                            "internal",
                            "metatest",
                            "metatrain",
                            "model",
                            "preprocess",
                            "random",
                            "spi",
                            "task"));

    private static final JavaClasses MODULE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> location.contains("/gpicl-train/"))
            .importPackages("org.gpicl");

    private static String[] uses(String... packages) {
        return packages;
    }

    private static String name(String part) {
        return "org.gpicl." + part;
    }

    static Stream<String> packages() {
        return MAY_USE.keySet().stream().sorted();
    }

    @Test
    void theImportIsNotEmptyAndEveryPackageHasItsArrows() {
        assertThat(MODULE.get(MetaTrainer.class)).isNotNull();
        assertThat(MODULE.stream().map(JavaClass::getPackageName).distinct())
                .containsExactlyInAnyOrderElementsOf(
                        packages().map(LayersTest::name).toList());
    }

    @ParameterizedTest(name = "org.gpicl.{0}")
    @MethodSource("packages")
    void aPackageUsesOnlyWhatItMay(String part) {
        Stream<String> allowed = Stream.concat(Stream.of(part), Arrays.stream(MAY_USE.getOrDefault(part, uses())))
                .map(LayersTest::name)
                .flatMap(p -> p.equals("org.gpicl.spi") ? Stream.of(p, "org.gpicl.spi.autodiff") : Stream.of(p));

        classes()
                .that()
                .resideInAPackage(name(part))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(Stream.concat(
                                allowed,
                                Stream.of(
                                        "java..",
                                        "org.jspecify.annotations",
                                        "org.apiguardian.api",
                                        "com.fasterxml.jackson.core..",
                                        "com.fasterxml.jackson.databind.."))
                        .toArray(String[]::new))
                .check(MODULE);
    }
}
