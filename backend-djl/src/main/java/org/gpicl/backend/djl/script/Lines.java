package org.gpicl.backend.djl.script;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gpicl.backend.djl.script.ScriptValue.Rearrangement;
import org.gpicl.backend.djl.script.Statement.Assignment;
import org.gpicl.spi.DType;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Writes assignments. What has been written once is not written again, and stands in the outermost block that knows its
 * operands.
 *
 * <p>In expressions, {@code {0}}, {@code {1}} … stand for the operands.
 */
final class Lines {

    private final ScriptContext context;
    private final Block block;

    /** @param block that is being written */
    Lines(ScriptContext context, Block block) {
        this.context = context;
        this.block = block;
    }

    /** @param half in bfloat16, where the type says float32 */
    record Result(DType dtype, Shape shape, boolean half) {}

    /** Names the results of an expression in the block where it will stand. */
    @FunctionalInterface
    private interface Naming {
        List<ScriptValue> name(Block home);
    }

    private List<ScriptValue> write(
            String expression, @Nullable String overwriting, List<ScriptValue> operands, Naming results) {
        Block home = block.home(operands);
        List<ScriptValue> before = home.known(expression, operands);
        if (before != null) {
            return before;
        }
        Recall.Twins twins = home.recall().twins(expression, operands);
        if (twins != null && twins.areWorthKeeping()) {
            List<ScriptValue> kept = twins.values().stream()
                    .map(twin -> ScriptValue.given(context.fresh("x"), twin.dtype(), twin.shape(), twin.isHalf(), home))
                    .toList();
            home.remember(expression, operands, kept);
            twins.keep(kept);
            return kept;
        }
        List<ScriptValue> values = results.name(home);
        home.add(new Assignment(values, expression, List.copyOf(operands), overwriting));
        if (twins != null) {
            twins.equal(values);
        }
        return values;
    }

    /** Results in memory of their own. */
    List<ScriptValue> madeMany(String expression, List<Result> results, List<ScriptValue> operands) {
        return write(expression, null, operands, home -> {
            List<ScriptValue> values = new ArrayList<>();
            for (Result result : results) {
                values.add(ScriptValue.made(context.fresh("t"), result.dtype, result.shape, result.half, home));
            }
            return List.copyOf(values);
        });
    }

    /**
     * A function of each element, in memory of its own, or in that of operand 0 if nobody needs it any more.
     *
     * @param overwriting the expression that does the latter; null if there is none
     */
    ScriptValue elementwise(
            String expression,
            @Nullable String overwriting,
            DType dtype,
            Shape shape,
            boolean half,
            ScriptValue... operands) {
        Dim size = ScriptValue.size(shape);
        boolean spread = Arrays.stream(operands)
                .allMatch(x -> x.isNumber() || x.isSpread() || !x.size().equals(size));
        return write(expression, overwriting, List.of(operands), home -> {
                    String name = context.fresh("t");
                    return List.of(
                            spread
                                    ? ScriptValue.spread(name, dtype, shape, half, home)
                                    : ScriptValue.made(name, dtype, shape, half, home));
                })
                .get(0);
    }

    /** A result in memory of its own. */
    ScriptValue made(String expression, DType dtype, Shape shape, boolean half, ScriptValue... operands) {
        return madeMany(expression, List.of(new Result(dtype, shape, half)), List.of(operands))
                .get(0);
    }

    /** A float32 result in memory of its own. */
    ScriptValue made(String expression, Shape shape, ScriptValue... operands) {
        return made(expression, DType.FLOAT32, shape, false, operands);
    }

    /** Parts of x, in its memory. */
    List<ScriptValue> views(String expression, List<Shape> shapes, ScriptValue x) {
        return write(
                expression,
                null,
                List.of(x),
                home -> shapes.stream()
                        .map(shape -> ScriptValue.view(context.fresh("t"), shape, x, true, home))
                        .toList());
    }

    /** x in its memory, elements of which stand for several. */
    ScriptValue repeated(String expression, Shape shape, ScriptValue x) {
        return write(
                        expression,
                        null,
                        List.of(x),
                        home -> List.of(ScriptValue.view(context.fresh("t"), shape, x, false, home)))
                .get(0);
    }

    /** All elements of x in another order or shape. */
    ScriptValue rearranged(String expression, Shape shape, ScriptValue x) {
        return rearranged(shape, new Rearrangement(x, expression, false));
    }

    /** All elements of another value in another order or shape. */
    ScriptValue rearranged(Shape shape, Rearrangement how) {
        return write(
                        how.expression(),
                        null,
                        List.of(how.source()),
                        home -> List.of(ScriptValue.rearranged(context.fresh("t"), shape, how, home)))
                .get(0);
    }

    /** A number as a tensor. */
    ScriptValue tensor(ScriptValue x) {
        return x.isNumber() ? made(context.full("[]", x.text(), ScriptContext.FLOAT32), Shape.SCALAR) : x;
    }

    /** In float32. */
    ScriptValue wide(ScriptValue x) {
        return x.isHalf() ? made("torch.to({0}, " + ScriptContext.FLOAT32 + ")", x.shape(), x) : tensor(x);
    }

    /** In bfloat16 where the script computes in it. */
    ScriptValue narrow(ScriptValue x) {
        if (x.isHalf() || !context.half()) {
            return tensor(x);
        }
        Rearrangement how = x.rearrangement();
        return how == null
                ? made("torch.to({0}, " + ScriptContext.BFLOAT16 + ")", DType.FLOAT32, x.shape(), true, tensor(x))
                // what is needed in several orders is narrowed once
                : rearranged(x.shape(), new Rearrangement(narrow(how.source()), how.expression(), how.transposing()));
    }
}
