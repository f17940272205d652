package org.gpicl.tck;

import java.util.Map;
import java.util.stream.Stream;
import org.gpicl.spi.Backend;
import org.gpicl.spi.Computation;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Tensor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;

/** A group of rules; each runs with an engine of its own. */
public abstract class Rules {

    private final Conformance subject;
    private @Nullable Engine engine;

    /** For the backend of {@code subject}. */
    protected Rules(Conformance subject) {
        this.subject = subject;
    }

    @BeforeEach
    final void openEngine() {
        engine = subject.open();
    }

    @AfterEach
    final void closeEngine() {
        if (engine != null) {
            engine.close();
        }
    }

    /** The backend under test. */
    protected final Backend backend() {
        return subject.backend();
    }

    /** How engines are opened. */
    protected final EngineOptions options() {
        return subject.options();
    }

    /** Settings of the backend's library that belong to the host. */
    protected final Map<String, Object> hostSettings() {
        return subject.hostSettings();
    }

    /** The engine of this rule; closed after it. */
    protected final Engine engine() {
        if (engine == null) {
            throw new IllegalStateException("engine: expected to be called within a rule");
        }
        return engine;
    }

    /** One more engine, owned by the caller. */
    protected final Engine openAnother() {
        return subject.open();
    }

    /** The outputs of one run on the engine of this rule, on the host. */
    protected final Map<String, Tensor> run(
            Computation computation, ParameterSet parameters, Map<String, Tensor> inputs) {
        return Runs.once(engine(), computation, parameters, inputs);
    }

    /** The outputs of a case on the engine of this rule. */
    protected final Map<String, Tensor> run(Case one) {
        return run(one.computation(), ParameterSet.EMPTY, one.arguments());
    }

    /** A test for each case in each layout: the engine agrees with the oracle within the case's tolerance. */
    protected final Stream<DynamicTest> agreeWithOracle(Stream<Case> cases) {
        return cases.flatMap(Layout::all)
                .map(one -> DynamicTest.dynamicTest(
                        one.name(),
                        () -> Tolerance.assertClose(one.name(), run(one), one.expected(), any -> one.tolerance())));
    }

    /** A test for each case: what the engine has of its own agrees with the default bodies on the same engine. */
    protected final Stream<DynamicTest> agreeWithDefaultBodies(Stream<Case> cases) {
        return cases.map(one -> DynamicTest.dynamicTest(
                one.name() + ", against the default body",
                () -> Tolerance.assertClose(one.name(), run(one), run(one.byPrimitives()), any -> one.tolerance())));
    }
}
