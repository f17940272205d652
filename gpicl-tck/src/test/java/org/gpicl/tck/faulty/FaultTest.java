package org.gpicl.tck.faulty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gpicl.spi.Backend;
import org.gpicl.tck.ArchitectureConformance;
import org.gpicl.tck.BackendConformance;
import org.gpicl.tck.LearnerConformance;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The kit finds every mistake, by the rule that forbids it. */
class FaultTest {

    private static final String MISTAKE = "gpicl.tck.mistake";

    /** No mistake, but nothing that could be tested. */
    private static final Fault UNUSABLE = FaultyProviders.unusable("lifetime-01");

    private static List<Fault> faults() {
        return Stream.of(
                        FaultyProviders.all(),
                        FaultyOps.primitives(),
                        FaultyOps.composites(),
                        FaultyOps.learners(),
                        FaultyGradients.all(),
                        FaultyPrograms.all(),
                        FaultyLifetimes.all(),
                        FaultyHosts.all(),
                        FaultyLearners.all())
                .flatMap(faults -> faults)
                .toList();
    }

    @TestFactory
    Stream<DynamicTest> everyMistakeIsFound() {
        return faults().stream()
                .map(fault -> DynamicTest.dynamicTest(fault.toString(), () -> {
                    TestExecutionSummary summary = run(fault);
                    assertThat(summary.getTestsFailedCount())
                            .as("failures among %d tests of %s", summary.getTestsStartedCount(), fault.rule())
                            .isPositive();
                }));
    }

    @Test
    void everyRuleForbidsAMistake() {
        Set<String> broken = faults().stream().map(Fault::rule).collect(Collectors.toCollection(TreeSet::new));

        assertThat(broken).isEqualTo(rules());
    }

    @Test
    void aBackendThatIsNotUsableIsSkippedVisibly() {
        TestExecutionSummary summary = run(UNUSABLE);

        assertThat(summary.getTestsFailedCount()).isZero();
        assertThat(summary.getTestsAbortedCount())
                .isEqualTo(summary.getTestsStartedCount())
                .isPositive();
    }

    /** The identifiers at the head of all display names. */
    private static Set<String> rules() {
        return Stream.of(BackendConformance.class, ArchitectureConformance.class, LearnerConformance.class)
                .flatMap(kit -> Arrays.stream(kit.getDeclaredClasses()))
                .filter(group -> group.isAnnotationPresent(Nested.class))
                .flatMap(group -> Arrays.stream(group.getSuperclass().getDeclaredMethods()))
                .map((Method method) -> method.getAnnotation(DisplayName.class))
                .filter(name -> name != null)
                .map(name -> name.value().substring(0, name.value().indexOf(':')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Runs one rule of the kit on a faulty backend. */
    private static TestExecutionSummary run(Fault fault) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(
                        selectClass(BackendSubject.class),
                        selectClass(ArchitectureSubject.class),
                        selectClass(LearnerSubject.class))
                .filters(EngineFilter.includeEngines("junit-jupiter"), only(fault.rule()))
                .configurationParameter(MISTAKE, fault.toString())
                .build();
        FaultyHosts.reset();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        return listener.getSummary();
    }

    private static PostDiscoveryFilter only(String rule) {
        return descriptor -> FilterResult.includedIf(descriptor.getDisplayName().startsWith(rule + ":"));
    }

    /** A part of the kit, on the backend with the mistake that the configuration names. */
    private interface Subject {
        void examine(Backend backend);
    }

    @ExtendWith(ChooseBackend.class)
    static final class BackendSubject extends BackendConformance implements Subject {
        private Backend backend;

        @Override
        public void examine(Backend chosen) {
            backend = chosen;
        }

        @Override
        protected Backend backend() {
            return backend;
        }

        @Override
        protected Map<String, Object> hostSettings() {
            return FaultyHosts.settings();
        }
    }

    @ExtendWith(ChooseBackend.class)
    static final class ArchitectureSubject extends ArchitectureConformance implements Subject {
        private Backend backend;

        @Override
        public void examine(Backend chosen) {
            backend = chosen;
        }

        @Override
        protected Backend backend() {
            return backend;
        }
    }

    @ExtendWith(ChooseBackend.class)
    static final class LearnerSubject extends LearnerConformance implements Subject {
        private Backend backend;

        @Override
        public void examine(Backend chosen) {
            backend = chosen;
        }

        @Override
        protected Backend backend() {
            return backend;
        }
    }

    /** Without a mistake to look for, the parts of the kit above are no tests. */
    static final class ChooseBackend implements ExecutionCondition, TestInstancePostProcessor {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return context.getConfigurationParameter(MISTAKE).isPresent()
                    ? ConditionEvaluationResult.enabled("a mistake is to be found")
                    : ConditionEvaluationResult.disabled("run by FaultTest only");
        }

        @Override
        public void postProcessTestInstance(Object instance, ExtensionContext context) {
            if (instance instanceof Subject subject) {
                String mistake = context.getConfigurationParameter(MISTAKE).orElseThrow();
                Stream.concat(faults().stream(), Stream.of(UNUSABLE))
                        .filter(fault -> fault.toString().equals(mistake))
                        .forEach(fault -> subject.examine(fault.backend().get()));
            }
        }
    }
}
