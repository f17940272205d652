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

    /**
     * 74 % hybrid tables, 15 % random networks with little noise and 11 % Gaussian clusters; 13 % of all
     * tables are hybrid or Gaussian ones with 2 to {@code manyClasses} classes.
     *
     * @param tables sizes and columns
     * @param manyClasses most classes of any table, at least those of {@code tables}
     */
    public static Mixture hybrid(TableOptions tables, int manyClasses) {
        if (manyClasses < tables.maxClasses()) {
            throw new IllegalArgumentException("TablePriors: expected at least the " + tables.maxClasses()
                    + " classes of the tables as the most of any table, got " + manyClasses);
        }
        TableOptions many = tables.withClasses(manyClasses, 0);
        NetworkPrior.Options clean = NetworkPrior.Options.STANDARD.withNoise(1e-3, 0.1);
        return Mixture.of(
                new Mixture.Part(0.65, new HybridPrior(tables, HybridPrior.Options.STANDARD)),
                new Mixture.Part(0.09, new HybridPrior(many, HybridPrior.Options.STANDARD)),
                new Mixture.Part(0.15, new NetworkPrior(tables, clean)),
                new Mixture.Part(0.07, new GaussianPrior(tables, GaussianPrior.Options.STANDARD)),
                new Mixture.Part(0.04, new GaussianPrior(many, GaussianPrior.Options.STANDARD)));
    }
}
