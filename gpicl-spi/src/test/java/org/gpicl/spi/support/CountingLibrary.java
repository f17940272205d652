package org.gpicl.spi.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;

/** Arrays whose every birth and death is noted, in a library that fails on demand and has a setting of the host. */
final class CountingLibrary implements ArrayLibrary<CountingLibrary.Array> {

    static final class LibraryFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LibraryFailure(String message) {
            super(message);
        }
    }

    record Array(Tensor tensor) {}

    /** What outlives runs and was not released. */
    final Set<Array> alive = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

    final List<String> offences = new CopyOnWriteArrayList<>();

    /** The host's, but within a run. */
    volatile String setting = "host";

    volatile int begun;
    volatile int uploadsLeft = Integer.MAX_VALUE;
    volatile int keepsLeft = Integer.MAX_VALUE;
    volatile boolean failsToEnd;
    volatile boolean closed;

    private void offend(boolean offence, String what) {
        if (offence) {
            offences.add(what);
        }
    }

    /** Nothing is left, and nothing was used after its end. */
    void assertNothingLeft() {
        assertThat(offences).isEmpty();
        assertThat(alive).isEmpty();
        assertThat(setting).isEqualTo("host");
    }

    private Array born(Tensor tensor) {
        Array array = new Array(tensor);
        alive.add(array);
        offend(closed, "born after the library's end");
        return array;
    }

    @Override
    public String description() {
        return "counting 1.0";
    }

    @Override
    public Array upload(Tensor tensor) {
        if (uploadsLeft-- == 0) {
            throw new LibraryFailure("no memory for a parameter");
        }
        return born(tensor);
    }

    @Override
    public void download(Array array, ByteBuffer target) {
        offend(!alive.contains(array) || closed, "read after its end");
        target.put(array.tensor.bytes());
    }

    @Override
    public TensorType type(Array array) {
        return new TensorType(array.tensor.dtype(), array.tensor.shape());
    }

    @Override
    public void release(Array array) {
        offend(!alive.remove(array), "released twice");
        offend(closed, "released after the library's end");
    }

    @Override
    public Optional<String> failure(Throwable thrown) {
        return thrown instanceof LibraryFailure ? Optional.of(String.valueOf(thrown.getMessage())) : Optional.empty();
    }

    @Override
    public Run<Array> begin() {
        offend(closed, "run after the library's end");
        begun++;
        setting = "run";
        return new CountingRun();
    }

    @Override
    public void close() {
        offend(closed, "closed twice");
        closed = true;
    }

    private final class CountingRun implements Run<Array> {

        @Override
        @SuppressWarnings("unchecked")
        public TensorOps<Array> ops() {
            return (TensorOps<Array>) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {TensorOps.class}, (ops, method, arguments) -> {
                        if (method.getName().equals("constant") && arguments[0] instanceof Tensor tensor) {
                            return new Array(tensor);
                        }
                        throw new AssertionError("no test needs " + method.getName());
                    });
        }

        @Override
        public Array enter(Array kept) {
            return new Array(kept.tensor);
        }

        @Override
        public Array keep(Array result) {
            if (keepsLeft-- == 0) {
                throw new LibraryFailure("no memory for an output");
            }
            return born(result.tensor);
        }

        @Override
        public void close() {
            offend(closed, "the library ended before its run");
            setting = "host";
            if (failsToEnd) {
                throw new LibraryFailure("the run does not end");
            }
        }
    }
}
