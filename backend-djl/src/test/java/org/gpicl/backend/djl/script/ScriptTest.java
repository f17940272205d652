package org.gpicl.backend.djl.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.spi.Arithmetic;
import org.gpicl.spi.Computation;
import org.gpicl.spi.Dim;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Signature;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorOps.Step;
import org.gpicl.spi.TensorType;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a computation looks like as a script. */
class ScriptTest {

    private static final Dim N = Dim.named("n");

    /** y = f(x), of one type each. */
    private interface Function {
        <T> T apply(TensorOps<T> ops, T x);
    }

    private record OfOne(TensorType input, TensorType output, Function function) implements Computation {
        @Override
        public String name() {
            return "function";
        }

        @Override
        public Signature signature() {
            return new Signature(Map.of("x", input), Map.of("y", output));
        }

        @Override
        public List<ParameterSpec> parameters() {
            return List.of();
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs, Parameters<T> parameters) {
            return Map.of("y", function.apply(ops, new Parameters<>(inputs).get("x")));
        }
    }

    private static Script script(Arithmetic arithmetic, Computation computation) {
        return Script.of(computation, new ScriptOptions(arithmetic, () -> true, "cpu"));
    }

    /** The lines of a function of [n, 4] to the same, after those that name sizes and inputs. */
    private static List<String> lines(Arithmetic arithmetic, Function function) {
        TensorType type = TensorType.float32(N, Dim.of(4));
        List<String> all = script(arithmetic, new OfOne(type, type, function))
                .source()
                .lines()
                .toList();
        return all.subList(all.indexOf("    i0 = inputs[0]") + 1, all.size()).stream()
                .map(line -> line.substring(4))
                .toList();
    }

    private static List<String> lines(Function function) {
        return lines(Arithmetic.FLOAT32, function);
    }

    @Test
    @DisplayName("what is computed twice is written once, and what nobody reads not at all")
    void commonAndDead() {
        assertThat(lines(new Function() {
                    @Override
                    public <T> T apply(TensorOps<T> ops, T x) {
                        ops.sqrt(x);
                        return ops.add(ops.exp(x), ops.multiply(ops.exp(x), ops.exp(x)));
                    }
                }))
                .containsExactly(
                        "t1 = torch.exp(i0)", "t2 = torch.mul(t1, t1)", "t3 = torch.add_(t1, t2)", "return [t3]");
    }

    @Test
    @DisplayName("a result takes the memory of an operand that is read for the last time, but never that of an input")
    void overwriting() {
        assertThat(lines(new Function() {
                    @Override
                    public <T> T apply(TensorOps<T> ops, T x) {
                        T y = ops.relu(ops.subtract(x, ops.sigmoid(x)));
                        return ops.add(y, ops.exp(y));
                    }
                }))
                .containsExactly(
                        "t0 = torch.sigmoid(i0)",
                        "t1 = torch.sub(i0, t0)",
                        "t2 = torch.relu_(t1)",
                        "t3 = torch.exp(t2)",
                        "t4 = torch.add_(t2, t3)",
                        "return [t4]");
    }

    @Test
    @DisplayName("memory is not overwritten while a view of it is still to be read, nor where elements share it")
    void views() {
        assertThat(lines(new Function() {
                    @Override
                    public <T> T apply(TensorOps<T> ops, T x) {
                        T y = ops.exp(x);
                        T view = ops.reshapeLike(ops.reshape(y, -1), y);
                        T doubled = ops.multiply(y, 2f);
                        T rows = ops.broadcastLike(ops.sum(doubled, 0), x);
                        return ops.add(ops.relu(rows), view);
                    }
                }))
                .containsExactly(
                        "t0 = torch.exp(i0)",
                        "t1 = torch.reshape(t0, [4 * n_n])",
                        "t2 = torch.reshape(t1, [n_n, 4])",
                        "t3 = torch.mul(t0, 2.0)",
                        "t4 = torch.sum(t3, [0], True)",
                        "t5 = torch.expand(t4, [n_n, 4])",
                        "t6 = torch.relu(t5)",
                        "t7 = torch.add_(t6, t2)",
                        "return [t7]");
    }

    @Test
    @DisplayName("a recurrence is a loop, before which everything is computed that does not change in it")
    void loops() {
        assertThat(lines(new Function() {
                    @Override
                    public <T> T apply(TensorOps<T> ops, T x) {
                        T zero = ops.squeeze(ops.multiply(ops.slice(x, 1, 0, 1), 0f), 1);
                        Step<T> done = ops.scan(
                                List.of(zero), List.of(x), List.of(zero), 1, false, (inner, state, inputs, shared) -> {
                                    T sum = inner.add(state.get(0), inputs.get(0));
                                    return new Step<>(
                                            List.of(sum), List.of(inner.multiply(sum, inner.exp(shared.get(0)))));
                                });
                        return done.outputs().get(0);
                    }
                }))
                .containsExactly(
                        "t0 = torch.slice(i0, 1, 0, 1, 1)",
                        "t1 = torch.mul(t0, 0.0)",
                        "t2 = torch.squeeze(t1, 1)",
                        "t6 = torch.exp(t2)",
                        "s3 = t2",
                        "l10 = torch.unbind(i0, 1)",
                        "l11 = annotate(List[Tensor], [])",
                        "for j12 in range(4):",
                        "  x4 = l10[j12]",
                        "  t5 = torch.add(s3, x4)",
                        "  t7 = torch.mul(t5, t6)",
                        "  torch.append(l11, t7)",
                        "  k13 = t5",
                        "  s3 = k13",
                        "if torch.len(l11) == 0:",
                        "  t9 = torch.full([n_n, 4], 0, dtype=6, layout=None, device=torch.device(\"cpu\"),"
                                + " pin_memory=None)",
                        "else:",
                        "  t9 = torch.stack(l11, 1)",
                        "s8 = s3",
                        "return [t9]");
    }

    @Test
    @DisplayName("what one loop puts out, the next takes without a stack between them")
    void lists() {
        List<String> lines = lines(new Function() {
            @Override
            public <T> T apply(TensorOps<T> ops, T x) {
                T start = ops.squeeze(ops.slice(x, 1, 0, 1), 1);
                T once = ops.scan(List.of(start), List.of(x), List.of(), 1, false, ScriptTest::running)
                        .outputs()
                        .get(0);
                return ops.scan(List.of(start), List.of(once), List.of(), 1, true, ScriptTest::running)
                        .outputs()
                        .get(0);
            }
        });
        assertThat(lines.stream().filter(line -> line.contains("torch.stack"))).hasSize(1);
        assertThat(lines.stream().filter(line -> line.contains("torch.unbind"))).hasSize(1);
        assertThat(lines.stream().filter(line -> line.contains("torch.reverse")))
                .hasSize(1);
    }

    @Test
    @DisplayName("what a loop puts out and nobody reads is left out within another loop, too")
    void deadWithinLoops() {
        List<String> lines = lines(new Function() {
            @Override
            public <T> T apply(TensorOps<T> ops, T x) {
                T start = ops.squeeze(ops.slice(x, 1, 0, 1), 1);
                return ops.scan(List.of(start), List.of(x), List.of(x), 1, false, (outer, state, inputs, shared) -> {
                            Step<T> found = outer.scan(inputs, shared, List.of(), 1, false, (inner, sum, of, none) -> {
                                T next = inner.add(sum.get(0), of.get(0));
                                return new Step<>(List.of(next), List.of(inner.exp(next)));
                            });
                            return running(outer, state, found.state(), shared);
                        })
                        .outputs()
                        .get(0);
            }
        });
        assertThat(lines.stream().filter(line -> line.contains("for "))).hasSize(2);
        assertThat(lines.stream().filter(line -> line.contains("torch.add"))).hasSize(2);
        assertThat(lines.stream().filter(line -> line.contains("torch.append"))).hasSize(1);
        assertThat(lines.stream().filter(line -> line.contains("torch.exp"))).isEmpty();
    }

    /** A loop that puts out a function of x, and one the other way that adds up products of the same with its outputs. */
    private static <T> T thereAndBack(TensorOps<T> ops, T x, Function function) {
        T start = ops.squeeze(ops.slice(x, 1, 0, 1), 1);
        T once = ops.scan(List.of(start), List.of(x), List.of(), 1, false, (inner, state, inputs, shared) -> {
                    T found = function.apply(inner, inputs.get(0));
                    return new Step<>(state, List.of(inner.add(state.get(0), found)));
                })
                .outputs()
                .get(0);
        return ops.scan(List.of(start), List.of(once, x), List.of(), 1, true, (inner, state, inputs, shared) -> {
                    T found = function.apply(inner, inputs.get(1));
                    T sum = inner.add(state.get(0), inner.multiply(inputs.get(0), found));
                    return new Step<>(List.of(sum), List.of(sum));
                })
                .outputs()
                .get(0);
    }

    /** Lines with this in them, where a function is computed there and back. */
    private static long computations(String line, Function function) {
        return lines(new Function() {
                    @Override
                    public <T> T apply(TensorOps<T> ops, T x) {
                        return thereAndBack(ops, x, function);
                    }
                })
                .stream()
                .filter(found -> found.contains(line))
                .count();
    }

    @Test
    @DisplayName("what a loop has computed, a later one that goes along the same does not compute again")
    void recall() {
        assertThat(computations("torch.exp", new Function() {
                    @Override
                    public <T> T apply(TensorOps<T> ops, T x) {
                        return ops.exp(x);
                    }
                }))
                .isEqualTo(1);
    }

    @Test
    @DisplayName("nor within another loop; what was recalled only on the way to something else is not kept")
    void recallWithinLoops() {
        List<String> lines = lines(new Function() {
            @Override
            public <T> T apply(TensorOps<T> ops, T x) {
                return ops.scan(List.of(x), List.of(x), List.of(), 1, false, (outer, state, inputs, shared) -> {
                            T next = thereAndBack(outer, state.get(0), new Function() {
                                @Override
                                public <V> V apply(TensorOps<V> inner, V y) {
                                    return inner.exp(inner.sigmoid(y));
                                }
                            });
                            return new Step<>(List.of(next), List.of());
                        })
                        .state()
                        .get(0);
            }
        });
        assertThat(lines.stream().filter(line -> line.contains("for "))).hasSize(3);
        assertThat(lines.stream().filter(line -> line.contains("torch.sigmoid")))
                .hasSize(1);
        assertThat(lines.stream().filter(line -> line.contains("torch.exp"))).hasSize(1);
        // the first loop puts out its sum and exp, the second its sum
        assertThat(lines.stream().filter(line -> line.contains("torch.append"))).hasSize(3);
    }

    @Test
    @DisplayName("but what is elementwise of something smaller, such as an outer product, is computed again")
    void recallNothingSpread() {
        assertThat(computations("torch.exp", new Function() {
                    @Override
                    public <T> T apply(TensorOps<T> ops, T x) {
                        T outer = ops.multiply(ops.expandDims(x, 1), ops.expandDims(x, 0));
                        T first = ops.slice(ops.exp(outer), 0, 0, 1);
                        return ops.squeeze(first, 0);
                    }
                }))
                .isEqualTo(2);
    }

    private static <T> Step<T> running(TensorOps<T> ops, List<T> state, List<T> inputs, List<T> shared) {
        T sum = ops.add(state.get(0), inputs.get(0));
        return new Step<>(List.of(sum), List.of(sum));
    }

    @Test
    @DisplayName("in bfloat16, what is between two products stays in it, and a sum or an output is wide")
    void narrow() {
        assertThat(lines(Arithmetic.BFLOAT16, new Function() {
                    @Override
                    public <T> T apply(TensorOps<T> ops, T x) {
                        T square = ops.matMul(ops.transposeLast(x), x);
                        return ops.add(x, ops.matMul(x, ops.gelu(square)));
                    }
                }))
                .containsExactly(
                        "t1 = torch.to(i0, 15)",
                        "t2 = torch.transpose(t1, -2, -1)",
                        "t3 = torch.matmul(t2, t1)",
                        "t4 = torch.gelu(t3)",
                        "t5 = torch.matmul(t1, t4)",
                        "t6 = torch.add(i0, t5)",
                        "return [t6]");
    }

    @Test
    @DisplayName("products by a matrix of some size go to oneDNN, where that is the faster one")
    void products() {
        TensorType square = TensorType.float32(Dim.of(64), Dim.of(64));
        Computation product = new OfOne(square, square, new Function() {
            @Override
            public <T> T apply(TensorOps<T> ops, T x) {
                return ops.matMul(x, x);
            }
        });
        assertThat(script(Arithmetic.FLOAT32, product).source()).contains("t0 = __torch__.product(i0, i0)\n");
        assertThat(Script.of(product, new ScriptOptions(Arithmetic.FLOAT32, () -> false, "cpu"))
                        .source())
                .contains("t0 = torch.matmul(i0, i0)\n");
    }

    @Test
    @DisplayName("numbers are written where they are used; other constants are given in every run")
    void constants() {
        TensorType type = TensorType.float32(Dim.of(2));
        Script script = script(Arithmetic.FLOAT32, new OfOne(type, type, new Function() {
            @Override
            public <T> T apply(TensorOps<T> ops, T x) {
                return ops.multiply(ops.add(x, 0.5f), ops.constant(Tensor.of(Shape.of(2), 3f, 4f)));
            }
        }));
        assertThat(script.source()).contains("t0 = torch.add(i0, 0.5)\n").contains("c0 = constants[0]\n");
        assertThat(script.constants()).containsExactly(Tensor.of(Shape.of(2), 3f, 4f));
    }

    @Test
    @DisplayName("a computation that does not keep its signature is refused")
    void signature() {
        TensorType type = TensorType.float32(Dim.of(2));
        Computation wrong = new OfOne(type, TensorType.float32(Dim.of(3)), new Function() {
            @Override
            public <T> T apply(TensorOps<T> ops, T x) {
                return x;
            }
        });
        assertThatThrownBy(() -> script(Arithmetic.FLOAT32, wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "compile function: expected the output y to be float32 [3], got float32 [2]; the computation has to"
                                + " keep its signature");
    }

    @Test
    @DisplayName("symbolic sizes are variables, in the order in which inputs introduce them")
    void sizes() {
        Map<String, TensorType> inputs = new LinkedHashMap<>();
        inputs.put("a", TensorType.float32(Dim.named("rows"), Dim.named("columns")));
        inputs.put("b", TensorType.float32(Dim.named("rows"), Dim.of(1)));
        Script script = script(Arithmetic.FLOAT32, new Computation() {
            @Override
            public String name() {
                return "wide";
            }

            @Override
            public Signature signature() {
                return new Signature(
                        inputs,
                        Map.of(
                                "y",
                                TensorType.float32(
                                        Dim.named("rows"), Dim.named("columns").plus(Dim.of(1)))));
            }

            @Override
            public List<ParameterSpec> parameters() {
                return List.of();
            }

            @Override
            public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> in, Parameters<T> parameters) {
                Parameters<T> named = new Parameters<>(in);
                T wide = ops.concat(1, List.of(named.get("a"), named.get("b")));
                return Map.of("y", ops.broadcastLike(ops.sum(wide, 1), wide));
            }
        });
        assertThat(script.sizes()).containsExactly("rows", "columns");
        assertThat(script.source())
                .contains("n_rows = sizes[0]\n    n_columns = sizes[1]\n")
                .contains("torch.expand(t1, [n_rows, 1 + n_columns])");
    }
}
