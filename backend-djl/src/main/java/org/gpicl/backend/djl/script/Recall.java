package org.gpicl.backend.djl.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.backend.djl.script.Statement.Cut;
import org.gpicl.backend.djl.script.Statement.Loop;
import org.gpicl.backend.djl.script.Statement.Stacked;
import org.jspecify.annotations.Nullable;

/**
 * What earlier loops have computed at the position at which a step of another is, so that it need not do so again: the
 * gradient of a recurrence begins each of its steps with all that the recurrence did.
 *
 * <p>Such a value is kept for the later loop if it costs more than its memory: views are made again, and so is what is made,
 * elementwise, of something smaller.
 */
final class Recall {

    /** That of a block which is no loop's. */
    static final Recall NOTHING = new Recall(List.of());

    private final List<Earlier> loops;
    private final List<Kept> kept = new ArrayList<>();

    /** @param twins by value of the later loop, the value of the earlier one that is equal at each position */
    private record Earlier(Loop loop, Map<ScriptValue, ScriptValue> twins) {}

    /** A value that an earlier loop puts out for the later one. */
    record Kept(Loop loop, ScriptValue there, ScriptValue here) {}

    /** Results in an earlier loop that equal those of an expression here. */
    final class Twins {
        private final Earlier earlier;
        private final List<ScriptValue> values;

        private Twins(Earlier earlier, List<ScriptValue> values) {
            this.earlier = earlier;
            this.values = values;
        }

        List<ScriptValue> values() {
            return values;
        }

        boolean areWorthKeeping() {
            return values.stream().allMatch(value -> value.storage().equals(value) && !value.isSpread());
        }

        /** The results have been written here, too. */
        void equal(List<ScriptValue> here) {
            for (int i = 0; i < here.size(); i++) {
                earlier.twins.put(here.get(i), values.get(i));
            }
        }

        /** The results are kept and given to each step. */
        void keep(List<ScriptValue> here) {
            equal(here);
            for (int i = 0; i < here.size(); i++) {
                kept.add(new Kept(earlier.loop, values.get(i), here.get(i)));
            }
        }
    }

    private Recall(List<Earlier> loops) {
        this.loops = loops;
    }

    /** What can be recalled in a loop that will follow those of a block, and is as long as some of them. */
    static Recall of(Block around, String length) {
        return new Recall(around.statements().stream()
                .filter(statement ->
                        statement instanceof Loop loop && loop.length().equals(length))
                .map(loop -> new Earlier((Loop) loop, new HashMap<>()))
                .toList());
    }

    /** Says what the loop goes along: a sequence that an earlier loop puts out or goes along, too, is what they share. */
    void along(Cut input) {
        for (Earlier earlier : loops) {
            for (Cut cut : earlier.loop.inputs()) {
                if (cut.sequence().equals(input.sequence()) && cut.axis() == input.axis()) {
                    earlier.twins.put(input.element(), cut.element());
                }
            }
            for (Stacked output : earlier.loop.outputs()) {
                if (output.stack().equals(input.sequence()) && output.axis() == input.axis()) {
                    earlier.twins.put(input.element(), output.element());
                }
            }
        }
    }

    /** The results of an expression if an earlier loop has computed it at the same position; null if none has. */
    @Nullable
    Twins twins(String expression, List<ScriptValue> operands) {
        for (Earlier earlier : loops) {
            List<ScriptValue> there = operands.stream()
                    .map(operand -> earlier.twins.getOrDefault(operand, operand))
                    .toList();
            List<ScriptValue> results = earlier.loop.body().known(expression, there);
            if (results != null) {
                return new Twins(earlier, results);
            }
        }
        return null;
    }

    /** What earlier loops must put out. */
    List<Kept> kept() {
        return kept;
    }
}
