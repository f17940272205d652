package org.gpicl.benchmarks;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gpicl.spi.Computation;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Signature;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorOps.ScanStep;

/**
 * A computation that counts and times the operations that it asks an engine for: a composite for which the engine has a
 * kernel is one of them, any other is those of its default body.
 *
 * <p>For engines that compute at once what they are asked for. What an engine does between the steps of a recurrence of its
 * own is not counted. Not thread-safe.
 */
final class CountedCalls implements Computation {

    /** What an operation does. */
    enum Kind {
        /** Products of matrices. */
        PRODUCT,
        /** Other arithmetic, elementwise or over axes. */
        ARITHMETIC,
        /** Another view of elements, a copy of them, or a constant. */
        LAYOUT
    }

    private static final Set<String> QUESTIONS = Set.of("shape", "dtype");
    private static final Set<String> PRODUCTS = Set.of("matMul", "linear", "attention");
    private static final Set<String> LAYOUTS = Set.of(
            "constant",
            "fill",
            "indices",
            "size",
            "reshape",
            "reshapeLike",
            "expandDims",
            "squeeze",
            "transpose",
            "transposeLast",
            "broadcastLike",
            "concat",
            "slice",
            "split",
            "gather");

    private final Computation computation;
    private final Map<Kind, Integer> calls = new EnumMap<>(Kind.class);
    private final Map<Kind, Double> seconds = new EnumMap<>(Kind.class);

    CountedCalls(Computation computation) {
        this.computation = computation;
    }

    /** The operations of a kind, of all runs. */
    int calls(Kind kind) {
        return calls.getOrDefault(kind, 0);
    }

    /** The time that they took. */
    double seconds(Kind kind) {
        return seconds.getOrDefault(kind, 0.0);
    }

    @Override
    public String name() {
        return computation.name();
    }

    @Override
    public Signature signature() {
        return computation.signature();
    }

    @Override
    public List<ParameterSpec> parameters() {
        return computation.parameters();
    }

    @Override
    public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs, Parameters<T> parameters) {
        return computation.apply(counted(ops), inputs, parameters);
    }

    @SuppressWarnings("unchecked") // a proxy of that interface alone
    private <T> TensorOps<T> counted(TensorOps<T> ops) {
        InvocationHandler counting = (proxy, method, arguments) -> call(ops, proxy, method, arguments);
        return (TensorOps<T>)
                Proxy.newProxyInstance(TensorOps.class.getClassLoader(), new Class<?>[] {TensorOps.class}, counting);
    }

    private <T> Object call(TensorOps<T> ops, Object proxy, Method method, Object[] arguments) throws Throwable {
        if (hasDefaultBody(ops, method)) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        if (method.getName().equals("scan")) {
            return method.invoke(ops, withCountedStep(arguments));
        }
        long start = System.nanoTime();
        try {
            return method.invoke(ops, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        } finally {
            if (!QUESTIONS.contains(method.getName())) {
                calls.merge(kind(method.getName()), 1, Integer::sum);
                seconds.merge(kind(method.getName()), (System.nanoTime() - start) / 1e9, Double::sum);
            }
        }
    }

    /** The arguments of a recurrence of the engine's own, whose step, the last of them, is counted. */
    @SuppressWarnings("unchecked") // of the method's signature
    private <T> Object[] withCountedStep(Object[] arguments) {
        Object[] counted = arguments.clone();
        int last = arguments.length - 1;
        ScanStep<T> step = (ScanStep<T>) arguments[last];
        counted[last] =
                (ScanStep<T>) (inner, state, inputs, shared) -> step.apply(counted(inner), state, inputs, shared);
        return counted;
    }

    /** Whether the engine leaves this composite to the interface. */
    private static boolean hasDefaultBody(TensorOps<?> ops, Method method) throws NoSuchMethodException {
        return ops.getClass()
                .getMethod(method.getName(), method.getParameterTypes())
                .isDefault();
    }

    private static Kind kind(String operation) {
        if (PRODUCTS.contains(operation)) {
            return Kind.PRODUCT;
        }
        return LAYOUTS.contains(operation) ? Kind.LAYOUT : Kind.ARITHMETIC;
    }
}
