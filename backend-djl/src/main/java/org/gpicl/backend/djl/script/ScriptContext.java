package org.gpicl.backend.djl.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.gpicl.spi.Arithmetic;
import org.gpicl.spi.DType;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;

/** What all blocks of one script have in common. */
final class ScriptContext {

    /** Of PyTorch's scalar types, by the numbers that scripts write. */
    static final int FLOAT32 = 6;

    static final int BFLOAT16 = 15;

    /** Elements of a matrix: a product with it may be worth oneDNN's preparations if it has as many. */
    private static final long LARGE = 2048;

    private final ScriptOptions options;
    private final Block outermost;
    private final List<Tensor> constants = new ArrayList<>();
    private final Map<Tensor, ScriptValue> byConstant = new HashMap<>();
    private final Map<String, List<ScriptValue>> statistics = new HashMap<>();
    private int count;
    private boolean usesOnednn;

    ScriptContext(ScriptOptions options, Block outermost) {
        this.options = options;
        this.outermost = outermost;
    }

    /** A name that nothing has yet. */
    String fresh(String stem) {
        return stem + count++;
    }

    /** Whether matrix products are computed in bfloat16. */
    boolean half() {
        return options.arithmetic() == Arithmetic.BFLOAT16;
    }

    /**
     * Expression of the product of {0} [.., n, k] and {1}.
     *
     * @param matrix shape of the second factor, [k, m]
     */
    String product(Shape matrix) {
        return !half() && isOnednnFaster(matrix) ? "__torch__.product({0}, {1})" : "torch.matmul({0}, {1})";
    }

    /**
     * Expression of {0} · {1} + {2}, a bias.
     *
     * @param matrix shape of the second factor, [k, m]
     */
    String linear(Shape matrix) {
        return isOnednnFaster(matrix) ? "__torch__.linear({0}, {1}, {2})" : "torch.linear({0}, torch.t({1}), {2})";
    }

    /** Below some size nobody need know what the machine is good at. */
    private boolean isOnednnFaster(Shape matrix) {
        boolean large = !matrix.isFixed() || matrix.elements() >= LARGE;
        boolean faster = large && options.onednn().getAsBoolean();
        usesOnednn |= faster;
        return faster;
    }

    /** Whether some product uses oneDNN, which not every build of PyTorch contains. */
    boolean usesOnednn() {
        return usesOnednn;
    }

    /** A tensor that the script is given in every run. */
    ScriptValue constant(Tensor value) {
        return byConstant.computeIfAbsent(value, tensor -> {
            ScriptValue constant =
                    ScriptValue.given("c" + constants.size(), tensor.dtype(), tensor.shape(), false, outermost);
            constants.add(tensor);
            return constant;
        });
    }

    List<Tensor> constants() {
        return constants;
    }

    /** Means and inverse deviations, by what they are of. */
    Map<String, List<ScriptValue>> statistics() {
        return statistics;
    }

    /** Expression of a new tensor, every element of which is the same number. */
    String full(String sizes, String number, int code) {
        return "torch.full(" + sizes + ", " + number + ", dtype=" + code + device() + ")";
    }

    /** Expression of 0, 1, … */
    String range(Dim size) {
        return "torch.arange(" + size(size) + ", dtype=" + code(DType.INT64) + device() + ")";
    }

    private String device() {
        return ", layout=None, device=torch.device(\"" + options.device() + "\"), pin_memory=None";
    }

    /** Expression of a shape as a list of numbers. */
    String sizes(Shape shape) {
        return shape.dims().stream().map(this::size).collect(Collectors.joining(", ", "[", "]"));
    }

    /** Expression of a size. */
    String size(Dim dim) {
        if (dim.isFixed()) {
            return Long.toString(dim.size());
        }
        return dim.terms().stream().map(ScriptContext::term).collect(Collectors.joining(" + "));
    }

    private static String term(Dim.Term term) {
        String names = term.names().stream().map(ScriptContext::sizeName).collect(Collectors.joining(" * "));
        return names.isEmpty()
                ? Long.toString(term.coefficient())
                : term.coefficient() == 1 ? names : term.coefficient() + " * " + names;
    }

    /** The variable that holds a symbolic size. */
    static String sizeName(String symbol) {
        return "n_" + symbol;
    }

    /** The number by which PyTorch's scripts know a type. */
    static int code(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> FLOAT32;
            case INT64 -> 4;
            case BOOL -> 11;
        };
    }
}
