package org.gpicl.tck;

import java.util.List;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.CausalTransformer;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.architecture.EvidenceTransformer;
import org.gpicl.architecture.Gru;
import org.gpicl.architecture.Lstm;
import org.gpicl.architecture.Mlp;
import org.gpicl.architecture.OuterProductLstm;
import org.gpicl.architecture.Vsml;
import org.gpicl.architecture.VsmlWithoutSymmetries;
import org.gpicl.evidence.FittedEvidence;
import org.gpicl.metatest.baseline.OnlineGradientDescent;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

/**
 * What a learner needs of a backend: every architecture computes, learns and obeys its laws on it. A backend's test class
 * extends this one as it does {@link BackendConformance}; the author of an architecture overrides {@link #architectures}.
 */
public abstract class ArchitectureConformance extends Conformance {

    /** The architectures: small ones of every kind, unless overridden. */
    protected List<Architecture> architectures() {
        return List.of(
                new CausalTransformer(5, 3, 201, 16, 2, 2, 4, 2),
                new ContextTransformer(5, 16, 2, 2, 8, 2, 6),
                new EvidenceTransformer(5, 16, 2, 2, 8, 2, 6, FittedEvidence.experts()),
                new Mlp(5, 3, 4),
                new Gru(5, 3, 7),
                new Lstm(5, 3, 7),
                new OuterProductLstm(5, 3, 4, 2),
                new Vsml(5, 3, 3, 2, 2),
                new VsmlWithoutSymmetries(5, 3, 2, 3, 2, 2),
                new OnlineGradientDescent(5, 3, 4, 0.05));
    }

    @Nested
    @DisplayName("architectures")
    class Architectures extends ArchitectureRules {
        Architectures() {
            super(ArchitectureConformance.this, architectures());
        }
    }

    @Nested
    @DisplayName("laws")
    class Laws extends LawRules {
        Laws() {
            super(ArchitectureConformance.this, architectures());
        }
    }
}
