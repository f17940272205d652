package org.gpicl.study;

import java.util.List;
import java.util.Optional;
import org.gpicl.metatest.Verdict;

/**
 * What came of a run. Nothing in it depends on when, how often and for how long the run was interrupted.
 *
 * @param cell which run
 * @param engine that computed it, by its description
 * @param parameters floats of θ
 * @param stateSize floats of what the learner remembers after the most examples it was tested with
 * @param classes of the tasks
 * @param stepsPerLoss updates of which one of {@code losses} is the mean
 * @param losses of meta-training, nats, in the order of the updates; the last may be of fewer updates
 * @param verdict on the learner
 */
public record CellResult(
        Cell cell,
        String engine,
        long parameters,
        long stateSize,
        int classes,
        long stepsPerLoss,
        List<Double> losses,
        Verdict verdict) {

    /** Copies the losses. */
    public CellResult {
        losses = List.copyOf(losses);
    }

    /** Where the run left the plateau; empty if it did not. */
    public Optional<Plateau> plateau() {
        return Plateau.of(losses, stepsPerLoss, classes);
    }
}
