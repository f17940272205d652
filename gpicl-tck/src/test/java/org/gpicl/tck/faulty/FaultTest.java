package org.gpicl.tck.faulty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gpicl.spi.Backend;
import org.gpicl.tck.ArchitectureConformance;
import org.gpicl.tck.BackendConformance;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
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

    private static List<Fault> faults() {
        return Stream.of(
                        FaultyProviders.all(),
                        FaultyOps.primitives(),
                        FaultyOps.composites(),
                        FaultyOps.learners(),
                        FaultyGradients.all(),
                        FaultyPrograms.all(),
                        FaultyLifetimes.all())
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

    /** The identifiers at the head of all display names. */
    private static Set<String> rules() {
        return Stream.of(BackendConformance.class, ArchitectureConformance.class)
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
                .selectors(selectClass(BackendSubject.class), selectClass(ArchitectureSubject.class))
                .filters(EngineFilter.includeEngines("junit-jupiter"), only(fault.rule()))
                .configurationParameter(MISTAKE, fault.toString())
                .build();
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

    static final class ChooseBackend implements TestInstancePostProcessor {
        @Override
        public void postProcessTestInstance(Object instance, ExtensionContext context) {
            if (instance instanceof Subject subject) {
                String mistake = context.getConfigurationParameter(MISTAKE).orElseThrow();
                faults().stream()
                        .filter(fault -> fault.toString().equals(mistake))
                        .forEach(fault -> subject.examine(fault.backend().get()));
            }
        }
    }
}
