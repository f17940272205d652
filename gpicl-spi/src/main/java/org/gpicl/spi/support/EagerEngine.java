package org.gpicl.spi.support;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.Closing;
import org.gpicl.spi.Computation;
import org.gpicl.spi.Device;
import org.gpicl.spi.DeviceTensors;
import org.gpicl.spi.Engine;
import org.gpicl.spi.Handle;
import org.gpicl.spi.HandleGroup;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Program;
import org.gpicl.spi.Signature;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.support.ArrayLibrary.Run;

/**
 * An engine over a library of arrays, which carries computations out operation by operation in every run.
 *
 * <p>It checks what goes into a run and what comes out, keeps arrays alive while they are in use, and frees them as soon as
 * they are not, also when something fails halfway. A library that can also run what it has compiled gets the same for
 * {@linkplain #program programs of its own}.
 *
 * @param <R> what the library calls an array
 */
public final class EagerEngine<R> implements Engine {

    private final Device device;
    private final String description;
    private final Function<Throwable, Optional<String>> failures;
    private final HandleGroup handles;
    private final Handle<ArrayLibrary<R>> library;
    private final DeviceTensors<R> tensors;

    /**
     * An engine without programs.
     *
     * @param device where the library computes
     * @param library owned by this engine from now on
     */
    public EagerEngine(Device device, ArrayLibrary<R> library) {
        this.device = device;
        this.description = library.description();
        this.failures = library::failure;
        this.handles = new HandleGroup("the engine " + description);
        this.library = new Handle<>("the engine " + description, library, ArrayLibrary::close);
        // a tensor that can be reached keeps its engine from being collected, but not one that nobody closed
        this.tensors = new DeviceTensors<>(handles, library::release, this::download);
    }

    /** What a program does in each of its runs. Thread-safe. */
    @FunctionalInterface
    public interface Work<R> extends AutoCloseable {

        /**
         * Computes the outputs.
         *
         * @param run that has begun; closed by the caller
         * @param inputs by name, as the signature lists them, not entered; those from the host are arrays of the run
         * @param kept the arrays of the program, in the order in which they were given, not entered
         * @param sizes the value of every symbolic size
         * @return exactly the outputs that the signature lists, which are checked; not kept
         */
        Map<String, R> run(Run<R> run, Map<String, R> inputs, List<R> kept, Map<String, Long> sizes);

        /** Frees what the work holds beside the arrays of its program. Called once, when no run is under way any more. */
        @Override
        default void close() {}
    }

    /** What a program holds: arrays, and its work. */
    record Parts<R>(ArrayLibrary<R> library, List<R> kept, Work<R> work) {
        private void release() {
            try {
                Closing.all(kept, library::release);
            } finally {
                work.close();
            }
        }
    }

    @Override
    public Device device() {
        return device;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Program compile(Computation computation, ParameterSet parameters) {
        String operation = "compile " + computation.name();
        requireOpen(operation);
        parameters.check(operation, computation.parameters());
        List<String> names = List.copyOf(parameters.tensors().keySet());
        return program(
                computation.name(),
                computation.signature(),
                List.copyOf(parameters.tensors().values()),
                () -> (run, inputs, kept, sizes) -> {
                    Map<String, R> arguments = new LinkedHashMap<>();
                    inputs.forEach((name, array) -> arguments.put(name, run.enter(array)));
                    Map<String, R> theta = new LinkedHashMap<>();
                    kept.forEach(array -> theta.put(names.get(theta.size()), run.enter(array)));
                    return computation.apply(run.ops(), arguments, new Parameters<>(theta));
                });
    }

    /**
     * Checks that this engine is open.
     *
     * @param operation whose name an error carries
     * @throws IllegalStateException if it is closed
     */
    public void requireOpen(String operation) {
        handles.requireOpen(operation);
    }

    /**
     * A program that does something of the library's own.
     *
     * @param name of the computation that it carries out, for errors
     * @param signature of its runs
     * @param tensors uploaded once, for every run
     * @param work makes what it does in a run, owned by the program from then on; called once, before this returns
     * @return a new program, owned by the caller
     * @throws IllegalStateException if this engine is closed
     * @throws BackendException if the library fails; what was made until then is freed
     */
    public Program program(String name, Signature signature, List<Tensor> tensors, Supplier<? extends Work<R>> work) {
        String operation = "compile " + name;
        try (Handle.Lease<ArrayLibrary<R>> lease = library.lease(operation)) {
            Parts<R> parts = make(lease.resource(), tensors, work);
            return new EagerProgram<>(this, name, signature, handles.add("the program " + name, parts, Parts::release));
        } catch (RuntimeException | OutOfMemoryError e) {
            throwAsFailure(operation, e);
            throw e;
        }
    }

    private static <R> Parts<R> make(ArrayLibrary<R> library, List<Tensor> tensors, Supplier<? extends Work<R>> work) {
        List<R> kept = new ArrayList<>();
        try {
            tensors.forEach(tensor -> kept.add(library.upload(tensor)));
            return new Parts<>(library, kept, work.get());
        } catch (RuntimeException | Error e) {
            Closing.all(kept, library::release);
            throw e;
        }
    }

    /** The library, which is not closed before the lease is. */
    Handle.Lease<ArrayLibrary<R>> library(String operation) {
        return library.lease(operation);
    }

    DeviceTensors<R> tensors() {
        return tensors;
    }

    /** Throws what the library's failures become; returns if something else failed. */
    void throwAsFailure(String operation, Throwable thrown) {
        failures.apply(thrown).ifPresent(message -> {
            throw new BackendException(operation + ": " + message, thrown);
        });
    }

    private void download(R array, ByteBuffer target) {
        try (Handle.Lease<ArrayLibrary<R>> lease = library.lease("toHost")) {
            lease.resource().download(array, target);
        } catch (RuntimeException | OutOfMemoryError e) {
            throwAsFailure("toHost", e);
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            handles.close();
        } finally {
            library.close();
        }
    }
}
