package org.gpicl.study;

import java.time.Duration;

/**
 * How far a run is.
 *
 * @param cell which
 * @param phase what is to be done with it
 * @param steps updates that the progress file tells of
 * @param processorTime that meta-training has taken; what a kill has cost is not in it
 */
public record CellState(Cell cell, Phase phase, long steps, Duration processorTime) {

    /** What is to be done with a run. */
    public enum Phase {
        /** Nobody works on it: it can be begun or goes on. */
        WAITING,
        /** A process works on it. */
        RUNNING,
        /** Its budget is spent; it goes on if the budget grows. */
        OUT_OF_BUDGET,
        /** Its loss or weights were no longer finite; its file {@code failure.txt} says more. Without that file it goes on. */
        FAILED,
        /** Its result is there. */
        FINISHED
    }
}
