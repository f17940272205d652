package org.gpicl.study;

import java.util.Locale;
import org.gpicl.metatrain.Adam;
import org.gpicl.metatrain.Muon;
import org.gpicl.metatrain.Optimizer;
import org.gpicl.metatrain.SignOfAverage;
import org.gpicl.task.RandomProjections;

/**
 * A run of a study: one combination of what its grids vary.
 *
 * @param architecture its {@linkplain org.gpicl.architecture.Architecture#kind kind}, one of {@link Setup#ARCHITECTURES}
 * @param width of a token or a hidden layer, H of an LSTM, s of {@code vsml-without-symmetries}
 * @param tasks K, 1 or more; 0 for as many as there are numbers
 * @param batch episodes in a batch, each of a task of its own
 * @param optimizer adam, sign (of the average of the gradient) or muon
 * @param learningRate after the warm-up
 * @param epsilon of adam, also of that for the rest with muon, or of sign
 * @param labelBias share of episodes, 0 … 1, whose labels are not permuted
 * @param seed of tasks, weights and batches
 * @param steps updates
 */
public record Cell(
        String architecture,
        int width,
        long tasks,
        int batch,
        String optimizer,
        double learningRate,
        double epsilon,
        double labelBias,
        long seed,
        long steps) {

    /** Checks what can be checked before anything runs. */
    public Cell {
        if (!Setup.ARCHITECTURES.contains(architecture)) {
            throw new IllegalArgumentException(
                    "study: expected an architecture of " + Setup.ARCHITECTURES + ", got '" + architecture + "'");
        }
        if (width < 1 || tasks < 0 || batch < 1 || steps < 1) {
            throw new IllegalArgumentException(
                    "study: expected a width, a batch and steps of at least 1 and tasks of at" + " least 0, got "
                            + width + ", " + batch + ", " + steps + " and " + tasks);
        }
        if (!(learningRate > 0 && learningRate < 1) || !(epsilon >= 0) || !(labelBias >= 0 && labelBias <= 1)) {
            throw new IllegalArgumentException(
                    "study: expected a learning rate between 0 and 1, an epsilon of at least 0"
                            + " and a label bias in 0 … 1, got " + learningRate + ", " + epsilon + " and " + labelBias);
        }
        optimizer(optimizer, epsilon);
    }

    private static Optimizer optimizer(String name, double epsilon) {
        return switch (name) {
            case "adam" -> Adam.DEFAULT.withEpsilon(epsilon);
            case "sign" -> SignOfAverage.DEFAULT.withEpsilon(epsilon);
            case "muon" -> Muon.DEFAULT.withRest(Adam.DEFAULT.withEpsilon(epsilon));
            default ->
                throw new IllegalArgumentException(
                        "study: expected adam, sign or muon as optimizer, got '" + name + "'");
        };
    }

    /** The optimizer with its ε. */
    Optimizer newOptimizer() {
        return optimizer(optimizer, epsilon);
    }

    /** K as a number of tasks that can be drawn. */
    long drawnTasks() {
        return tasks == 0 ? RandomProjections.UNBOUNDED : tasks;
    }

    /** Its name, and that of its folder: all that it is, in the order of the components. */
    public String name() {
        return String.format(
                Locale.ROOT,
                "%s-w%d-k%s-b%d-%s-r%s-e%s-l%s-s%d-n%d",
                architecture,
                width,
                tasks == 0 ? "all" : Long.toString(tasks),
                batch,
                optimizer,
                learningRate,
                epsilon,
                labelBias,
                seed,
                steps);
    }
}
