package org.gpicl.backend.djl.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.gpicl.backend.djl.script.Statement.Assignment;
import org.gpicl.backend.djl.script.Statement.Carried;
import org.gpicl.backend.djl.script.Statement.Cut;
import org.gpicl.backend.djl.script.Statement.Loop;
import org.gpicl.backend.djl.script.Statement.Stacked;

/**
 * Prints a script. Leaves out what nobody reads, and lets a result take the memory of an operand that is read for the last
 * time. PyTorch's interpreter releases a variable after its last use by itself.
 */
final class ScriptWriter {

    /**
     * Products by oneDNN, which PyTorch offers to its own compiler as a linear map with a fused function after it. It takes
     * no empty tensors, and has not begun where a product of 262144 multiplications is done. The first factor is
     * copied if it is a transpose, as in the gradient of a weight; so the smaller one comes first.
     */
    private static final String FUNCTIONS = """
            def onednn(x: Tensor, weight: Tensor, bias: Optional[Tensor]) -> Tensor:
              return ops.mkldnn._linear_pointwise(x, weight, bias, "none", annotate(List[Optional[number]], []), "")
            def product(a: Tensor, b: Tensor) -> Tensor:
              if torch.numel(a) * torch.size(b, 1) <= 262144:
                y = torch.matmul(a, b)
              else:
                if torch.dim(a) == 2 and torch.numel(a) > torch.numel(b) and not torch.is_contiguous(a):
                  y = torch.t(__torch__.onednn(torch.t(b), a, None))
                else:
                  y = __torch__.onednn(a, torch.t(b), None)
              return y
            def linear(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
              if torch.numel(x) * torch.size(weight, 1) <= 262144:
                y = torch.linear(x, torch.t(weight), bias)
              else:
                y = __torch__.onednn(x, torch.t(weight), bias)
              return y
            """;

    private static final String HEAD = """
            class Program(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
              def forward(self: __torch__.Program,
                inputs: List[Tensor],
                parameters: List[Tensor],
                constants: List[Tensor],
                sizes: List[int]) -> List[Tensor]:
            """;

    private final ScriptContext context;
    private final List<String> sizes;
    private final StringBuilder text = new StringBuilder();

    ScriptWriter(ScriptContext context, List<String> sizes) {
        this.context = context;
        this.sizes = sizes;
    }

    String write(List<ScriptValue> inputs, List<ScriptValue> parameters, Block block, List<ScriptValue> outputs) {
        text.append(context.usesOnednn() ? FUNCTIONS : "").append(HEAD);
        for (int i = 0; i < sizes.size(); i++) {
            line(4, ScriptContext.sizeName(sizes.get(i)) + " = sizes[" + i + "]");
        }
        Set<ScriptValue> read = new HashSet<>(outputs);
        List<Statement> statements = live(block.statements(), read);
        unpack("inputs", inputs, read);
        unpack("parameters", parameters, read);
        for (int i = 0; i < context.constants().size(); i++) {
            line(4, "c" + i + " = constants[" + i + "]");
        }
        print(4, block, statements, outputs);
        line(4, "return [" + outputs.stream().map(ScriptValue::text).collect(Collectors.joining(", ")) + "]");
        return text.toString();
    }

    private void unpack(String list, List<ScriptValue> values, Set<ScriptValue> read) {
        for (int i = 0; i < values.size(); i++) {
            if (read.contains(values.get(i))) {
                line(4, values.get(i).text() + " = " + list + "[" + i + "]");
            }
        }
    }

    private void line(int indent, String line) {
        text.append(" ".repeat(indent)).append(line).append('\n');
    }

    /**
     * The statements of which something is read.
     *
     * @param read what is read after them; what they read is added
     */
    private static List<Statement> live(List<Statement> statements, Set<ScriptValue> read) {
        List<Statement> live = new ArrayList<>();
        for (int i = statements.size() - 1; i >= 0; i--) {
            Statement statement = statements.get(i);
            if (statement.results().stream().anyMatch(read::contains)) {
                Statement kept = statement instanceof Loop loop ? live(loop, read) : statement;
                read.addAll(kept.reads());
                live.add(0, kept);
            }
        }
        return live;
    }

    private static Loop live(Loop loop, Set<ScriptValue> read) {
        List<Stacked> outputs = loop.outputs().stream()
                .filter(output -> read.contains(output.stack()))
                .toList();
        Set<ScriptValue> readInside =
                new HashSet<>(loop.with(loop.inputs(), outputs).leaves());
        List<Statement> body = live(loop.body().statements(), readInside);
        loop.body().keep(body);
        List<Cut> inputs = loop.inputs().stream()
                .filter(input -> readInside.contains(input.element()))
                .toList();
        return loop.with(inputs, outputs);
    }

    /** Prints the statements of a block after which {@code kept} is still read. */
    private void print(int indent, Block block, List<Statement> statements, List<ScriptValue> kept) {
        Map<ScriptValue, Integer> lastRead = new HashMap<>();
        for (int i = 0; i < statements.size(); i++) {
            for (ScriptValue value : statements.get(i).reads()) {
                lastRead.put(value.storage(), i);
            }
        }
        kept.forEach(value -> lastRead.put(value.storage(), statements.size()));
        Set<ScriptValue> lasting = lasting(statements, kept);
        Lists lists = Lists.of(statements, kept);
        for (int i = 0; i < statements.size(); i++) {
            Statement statement = statements.get(i);
            if (statement instanceof Assignment assignment) {
                print(indent, assignment, mayOverwrite(assignment, block, lastRead, i, lasting));
            } else if (statement instanceof Loop loop) {
                print(indent, loop, lists);
            }
        }
    }

    /**
     * What the loops of a block put out, as lists of what each step did. A later loop that goes along one takes it as it is;
     * it is stacked only if something else reads it, too.
     *
     * @param stacks every output, by the value of its stack
     * @param stacked outputs that are read as one tensor
     * @param names of the lists that have been printed
     */
    private record Lists(Map<ScriptValue, Stacked> stacks, Set<ScriptValue> stacked, Map<ScriptValue, String> names) {

        static Lists of(List<Statement> statements, List<ScriptValue> kept) {
            Map<ScriptValue, Stacked> stacks = new HashMap<>();
            Set<ScriptValue> stacked = new HashSet<>(kept);
            Lists lists = new Lists(stacks, stacked, new HashMap<>());
            for (Statement statement : statements) {
                List<ScriptValue> reads = new ArrayList<>(statement.reads());
                if (statement instanceof Loop loop) {
                    loop.inputs().stream().filter(lists::isList).forEach(cut -> reads.remove(cut.sequence()));
                    loop.outputs().forEach(output -> stacks.put(output.stack(), output));
                }
                stacked.addAll(reads);
            }
            return lists;
        }

        /** Whether the elements of a sequence are those of a list. */
        boolean isList(Cut cut) {
            Stacked output = stacks.get(cut.sequence());
            return output != null && output.axis() == cut.axis();
        }
    }

    /** What is kept, and what lends it its memory if it can. */
    private static Set<ScriptValue> lasting(List<Statement> statements, List<ScriptValue> kept) {
        Set<ScriptValue> lasting = new HashSet<>(kept);
        for (int i = statements.size() - 1; i >= 0; i--) {
            if (statements.get(i) instanceof Assignment assignment
                    && assignment.overwriting() != null
                    && assignment.results().stream().anyMatch(lasting::contains)) {
                lasting.add(assignment.operands().get(0));
            }
        }
        return lasting;
    }

    private static boolean mayOverwrite(
            Assignment assignment,
            Block block,
            Map<ScriptValue, Integer> lastRead,
            int position,
            Set<ScriptValue> lasting) {
        if (assignment.overwriting() == null) {
            return false;
        }
        List<ScriptValue> operands = assignment.operands();
        ScriptValue target = operands.get(0);
        // a part of something larger would keep all of it, for every step of a loop
        boolean holdsMore = target.isPart() && lasting.contains(target);
        return target.isOwn()
                && !holdsMore
                && block.equals(target.storage().block())
                && lastRead.getOrDefault(target.storage(), position) == position
                && operands.stream().skip(1).noneMatch(other -> other.storage().equals(target.storage()));
    }

    private void print(int indent, Assignment assignment, boolean overwrite) {
        String overwriting = assignment.overwriting();
        String names = assignment.results().stream().map(ScriptValue::text).collect(Collectors.joining(", "));
        line(
                indent,
                names + " = "
                        + assignment.text(overwrite && overwriting != null ? overwriting : assignment.expression()));
    }

    private void print(int indent, Loop loop, Lists known) {
        for (Carried carried : loop.state()) {
            line(indent, carried.before().text() + " = " + carried.initial().text());
        }
        List<String> inputs = new ArrayList<>();
        for (Cut cut : loop.inputs()) {
            String list = known.isList(cut) ? known.names().get(cut.sequence()) : null;
            inputs.add(list == null ? context.fresh("l") : list);
            if (list == null) {
                line(indent, last(inputs) + " = torch.unbind(" + cut.sequence().text() + ", " + cut.axis() + ")");
            }
        }
        for (Stacked output : loop.outputs()) {
            known.names().put(output.stack(), context.fresh("l"));
            line(indent, known.names().get(output.stack()) + " = annotate(List[Tensor], [])");
        }
        String index = context.fresh("j");
        line(indent, "for " + index + " in range(" + loop.length() + "):");
        String position = loop.reverse() ? "-1 - " + index : index;
        for (int i = 0; i < inputs.size(); i++) {
            line(indent + 2, loop.inputs().get(i).element().text() + " = " + inputs.get(i) + "[" + position + "]");
        }
        print(indent + 2, loop.body(), loop.body().statements(), loop.leaves());
        for (Stacked output : loop.outputs()) {
            String list = known.names().get(output.stack());
            line(indent + 2, "torch.append(" + list + ", " + output.element().text() + ")");
        }
        carry(indent + 2, loop.state());
        for (Stacked output : loop.outputs()) {
            collect(indent, loop, output, known);
        }
        for (Carried carried : loop.state()) {
            line(indent, carried.last().text() + " = " + carried.before().text());
        }
    }

    /** The state of the next step; by way of other names, as a new state may be an old one. */
    private void carry(int indent, List<Carried> state) {
        List<String> next = new ArrayList<>();
        for (Carried carried : state) {
            next.add(context.fresh("k"));
            line(indent, last(next) + " = " + carried.after().text());
        }
        for (int i = 0; i < next.size(); i++) {
            line(indent, state.get(i).before().text() + " = " + next.get(i));
        }
    }

    private void collect(int indent, Loop loop, Stacked output, Lists known) {
        String list = known.names().get(output.stack());
        if (loop.reverse()) {
            line(indent, "torch.reverse(" + list + ")");
        }
        if (known.stacked().contains(output.stack())) {
            line(indent, "if torch.len(" + list + ") == 0:");
            line(indent + 2, output.stack().text() + " = " + output.empty());
            line(indent, "else:");
            line(indent + 2, output.stack().text() + " = torch.stack(" + list + ", " + output.axis() + ")");
        }
    }

    private static String last(List<String> names) {
        return names.get(names.size() - 1);
    }
}
