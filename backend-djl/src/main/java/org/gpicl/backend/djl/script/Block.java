package org.gpicl.backend.djl.script;

import java.util.ArrayList;
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

    /** @param outer the block around; null for the outermost */
    Block(@Nullable Block outer) {
        this.outer = outer;
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

    /** Claims that a value can be named here. */
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
    List<ScriptValue> known(String expression) {
        return known.get(expression);
    }

    /** Adds a statement; whoever asks for the expression again gets its results. */
    void add(String expression, Statement statement) {
        statements.add(statement);
        known.put(expression, statement.results());
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
