package org.gpicl.tck;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.gpicl.spi.Backend;
import org.gpicl.spi.DType;
import org.gpicl.spi.TensorOps;
import org.gpicl.tck.faulty.Fault;
import org.gpicl.tck.oracle.DoubleArray;

/** The oracle with every result rounded to float32, as an honest engine would: the tolerances must leave room for it. */
class RoundedOracleConformanceTest extends BackendConformance {

    private final Backend rounded = Fault.ofOps("none", "float32", RoundedOracleConformanceTest::rounding)
            .backend()
            .get();

    @Override
    protected Backend backend() {
        return rounded;
    }

    /** Default methods run on the proxy, so that each of their primitives is rounded too. */
    @SuppressWarnings("unchecked")
    private static <T> TensorOps<T> rounding(TensorOps<T> ops) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.isDefault()) {
                return InvocationHandler.invokeDefault(proxy, method, arguments);
            }
            try {
                return rounded(method.invoke(ops, arguments));
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return (TensorOps<T>)
                Proxy.newProxyInstance(TensorOps.class.getClassLoader(), new Class<?>[] {TensorOps.class}, handler);
    }

    private static Object rounded(Object result) {
        return result instanceof DoubleArray array && array.dtype() == DType.FLOAT32
                ? DoubleArray.of(array.toTensor())
                : result;
    }
}
