package org.gpicl.metatrain;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gpicl.architecture.Architecture;
import org.gpicl.spi.Argument;
import org.gpicl.spi.Engine;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Program;
import org.gpicl.spi.Tensor;

/** Updates of the weights on an engine: one program for a whole step, or two where gradients are accumulated. */
final class Updates implements AutoCloseable {

    private final Recipe recipe;
    private final Architecture architecture;
    private final Program program;
    private final Program accumulate;

    Updates(Engine engine, Architecture architecture, Objective objective, Recipe recipe) {
        this.recipe = recipe;
        this.architecture = architecture;
        boolean inOne = recipe.accumulation() == 1;
        Slices slices = recipe.episodesAtOnce() == 0
                ? Slices.chosen(architecture, objective, engine.device(), recipe.batch())
                : Slices.of(recipe.batch(), recipe.episodesAtOnce());
        this.program = engine.compile(
                inOne
                        ? TrainingStep.whole(architecture, objective, slices, recipe.optimizer(), recipe.clipNorm())
                        : TrainingStep.update(
                                architecture, recipe.optimizer(), recipe.clipNorm(), recipe.accumulation(), 1),
                ParameterSet.EMPTY);
        this.accumulate = inOne
                ? program
                : engine.compile(TrainingStep.accumulate(architecture, objective, slices), ParameterSet.EMPTY);
    }

    /** What an update reports. */
    record Result(double loss, double gradientNorm) {}

    /**
     * One update of the state.
     *
     * @param step updates of the run done before
     * @param rate the learning rate
     */
    Result apply(long step, double rate, TrainingState state, BatchQueue queue) throws InterruptedException {
        Map<String, Tensor> numbers = numbers(step, rate);
        return recipe.accumulation() == 1 ? inOne(numbers, state, queue) : accumulated(numbers, state, queue);
    }

    private Result inOne(Map<String, Tensor> numbers, TrainingState state, BatchQueue queue)
            throws InterruptedException {
        Map<String, Argument> inputs = new LinkedHashMap<>(state.tensors());
        inputs.putAll(queue.take());
        inputs.putAll(numbers);
        try (Outputs outputs = program.run(inputs)) {
            state.replace(outputs);
            return new Result(number(outputs, TrainingStep.LOSS), number(outputs, TrainingStep.NORM));
        }
    }

    private Result accumulated(Map<String, Tensor> numbers, TrainingState state, BatchQueue queue)
            throws InterruptedException {
        double loss = 0;
        Map<String, Tensor> zeros = new LinkedHashMap<>();
        architecture
                .parameters()
                .forEach(spec -> zeros.put(TrainingStep.SUM + spec.name(), Tensor.filled(spec.shape(), 0)));
        try (TrainingState sums = new TrainingState(zeros)) {
            for (int part = 0; part < recipe.accumulation(); part++) {
                Map<String, Argument> inputs = state.withPrefix(TrainingStep.THETA);
                inputs.putAll(sums.tensors());
                Map<String, Tensor> batch = queue.take();
                inputs.putAll(batch);
                inputs.put(TrainingStep.TOTAL_WEIGHT, scalar(BatchTensors.totalWeight(batch)));
                try (Outputs outputs = accumulate.run(inputs)) {
                    sums.replace(outputs);
                    loss += number(outputs, TrainingStep.LOSS) / recipe.accumulation();
                }
            }
            Map<String, Argument> inputs = new LinkedHashMap<>(state.tensors());
            sums.tensors()
                    .forEach((name, sum) ->
                            inputs.put(TrainingStep.sum(0) + name.substring(TrainingStep.SUM.length()), sum));
            inputs.putAll(numbers);
            try (Outputs outputs = program.run(inputs)) {
                state.replace(outputs);
                return new Result(loss, number(outputs, TrainingStep.NORM));
            }
        }
    }

    private Map<String, Tensor> numbers(long step, double rate) {
        // the average follows quickly at first, so that it forgets the initial weights
        double decay = Math.min(recipe.averageDecay(), (1.0 + step) / (10.0 + step));
        Map<String, Tensor> numbers = new LinkedHashMap<>();
        numbers.put(TrainingStep.RATE, scalar(rate));
        numbers.put(TrainingStep.DECAY, scalar(decay));
        recipe.optimizer().corrections(step).forEach((name, value) -> numbers.put(name, scalar(value)));
        return numbers;
    }

    private static Tensor scalar(double value) {
        return Tensor.scalar((float) value);
    }

    private static double number(Outputs outputs, String name) {
        return outputs.host(name).floats().get(0);
    }

    @Override
    public void close() {
        program.close();
        accumulate.close();
    }
}
