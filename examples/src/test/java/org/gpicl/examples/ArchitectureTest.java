package org.gpicl.examples;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gpicl.architecture.CausalTransformer;
import org.gpicl.backend.djl.DjlBackend;
import org.gpicl.server.ServerCommand;
import org.jspecify.annotations.NullMarked;

/**
 * The arrows of docs/architecture.md, and the rules of the house that a class file can tell of: here, because this module
 * has all others on its class path.
 */
@AnalyzeClasses(packages = "org.gpicl", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

    private static final String[] SPI = {
        "org.gpicl.spi", "org.gpicl.spi.autodiff", "org.gpicl.spi.exchange", "org.gpicl.spi.support"
    };
    private static final String[] API = {
        "org.gpicl",
        "org.gpicl.architecture",
        "org.gpicl.backend",
        "org.gpicl.evaluate",
        "org.gpicl.evidence",
        "org.gpicl.explain",
        "org.gpicl.internal",
        "org.gpicl.model",
        "org.gpicl.preprocess",
        "org.gpicl.random",
        "org.gpicl.table"
    };
    private static final String[] TRAIN = {
        "org.gpicl.metatest",
        "org.gpicl.metatest.baseline",
        "org.gpicl.metatrain",
        "org.gpicl.study",
        "org.gpicl.task",
        "org.gpicl.task.prior"
    };
    private static final String[] DJL = {"org.gpicl.backend.djl", "org.gpicl.backend.djl.script"};
    private static final String[] ONNX = {
        "org.gpicl.backend.onnx", "org.gpicl.backend.onnx.graph", "org.gpicl.backend.onnx.proto"
    };
    private static final String[] ND4J = {"org.gpicl.backend.nd4j"};
    private static final String[] BACKENDS = all(DJL, ONNX, ND4J);
    private static final String[] TCK = {"org.gpicl.tck", "org.gpicl.tck.oracle"};
    private static final String[] TRIBUO = {"org.gpicl.tribuo"};
    private static final String[] SPARK = {"org.gpicl.spark"};
    private static final String[] CLI = {"org.gpicl.cli"};
    private static final String[] SERVER = {"org.gpicl.server"};
    private static final String[] EXAMPLES = {"org.gpicl.examples"};

    /** Every class may use these. */
    private static final String[] JAVA = {"java..", "org.jspecify.annotations", "org.apiguardian.api"};

    /** The engines, which only their backends know. */
    private static final String[] DJL_LIBRARIES = {"ai.djl.."};

    private static final String[] ONNX_LIBRARIES = {"ai.onnxruntime.."};

    private static final String[] ND4J_LIBRARIES = {"org.nd4j..", "org.bytedeco.."};

    private ArchitectureTest() {}

    private static String[] all(String[]... packages) {
        return Stream.of(packages).flatMap(Stream::of).toArray(String[]::new);
    }

    private static ArchRule onlyUses(String[] module, String[]... allowed) {
        return classes()
                .that()
                .resideInAnyPackage(module)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(all(all(module, JAVA), all(allowed)));
    }

    // ---------------------------------------------------------------- what was looked at

    @ArchTest
    static void everyPackageOfEveryModuleWasImportedAndNoTest(JavaClasses imported) {
        Set<String> packages = imported.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());

        assertThat(packages)
                .containsExactlyInAnyOrder(
                        all(SPI, all(API, TRAIN, BACKENDS), all(TCK, TRIBUO, SPARK, CLI, SERVER, EXAMPLES)));
        assertThat(imported.contain(CausalTransformer.class)).isTrue();
        assertThat(imported.contain(ArchitectureTest.class)).isFalse();
    }

    // ---------------------------------------------------------------- arrows between modules

    @ArchTest
    static final ArchRule theSpiKnowsNothingButJava = onlyUses(SPI);

    @ArchTest
    static final ArchRule whatHelpsAuthorsOfBackendsIsKnownToThemOnly = noClasses()
            .that()
            .resideOutsideOfPackages("org.gpicl.spi.support", "org.gpicl.backend.*", "org.gpicl.tck.oracle")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.gpicl.spi.support");

    @ArchTest
    static final ArchRule theApiKnowsTheSpi = onlyUses(API, SPI, new String[] {
        "com.fasterxml.jackson.core..", "com.fasterxml.jackson.databind..", "com.fasterxml.jackson.dataformat.csv.."
    });

    @ArchTest
    static final ArchRule theLaboratoryKnowsTheApiAndTheSpi = onlyUses(
            TRAIN, API, SPI, new String[] {"com.fasterxml.jackson.core..", "com.fasterxml.jackson.databind.."});

    @ArchTest
    static final ArchRule theBackendOnPyTorchKnowsTheSpiAndDjl = onlyUses(DJL, SPI, DJL_LIBRARIES);

    @ArchTest
    static final ArchRule theBackendOnOnnxRuntimeKnowsTheSpiAndOnnx = onlyUses(ONNX, SPI, ONNX_LIBRARIES);

    @ArchTest
    static final ArchRule theBackendOnNd4jKnowsTheSpiAndNd4j = onlyUses(ND4J, SPI, ND4J_LIBRARIES);

    @ArchTest
    static final ArchRule theWriterOfOnnxKnowsNoRuntime = noClasses()
            .that()
            .resideInAPackage("org.gpicl.backend.onnx.graph")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.onnxruntime..", "org.gpicl.backend.onnx");

    @ArchTest
    static final ArchRule theWriterOfScriptsKnowsNoPyTorch = noClasses()
            .that()
            .resideInAPackage("org.gpicl.backend.djl.script")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.djl..", "org.gpicl.backend.djl");

    @ArchTest
    static final ArchRule theKitKnowsTheLaboratoryTheApiTheSpiAndToolsForTests = onlyUses(
            TCK, TRAIN, API, SPI, new String[] {"org.junit.jupiter..", "org.assertj.core..", "org.opentest4j.."});

    @ArchTest
    static final ArchRule theTrainerForTribuoKnowsTheApiTheSpiAndTribuo = onlyUses(
            TRIBUO, API, SPI, new String[] {"org.tribuo..", "com.oracle.labs.mlrg.olcut..", "com.google.protobuf"});

    @ArchTest
    static final ArchRule theClassifierForSparkKnowsTheApiTheSpiAndSpark = onlyUses(SPARK, API, SPI, new String[] {
        "org.apache.spark..", "org.apache.hadoop.fs", "org.apache.hadoop.conf", "scala.."
    });

    @ArchTest
    static final ArchRule theCommandKnowsTheLaboratoryTheApiTheSpiAndItsTools =
            onlyUses(CLI, TRAIN, API, SPI, new String[] {
                "picocli",
                "me.tongfei.progressbar",
                "org.knowm.xchart..",
                "org.apache.batik..",
                "javax.xml.parsers",
                "org.w3c.dom"
            });

    @ArchTest
    static final ArchRule theServerKnowsTheApiTheSpiAndItsTools = onlyUses(SERVER, API, SPI, new String[] {
        "com.sun.net.httpserver", "com.fasterxml.jackson.core..", "com.fasterxml.jackson.databind..", "picocli"
    });

    @ArchTest
    static final ArchRule nobodyButTheLaboratoryUsesInternalsOfTheApi = noClasses()
            .that()
            .resideOutsideOfPackages(all(API, TRAIN))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.gpicl.internal");

    // ---------------------------------------------------------------- arrows between packages

    @ArchTest
    static final ArchRule architecturesKnowTheSpiWhatExpertsSayAndWhereRandomNumbersComeFrom = onlyUses(
            new String[] {"org.gpicl.architecture"}, SPI, new String[] {"org.gpicl.evidence", "org.gpicl.random"});

    @ArchTest
    static final ArchRule onlyProgramsAndTheLaboratoryEvaluate = noClasses()
            .that()
            .resideOutsideOfPackages(all(EXAMPLES, all(SERVER, TRIBUO, CLI), new String[] {
                "org.gpicl.evaluate", "org.gpicl.explain", "org.gpicl.metatest"
            }))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.gpicl.evaluate", "org.gpicl.explain");

    @ArchTest
    static final ArchRule noPackagesDependOnEachOther =
            slices().matching("org.(**)").should().beFreeOfCycles();

    // ---------------------------------------------------------------- engines stay behind their backends

    @ArchTest
    static final ArchRule djlStaysBehindItsBackend = noClasses()
            .that()
            .resideOutsideOfPackages(DJL)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(DJL_LIBRARIES);

    @ArchTest
    static final ArchRule nd4jStaysBehindItsBackend = noClasses()
            .that()
            .resideOutsideOfPackages(ND4J)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ND4J_LIBRARIES);

    @ArchTest
    static final ArchRule onnxStaysBehindItsBackend = noClasses()
            .that()
            .resideOutsideOfPackages(all(ONNX, EXAMPLES))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ONNX_LIBRARIES);

    @ArchTest
    static final ArchRule oneExampleServesFilesWithOnnxRuntimeAlone = noClasses()
            .that()
            .resideInAnyPackage(EXAMPLES)
            .and(are(not(type(OnnxRuntimeClient.class))))
            .should()
            .dependOnClassesThat(are(resideInAnyPackage(ONNX_LIBRARIES)).and(are(not(type(OrtException.class)))));

    @ArchTest
    static final ArchRule aBackendOffersNoTypeOfItsEngine = classes()
            .that()
            .resideInAnyPackage(BACKENDS)
            .and()
            .arePublic()
            .should(offerNothingOf(resideInAnyPackage(all(DJL_LIBRARIES, ONNX_LIBRARIES, ND4J_LIBRARIES))));

    /** Types in the signatures of public and protected methods, constructors and fields, and supertypes. */
    private static ArchCondition<JavaClass> offerNothingOf(DescribedPredicate<JavaClass> hidden) {
        return new ArchCondition<>("offer nothing of " + hidden.getDescription()) {
            @Override
            public void check(JavaClass subject, ConditionEvents events) {
                subject.getAllRawInterfaces().stream()
                        .filter(hidden)
                        .forEach(t -> report(subject, subject.getName(), t, events));
                subject.getAllRawSuperclasses().stream()
                        .filter(hidden)
                        .forEach(t -> report(subject, subject.getName(), t, events));
                subject.getMembers().stream()
                        .filter(member -> member.getModifiers().contains(JavaModifier.PUBLIC)
                                || member.getModifiers().contains(JavaModifier.PROTECTED))
                        .forEach(member -> member.getAllInvolvedRawTypes().stream()
                                .map(JavaClass::getBaseComponentType)
                                .filter(hidden)
                                .forEach(t -> report(subject, member.getFullName(), t, events)));
            }

            private void report(JavaClass subject, String where, JavaClass found, ConditionEvents events) {
                events.add(SimpleConditionEvent.violated(subject, where + " offers " + found.getName()));
            }
        };
    }

    // ---------------------------------------------------------------- rules of the house

    @ArchTest
    static final ArchRule onlyDjlAndTheServersProgramNeedSystemProperties = noClasses()
            .that(are(not(type(DjlBackend.class))).and(are(not(type(ServerCommand.class)))))
            .should()
            .callMethod(System.class, "setProperty", String.class, String.class)
            .orShould()
            .callMethod(System.class, "clearProperty", String.class)
            .orShould()
            .callMethod(System.class, "setProperties", Properties.class);

    @ArchTest
    static final ArchRule randomnessComesFromSeeds = noClasses()
            .should()
            .dependOnClassesThat(are(assignableToAnyOf(Random.class, SplittableRandom.class)))
            .orShould()
            .dependOnClassesThat()
            .resideInAPackage("java.util.random")
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callMethod(StrictMath.class, "random");

    private static DescribedPredicate<JavaClass> assignableToAnyOf(Class<?>... types) {
        return DescribedPredicate.or(
                Stream.of(types).map(JavaClass.Predicates::assignableTo).collect(Collectors.toList()));
    }

    @ArchTest
    static final ArchRule whatCannotBeDoneIsAbsentFromTheType =
            noClasses().should().dependOnClassesThat().areAssignableTo(UnsupportedOperationException.class);

    @ArchTest
    static final ArchRule logsGoToTheSystemLogger = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.util.logging..", "org.slf4j..", "org.apache.logging..", "org.apache.commons.logging..");

    @ArchTest
    static final ArchRule thereIsNoStaticMutableState =
            fields().that().areStatic().should().beFinal();

    @ArchTest
    static final ArchRule exceptionsAreNamed = noCodeUnits()
            .that()
            .areDeclaredInClassesThat()
            .resideInAnyPackage(all(SPI, API, TRAIN, BACKENDS))
            .should()
            .declareThrowableOfType(type(Exception.class))
            .orShould()
            .declareThrowableOfType(type(Throwable.class));

    @ArchTest
    static void everyPackageIsNullMarked(JavaClasses imported) {
        assertThat(imported.getPackage("org.gpicl").getSubpackagesInTree().stream()
                        .filter(subpackage -> !subpackage.getClasses().isEmpty()))
                .isNotEmpty()
                .allMatch(subpackage -> subpackage.isAnnotatedWith(NullMarked.class), "is null-marked");
    }

    @ArchTest
    static void everyPublishedPackageSaysHowLongItLasts(JavaClasses imported) {
        assertThat(imported.getPackage("org.gpicl").getSubpackagesInTree().stream()
                        .filter(subpackage -> !subpackage.getClasses().isEmpty())
                        .filter(subpackage ->
                                !subpackage.getName().matches("org\\.gpicl\\.(examples|benchmarks)(\\..*)?")))
                .isNotEmpty()
                .allMatch(subpackage -> subpackage.isAnnotatedWith(org.apiguardian.api.API.class), "has a status");
    }
}
