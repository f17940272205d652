package org.gpicl.tck;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.gpicl.tck.oracle.OracleBackend;
import org.junit.jupiter.api.Test;

class OracleDependenciesTest {

    private final JavaClasses oracle = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackagesOf(OracleBackend.class);

    @Test
    void theImportIsNotEmpty() {
        assertThat(oracle).isNotEmpty();
    }

    @Test
    void theOracleDependsOnTheSpiOnly() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.gpicl.spi..",
                        "org.gpicl.tck.oracle",
                        "org.jspecify.annotations",
                        "org.apiguardian.api")
                .check(oracle);
    }
}
