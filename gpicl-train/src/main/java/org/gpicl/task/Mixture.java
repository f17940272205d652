package org.gpicl.task;

import java.util.List;
import java.util.stream.Collectors;
import org.gpicl.random.RandomStream;

/**
 * Tasks from several distributions, each taken with a probability proportional to its weight.
 *
 * @param parts at least one
 */
public record Mixture(List<Part> parts) implements TaskDistribution {

    /**
     * A distribution and its share.
     *
     * @param weight positive and finite; only its ratio to the other weights matters
     * @param distribution where the tasks of this part come from
     */
    public record Part(double weight, TaskDistribution distribution) {

        /** Checks the weight. */
        public Part {
            if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("Mixture: expected a positive, finite weight, got " + weight
                        + "; leave a part of weight 0 out");
            }
        }
    }

    /** Copies the parts. */
    public Mixture {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("Mixture: expected at least 1 part, got 0");
        }
    }

    /** A mixture of these parts. */
    public static Mixture of(Part... parts) {
        return new Mixture(List.of(parts));
    }

    /** The same tasks as often, but those of a batch are all from one part, and from one part of that if it is such too. */
    public TaskDistribution byBatch() {
        return new ByBatch(this);
    }

    private record ByBatch(Mixture mixture) implements TaskDistribution {

        @Override
        public TaskDistribution ofBatch(RandomStream random) {
            return mixture.choose(random).ofBatch(random);
        }

        @Override
        public Task draw(RandomStream random) {
            return mixture.draw(random);
        }

        @Override
        public int maxFeatures() {
            return mixture.maxFeatures();
        }

        @Override
        public int maxClasses() {
            return mixture.maxClasses();
        }

        @Override
        public int maxRows() {
            return mixture.maxRows();
        }

        @Override
        public String fingerprint() {
            return mixture.fingerprint();
        }
    }

    @Override
    public Task draw(RandomStream random) {
        return choose(random).draw(random);
    }

    private TaskDistribution choose(RandomStream random) {
        double remaining =
                random.uniform() * parts.stream().mapToDouble(Part::weight).sum();
        int chosen = 0;
        while (chosen < parts.size() - 1 && remaining >= parts.get(chosen).weight()) {
            remaining -= parts.get(chosen).weight();
            chosen++;
        }
        return parts.get(chosen).distribution();
    }

    @Override
    public int maxFeatures() {
        return parts.stream()
                .mapToInt(part -> part.distribution().maxFeatures())
                .max()
                .orElseThrow();
    }

    @Override
    public int maxClasses() {
        return parts.stream()
                .mapToInt(part -> part.distribution().maxClasses())
                .max()
                .orElseThrow();
    }

    @Override
    public int maxRows() {
        return parts.stream()
                .mapToInt(part -> part.distribution().maxRows())
                .min()
                .orElseThrow();
    }

    @Override
    public String fingerprint() {
        return parts.stream()
                .filter(part -> !part.distribution().fingerprint().isEmpty())
                .map(part -> part.weight() + " of " + part.distribution().fingerprint())
                .collect(Collectors.joining("; "));
    }
}
