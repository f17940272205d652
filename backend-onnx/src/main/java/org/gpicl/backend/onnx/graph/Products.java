package org.gpicl.backend.onnx.graph;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of the products of matrices in one graph, so that what is there already need not be computed again. */
final class Products {

    record Factors(OnnxValue left, OnnxValue right) {}

    private final Map<OnnxValue, OnnxValue> transposes = new HashMap<>();
    private final Map<OnnxValue, Factors> factors = new HashMap<>();
    private final Map<Factors, OnnxValue> products = new HashMap<>();

    void add(OnnxValue left, OnnxValue right, OnnxValue product) {
        factors.put(product, new Factors(left, right));
        products.put(new Factors(left, right), product);
    }

    /** Two values of which each is the other with its last two axes exchanged. */
    void addTransposes(OnnxValue x, OnnxValue transpose) {
        transposes.put(x, transpose);
        transposes.put(transpose, x);
    }

    /** The value with its last two axes exchanged; null if there is none yet. */
    @Nullable
    OnnxValue transposeOf(OnnxValue x) {
        return transposes.get(x);
    }

    /** Of what the value is the product; null if it is none. */
    @Nullable
    Factors factorsOf(OnnxValue value) {
        return factors.get(value);
    }

    /** The product of two values; null if there is none yet. */
    @Nullable
    OnnxValue of(OnnxValue left, @Nullable OnnxValue right) {
        return right == null ? null : products.get(new Factors(left, right));
    }
}
