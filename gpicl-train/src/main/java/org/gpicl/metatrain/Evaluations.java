package org.gpicl.metatrain;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.architecture.Architecture;
import org.gpicl.spi.Argument;
import org.gpicl.spi.Closing;
import org.gpicl.spi.Engine;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Program;
import org.gpicl.spi.Tensor;

/** Meta-validation: what was learned so far, on batches that stay the same throughout a run. */
final class Evaluations implements AutoCloseable {

    private final List<Validation> validations;
    private final List<Program> programs = new ArrayList<>();

    Evaluations(Engine engine, Architecture architecture, List<Validation> validations) {
        this.validations = validations;
        for (Validation validation : validations) {
            programs.add(engine.compile(
                    TrainingStep.evaluate(architecture, validation.batches().objective()), ParameterSet.EMPTY));
        }
    }

    List<Progress> run(long step, TrainingState state) {
        Map<String, Argument> weights = new LinkedHashMap<>();
        state.learned().forEach((name, value) -> weights.put(TrainingStep.THETA + name, value));
        List<Progress> events = new ArrayList<>();
        for (int i = 0; i < validations.size(); i++) {
            events.add(evaluate(step, validations.get(i), programs.get(i), weights));
        }
        return events;
    }

    private static Progress.Validation evaluate(
            long step, Validation validation, Program program, Map<String, Argument> weights) {
        Score score = new Score();
        for (int b = 0; b < validation.count(); b++) {
            Map<String, Tensor> batch = validation.batches().batch(b);
            Map<String, Argument> inputs = new LinkedHashMap<>(weights);
            inputs.putAll(batch);
            try (Outputs outputs = program.run(inputs)) {
                Tensor targets = validation.batches().objective().targets(batch);
                score.add(
                        outputs.host(TrainingStep.LOGITS),
                        outputs.host(TrainingStep.LOSSES),
                        targets,
                        BatchTensors.require(batch, BatchTensors.WEIGHTS));
            }
        }
        return new Progress.Validation(step, validation.name(), score.loss / score.count, score.hits / score.count);
    }

    /** Weighted sums over predictions. */
    private static final class Score {
        private double loss;
        private double hits;
        private double count;

        /** logits [batch, predicted, classes]; losses, targets and weights [batch, predicted]. */
        private void add(Tensor logits, Tensor losses, Tensor targets, Tensor weights) {
            float[] row = new float[Math.toIntExact(logits.shape().dim(-1).size())];
            FloatBuffer rows = logits.floats();
            FloatBuffer nats = losses.floats();
            LongBuffer labels = targets.longs();
            FloatBuffer counted = weights.floats();
            while (labels.hasRemaining()) {
                rows.get(row);
                double weight = counted.get();
                loss += weight * nats.get();
                hits += indexOfLargest(row) == labels.get() ? weight : 0;
                count += weight;
            }
        }

        private static int indexOfLargest(float[] values) {
            int best = 0;
            for (int i = 1; i < values.length; i++) {
                best = values[i] > values[best] ? i : best;
            }
            return best;
        }
    }

    @Override
    public void close() {
        Closing.all(programs, Program::close);
    }
}
