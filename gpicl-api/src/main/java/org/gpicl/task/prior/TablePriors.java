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
}
