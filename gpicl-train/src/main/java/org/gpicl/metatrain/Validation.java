package org.gpicl.metatrain;

/**
 * Episodes on which meta-training is judged from time to time.
 *
 * @param name for progress events
 * @param batches with an objective, an encoding and a seed of their own
 * @param count how many of these batches, the same each time
 */
public record Validation(String name, EpisodeBatches batches, int count) {
    public Validation {
        if (count < 1) {
            throw new IllegalArgumentException("validation: expected at least 1 batch, got " + count);
        }
    }
}
