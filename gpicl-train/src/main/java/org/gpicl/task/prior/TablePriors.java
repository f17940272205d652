package org.gpicl.task.prior;

import org.gpicl.task.Mixture;

/** Mixtures of priors that are known to teach. */
public final class TablePriors {

    private TablePriors() {}

    /** 85 % random networks and 15 % Gaussian clusters. */
    public static Mixture standard(TableOptions tables) {
        return Mixture.of(
                new Mixture.Part(0.85, new NetworkPrior(tables, NetworkPrior.Options.STANDARD)),
                new Mixture.Part(0.15, new GaussianPrior(tables, GaussianPrior.Options.STANDARD)));
    }

    /** 75 % hybrid tables, 17 % random networks with little noise and 8 % Gaussian clusters. */
    public static Mixture hybrid(TableOptions tables) {
        return hybrid(tables, HybridPrior.Options.STANDARD);
    }

    /** The same with hybrid tables of another kind. */
    public static Mixture hybrid(TableOptions tables, HybridPrior.Options graphs) {
        NetworkPrior.Options clean = NetworkPrior.Options.STANDARD.withNoise(1e-3, 0.1);
        return Mixture.of(
                new Mixture.Part(0.75, new HybridPrior(tables, graphs)),
                new Mixture.Part(0.17, new NetworkPrior(tables, clean)),
                new Mixture.Part(0.08, new GaussianPrior(tables, GaussianPrior.Options.STANDARD)));
    }

    /**
     * 70 % hybrid tables and 30 % Gaussian clusters of up to so many classes, each number as often.
     *
     * @param mostClasses at least those of {@code tables}
     */
    public static Mixture manyClasses(TableOptions tables, int mostClasses) {
        return manyClasses(tables, HybridPrior.Options.STANDARD, mostClasses);
    }

    /** The same with hybrid tables of another kind. */
    public static Mixture manyClasses(TableOptions tables, HybridPrior.Options graphs, int mostClasses) {
        if (mostClasses < tables.maxClasses()) {
            throw new IllegalArgumentException("TablePriors: expected at least the " + tables.maxClasses()
                    + " classes of the tables as the most of any table, got " + mostClasses);
        }
        TableOptions many = tables.withClasses(mostClasses, 0);
        return Mixture.of(
                new Mixture.Part(0.7, new HybridPrior(many, graphs)),
                new Mixture.Part(0.3, new GaussianPrior(many, GaussianPrior.Options.STANDARD)));
    }
}
