package org.gpicl.study;

import java.util.List;
import java.util.Optional;

/**
 * Where the loss of a run leaves the plateau on which it rests at first, near that of guessing.
 *
 * @param left the first update after which the loss stays below {@value #SHARE} of that of guessing, ln of the classes
 * @param drop the update in the middle of the steepest descent
 */
public record Plateau(long left, long drop) {

    /** Below which share of the loss of guessing a plateau is left. */
    public static final double SHARE = 0.95;

    /**
     * Of a curve; empty if its loss is not below that share in the end.
     *
     * @param losses means over so many updates each, nats
     * @param stepsPerLoss updates in a mean
     * @param classes of the tasks
     */
    public static Optional<Plateau> of(List<Double> losses, long stepsPerLoss, int classes) {
        double bound = SHARE * Math.log(classes);
        int left = losses.size();
        while (left > 0 && losses.get(left - 1) < bound) {
            left--;
        }
        if (left == losses.size()) {
            return Optional.empty();
        }
        int steepest = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 1; i < losses.size(); i++) {
            double descent = losses.get(i - 1) - losses.get(i);
            if (descent > most) {
                most = descent;
                steepest = i;
            }
        }
        return Optional.of(new Plateau(left * stepsPerLoss, steepest * stepsPerLoss));
    }
}
