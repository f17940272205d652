package org.gpicl.backend.djl.script;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A line of a script, or a loop. None has an effect but its results, so one whose results nobody reads can go. */
sealed interface Statement {

    /** The values that it names. */
    List<ScriptValue> results();

    /** The tensors that it reads; of a loop also those that its body reads from around it. */
    List<ScriptValue> reads();

    /**
     * {@code results = expression}.
     *
     * @param expression with {@code {0}}, {@code {1}} … for the operands
     * @param overwriting the same, but with the result in the memory of operand 0; null if there is no such
     */
    record Assignment(
            List<ScriptValue> results,
            String expression,
            List<ScriptValue> operands,
            @Nullable String overwriting) implements Statement {

        @Override
        public List<ScriptValue> reads() {
            return operands.stream().filter(operand -> !operand.isNumber()).toList();
        }

        /** The expression, or another for the same results, with the operands in their places. */
        String text(String template) {
            return text(template, operands);
        }

        /** An expression with operands in their places. */
        static String text(String template, List<ScriptValue> operands) {
            String text = template;
            for (int i = 0; i < operands.size(); i++) {
                text = text.replace("{" + i + "}", operands.get(i).text());
            }
            return text;
        }
    }

    /** One part of the state of a loop: before it, within a step, after a step, and after the last. */
    record Carried(ScriptValue initial, ScriptValue before, ScriptValue after, ScriptValue last) {}

    /** A sequence that a loop goes along, and what a step has of it. */
    record Cut(ScriptValue sequence, int axis, ScriptValue element) {}

    /**
     * What a step puts out, and all of it stacked.
     *
     * @param empty expression of the stack if there is no step
     */
    record Stacked(ScriptValue element, int axis, ScriptValue stack, String empty) {}

    /**
     * A recurrence.
     *
     * @param length expression of the number of steps
     * @param reverse from the last position to the first
     * @param outputs to which what later loops recall is added
     */
    record Loop(
            Block body, String length, boolean reverse, List<Carried> state, List<Cut> inputs, List<Stacked> outputs)
            implements Statement {

        @Override
        public List<ScriptValue> results() {
            return Stream.concat(
                            state.stream().map(Carried::last), outputs.stream().map(Stacked::stack))
                    .toList();
        }

        /** What the body must have computed at the end of a step. */
        List<ScriptValue> leaves() {
            return Stream.concat(
                            state.stream().map(Carried::after), outputs.stream().map(Stacked::element))
                    .toList();
        }

        @Override
        public List<ScriptValue> reads() {
            List<ScriptValue> all = new ArrayList<>();
            state.forEach(carried -> all.add(carried.initial()));
            inputs.forEach(cut -> all.add(cut.sequence()));
            body.statements().forEach(statement -> all.addAll(statement.reads()));
            all.addAll(leaves());
            all.removeIf(value -> value.isNumber() || body.equals(value.block()));
            return all;
        }

        /** The same along some of its sequences, putting out some of its outputs. */
        Loop with(List<Cut> someInputs, List<Stacked> someOutputs) {
            return new Loop(body, length, reverse, state, someInputs, someOutputs);
        }
    }
}
