package org.gpicl.metatrain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.gpicl.architecture.Architecture;
import org.gpicl.spi.Argument;
import org.gpicl.spi.Closing;
import org.gpicl.spi.Computation;
import org.gpicl.spi.Engine;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Program;
import org.gpicl.spi.Tensor;

/**
 * Updates of the weights on an engine: one program for a whole step, or two where gradients are added up, over several
 * batches or by several replicas.
 */
final class Updates implements AutoCloseable {

    private final Recipe recipe;
    private final Architecture architecture;
    private final Program update;
    private final Program gradients;
    private final Replicas replicas;

    Updates(Engine engine, Architecture architecture, Objective objective, Recipe recipe) {
        this.recipe = recipe;
        this.architecture = architecture;
        this.replicas = new Replicas(recipe.replicas());
        int episodes = recipe.batch() / recipe.replicas();
        Slices slices = recipe.episodesAtOnce() == 0
                ? Slices.chosen(architecture, objective, engine.device(), episodes)
                : Slices.of(episodes, recipe.episodesAtOnce());
        if (isWhole()) {
            this.update = compile(
                    engine, TrainingStep.whole(architecture, objective, slices, recipe.optimizer(), recipe.clipNorm()));
            this.gradients = update;
        } else {
            this.update = compile(
                    engine,
                    TrainingStep.update(
                            architecture,
                            recipe.optimizer(),
                            recipe.clipNorm(),
                            recipe.accumulation(),
                            recipe.replicas()));
            this.gradients = compile(engine, TrainingStep.accumulate(architecture, objective, slices));
        }
    }

    private boolean isWhole() {
        return recipe.accumulation() == 1 && recipe.replicas() == 1;
    }

    private Program compile(Engine engine, Computation computation) {
        return engine.compile(computation, ParameterSet.EMPTY, recipe.arithmetic());
    }

    /** Where batches come from. */
    interface Source {
        /**
         * The next batch.
         *
         * @throws InterruptedException if interrupted while waiting for it
         */
        Map<String, Tensor> take() throws InterruptedException;
    }

    /** What an update reports. */
    record Result(double loss, double gradientNorm) {}

    /**
     * One update of the state.
     *
     * @param step updates of the run done before
     * @param rate the learning rate
     */
    Result apply(long step, double rate, TrainingState state, Source source) throws InterruptedException {
        Map<String, Argument> inputs = new LinkedHashMap<>(numbers(step, rate));
        return isWhole() ? whole(inputs, state, source) : accumulated(inputs, state, source);
    }

    private Result whole(Map<String, Argument> inputs, TrainingState state, Source source) throws InterruptedException {
        inputs.putAll(state.tensors());
        inputs.putAll(source.take());
        try (Outputs outputs = update.run(inputs)) {
            Result result = new Result(number(outputs, TrainingStep.LOSS), number(outputs, TrainingStep.NORM));
            state.replace(outputs); // last: what fails before leaves the state of the update before
            return result;
        }
    }

    private Result accumulated(Map<String, Argument> inputs, TrainingState state, Source source)
            throws InterruptedException {
        List<TrainingState> sums = zeros();
        try {
            double loss = 0;
            for (int part = 0; part < recipe.accumulation(); part++) {
                loss += addGradients(state, sums, source.take()) / recipe.accumulation();
            }
            inputs.putAll(state.tensors());
            for (int replica = 0; replica < sums.size(); replica++) {
                String prefix = TrainingStep.sum(replica);
                sums.get(replica).unprefixed(TrainingStep.SUM).forEach((name, sum) -> inputs.put(prefix + name, sum));
            }
            try (Outputs outputs = update.run(inputs)) {
                Result result = new Result(loss, number(outputs, TrainingStep.NORM));
                state.replace(outputs); // last, as above
                return result;
            }
        } finally {
            Closing.all(sums, TrainingState::close);
        }
    }

    /** One sum of gradients for each replica. */
    private List<TrainingState> zeros() {
        Map<String, Tensor> zeros = new LinkedHashMap<>();
        architecture
                .parameters()
                .forEach(spec -> zeros.put(TrainingStep.SUM + spec.name(), Tensor.filled(spec.shape(), 0)));
        List<TrainingState> sums = new ArrayList<>();
        for (int replica = 0; replica < recipe.replicas(); replica++) {
            sums.add(new TrainingState(zeros));
        }
        return sums;
    }

    /** Each replica adds the gradient of its part of a batch to its sum; the result is the loss of the batch. */
    private double addGradients(TrainingState state, List<TrainingState> sums, Map<String, Tensor> batch) {
        Map<String, Argument> common = state.withPrefix(TrainingStep.THETA);
        common.put(TrainingStep.TOTAL_WEIGHT, scalar(BatchTensors.totalWeight(batch)));
        List<Supplier<Double>> parts = new ArrayList<>();
        for (int replica = 0; replica < sums.size(); replica++) {
            TrainingState sum = sums.get(replica);
            Map<String, Tensor> episodes = BatchTensors.part(batch, replica, sums.size());
            parts.add(() -> addGradient(common, sum, episodes));
        }
        return replicas.all(parts).stream().mapToDouble(loss -> loss).sum();
    }

    private double addGradient(Map<String, Argument> common, TrainingState sum, Map<String, Tensor> episodes) {
        Map<String, Argument> inputs = new LinkedHashMap<>(common);
        inputs.putAll(sum.tensors());
        inputs.putAll(episodes);
        try (Outputs outputs = gradients.run(inputs)) {
            sum.replace(outputs);
            return number(outputs, TrainingStep.LOSS);
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
        replicas.close();
        Closing.all(List.of(update, gradients), Program::close);
    }
}
