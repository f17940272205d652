package org.gpicl.metatrain;

import java.util.stream.IntStream;
import org.gpicl.architecture.Architecture;
import org.gpicl.spi.Device;

/**
 * How the episodes of a batch are computed: all at once, or slice by slice, whose gradients add up to that of the batch.
 *
 * <p>On a processor, what a slice leaves between two operations stays in the cache, while that of a whole batch goes through
 * memory and back each time.
 *
 * @param count of slices, one after the other
 * @param episodes of each; any number where there is one slice, which then is 0 here
 */
public record Slices(int count, int episodes) {

    /** A batch of any size at once. */
    public static final Slices WHOLE = new Slices(1, 0);

    /** Rows of a slice that is chosen: at a width of 128, an activation of 800 rows is 400 kB, as large as a core's cache. */
    private static final double ROWS = 800;

    public Slices {
        if (count < 1 || episodes < 0 || (count > 1) == (episodes == 0)) {
            throw new IllegalArgumentException(
                    "slices: expected 1 slice of 0 episodes, which stands for all, or several of at least 1, got "
                            + count + " of " + episodes);
        }
    }

    /**
     * Slices of that size.
     *
     * @param batch episodes in all, a multiple of {@code episodes}
     * @throws IllegalArgumentException if it is not
     */
    public static Slices of(int batch, int episodes) {
        if (episodes < 1 || batch % episodes != 0) {
            throw new IllegalArgumentException("slices: expected a number of episodes at once that divides the " + batch
                    + " computed one after another, got " + episodes + "; choose another, or 0");
        }
        return episodes == batch ? WHOLE : new Slices(batch / episodes, episodes);
    }

    /**
     * The whole batch on other devices than the processor, and for learners that read row by row, whose steps are small
     * already: those whose state does not grow. Else slices of about 800 rows: of the sizes that divide the batch, that whose
     * ratio to 800 is nearest to 1.
     */
    static Slices chosen(Architecture architecture, Objective objective, Device device, int batch) {
        if (!device.equals(Device.CPU) || architecture.stateSize(1) == architecture.stateSize(2)) {
            return WHOLE;
        }
        int episodes = IntStream.rangeClosed(1, batch)
                .filter(size -> batch % size == 0)
                .boxed()
                .min((a, b) -> Double.compare(distance(objective, a), distance(objective, b)))
                .orElseThrow();
        return of(batch, episodes);
    }

    private static double distance(Objective objective, int episodes) {
        return Math.abs(Math.log(episodes * objective.typicalRows() / ROWS));
    }
}
