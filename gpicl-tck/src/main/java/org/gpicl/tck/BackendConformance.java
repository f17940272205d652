package org.gpicl.tck;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

/**
 * Everything the SPI asks of a backend, as tests. A backend's test class extends this one and names the backend:
 *
 * <pre>{@code
 * class MyBackendTest extends BackendConformance {
 *     @Override
 *     protected Backend backend() {
 *         return new MyBackend();
 *     }
 * }
 * }</pre>
 */
public abstract class BackendConformance extends Conformance {

    @Nested
    @DisplayName("primitives")
    class Primitives extends PrimitiveRules {
        Primitives() {
            super(BackendConformance.this);
        }
    }

    @Nested
    @DisplayName("composites")
    class Composites extends CompositeRules {
        Composites() {
            super(BackendConformance.this);
        }
    }

    @Nested
    @DisplayName("recurrences")
    class Recurrences extends ScanRules {
        Recurrences() {
            super(BackendConformance.this);
        }
    }

    @Nested
    @DisplayName("provider")
    class Provider extends ProviderRules {
        Provider() {
            super(BackendConformance.this);
        }
    }

    @Nested
    @DisplayName("gradients")
    class Gradients extends GradientRules {
        Gradients() {
            super(BackendConformance.this);
        }
    }

    @Nested
    @DisplayName("arguments")
    class Arguments extends ArgumentRules {
        Arguments() {
            super(BackendConformance.this);
        }
    }

    @Nested
    @DisplayName("host")
    class Host extends HostRules {
        Host() {
            super(BackendConformance.this);
        }
    }

    @Nested
    @DisplayName("lifetime")
    class Lifetime extends LifetimeRules {
        Lifetime() {
            super(BackendConformance.this);
        }
    }

    @Nested
    @DisplayName("determinism")
    class Determinism extends DeterminismRules {
        Determinism() {
            super(BackendConformance.this);
        }
    }

    @Nested
    @DisplayName("symbolic sizes")
    class SymbolicSizes extends SymbolicRules {
        SymbolicSizes() {
            super(BackendConformance.this);
        }
    }
}
