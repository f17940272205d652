package org.gpicl.backend.djl.script;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Statements in order: those of the whole script, or those of the body of a loop. Compared by identity. */
final class Block {

    private final @Nullable Block outer;
    private final int depth;
    private final List<Statement> statements = new ArrayList<>();
    private final Map<String, List<ScriptValue>> known = new HashMap<>();
    private final Recall recall;

    /** The outermost. */
    Block() {
        this(null, Recall.NOTHING);
    }

    /**
     * The body of a loop.
     *
     * @param outer the block around
     * @param recall of what loops before it have computed
     */
    Block(@Nullable Block outer, Recall recall) {
        this.outer = outer;
        this.recall = recall;
        this.depth = outer == null ? 0 : outer.depth + 1;
    }

    List<Statement> statements() {
        return statements;
    }

    /** The outermost block that knows all these values, so that what a loop does not change is computed before it. */
    Block home(List<ScriptValue> values) {
        Block deepest = this;
        while (deepest.outer != null) {
            deepest = deepest.outer;
        }
        for (ScriptValue value : values) {
            Block block = value.block();
            deepest = block != null && block.depth > deepest.depth ? block : deepest;
        }
        return deepest;
    }

    /** Whether a value can be named here. */
    boolean knows(ScriptValue value) {
        for (Block block = this; block != null; block = block.outer) {
            if (value.isNumber() || block.equals(value.block())) {
                return true;
            }
        }
        return false;
    }

    /** The results of an expression that was computed here before; null if it was not. */
    @Nullable
    List<ScriptValue> known(String expression, List<ScriptValue> operands) {
        return known.get(key(expression, operands));
    }

    /** The expression with its operands, those of a sum or a product in one order. */
    private static String key(String expression, List<ScriptValue> operands) {
        boolean commutes = expression.startsWith("torch.add(") || expression.startsWith("torch.mul(");
        return Statement.Assignment.text(
                expression,
                commutes
                        ? operands.stream()
                                .sorted(Comparator.comparing(ScriptValue::text))
                                .toList()
                        : operands);
    }

    Recall recall() {
        return recall;
    }

    /** Adds a statement; whoever asks for its expression again gets its results. */
    void add(Statement.Assignment assignment) {
        statements.add(assignment);
        remember(assignment.expression(), assignment.operands(), assignment.results());
    }

    /** Whoever asks for the expression gets these results, which need no statement. */
    void remember(String expression, List<ScriptValue> operands, List<ScriptValue> results) {
        known.put(key(expression, operands), results);
    }

    /** Adds a loop. */
    void add(Statement.Loop loop) {
        statements.add(loop);
    }

    /** Has only these statements from now on: some of its own, and loops that put out less in the place of its loops. */
    void keep(List<Statement> some) {
        statements.clear();
        statements.addAll(some);
    }
}
