/**
 * The compatibility kit for backends: rules as tests, which a backend inherits by naming itself.
 *
 * <pre>{@code
 * class MyBackendTest extends BackendConformance {
 *     @Override
 *     protected Backend backend() {
 *         return new MyBackend();
 *     }
 * }
 * }</pre>
 *
 * <p>{@link org.gpicl.tck.BackendConformance} is about the SPI alone, {@link org.gpicl.tck.ArchitectureConformance} about
 * whole architectures and their training, {@link org.gpicl.tck.LearnerConformance} about what applications see; a backend
 * should pass all three.
 *
 * <p>Every rule has an identifier at the head of its display name, such as {@code lifetime-03}. What an engine computes is
 * compared with the {@linkplain org.gpicl.tck.oracle oracle}, within a {@link org.gpicl.tck.Tolerance}. A backend that is
 * not usable on the machine is a visible skip.
 */
@API(status = Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package org.gpicl.tck;

import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
import org.jspecify.annotations.NullMarked;
