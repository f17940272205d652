package org.gpicl.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.gpicl.task.Mixture;
import org.gpicl.task.prior.HybridPrior;
import org.gpicl.task.prior.TableOptions;
import org.gpicl.task.prior.TablePriors;

/** A part of what general-small is taught, to be left out: what it is worth shows in what a learner lacks without it. */
enum Ablation {

    /** Hybrid tables: instead of them the former prior, random networks and Gaussian clusters. */
    HYBRID,

    /** Trees and categories among the mechanisms of hybrid tables. */
    TREES(graphs -> graphs.withTreeShare(0)),

    /** All other mechanisms. */
    SMOOTH(graphs -> graphs.withTreeShare(1)),

    /** Columns that are effects of the label's node, and nodes that no column shows. */
    CAUSES(graphs -> graphs.withCauses(0, 0)),

    /** Columns that are useless, mixed, with missing values, categories or heavy tails. */
    ODD_COLUMNS(graphs -> graphs.withColumns(0, 0, 0)),

    /** That tables without anything to learn are dropped. */
    LEARNABILITY(graphs -> graphs.withUnlearnableShare(1)),

    /** Tables of 11 to 100 classes. */
    MANY_CLASSES,

    /** Random projections of images. */
    PROJECTIONS,

    /** The second stage. */
    LONG_CONTEXTS;

    private static final int MOST_CLASSES = 100;

    private final UnaryOperator<HybridPrior.Options> change;

    Ablation() {
        this(UnaryOperator.identity());
    }

    Ablation(UnaryOperator<HybridPrior.Options> change) {
        this.change = change;
    }

    /** As on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Tables of priors, without some parts: of few classes, and of many. */
    static List<Mixture.Part> tables(double fewClasses, double manyClasses, Set<Ablation> without) {
        HybridPrior.Options graphs = HybridPrior.Options.STANDARD;
        for (Ablation part : without) {
            graphs = part.change.apply(graphs);
        }
        TableOptions tables = without.contains(ODD_COLUMNS) ? TableOptions.WIDE.withColumns(0, 0) : TableOptions.WIDE;
        Mixture few = without.contains(HYBRID) ? TablePriors.standard(tables) : TablePriors.hybrid(tables, graphs);
        List<Mixture.Part> parts = new ArrayList<>();
        parts.add(new Mixture.Part(fewClasses, few));
        if (!without.contains(MANY_CLASSES)) {
            Mixture many = TablePriors.manyClasses(tables, graphs, MOST_CLASSES);
            parts.add(new Mixture.Part(manyClasses, many));
        }
        return parts;
    }
}
