package org.gpicl.architecture;

import java.util.Map;

/**
 * Architectures of one's own that model files may hold: a service, which {@link java.util.ServiceLoader} finds in the class
 * loader of this library.
 *
 * <p>An implementation is public with a public constructor without arguments, named in {@code
 * META-INF/services/org.gpicl.architecture.ArchitectureKinds} or by {@code provides} in a module. Whoever reads such a file
 * needs the same classes; without them the file is refused, with the name of the kind.
 */
public interface ArchitectureKinds {

    /**
     * Architectures by what their {@link Architecture#kind()} returns, {@code [a-z][a-z0-9-]*}, of which no kind of this
     * library is one.
     *
     * <p>Each is a public record of ints, its hyperparameters, in an exported package; its constructor refuses those that
     * make no sense, or too much of it, with an {@link IllegalArgumentException}: they come out of files.
     */
    Map<String, Class<? extends Architecture>> kinds();
}
