package org.gpicl.tck;

import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Recurrences. */
abstract class ScanRules extends Rules {

    ScanRules(Conformance subject) {
        super(subject);
    }

    @TestFactory
    @DisplayName("scan-01: scan agrees with the oracle, forward and reverse")
    Stream<DynamicTest> oracle() {
        return agreeWithOracle(ScanCases.all());
    }

    @TestFactory
    @DisplayName("scan-02: scan agrees with its default body on the same engine")
    Stream<DynamicTest> defaultBody() {
        return agreeWithDefaultBodies(ScanCases.all());
    }
}
