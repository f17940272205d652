package org.gpicl.evidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gpicl.random.Seed;

/** The experts that there are, in a fixed order; a learner listens to the first few of them. */
enum Experts {

    /** Ridge regression, of two strengths. */
    RIDGE(Ridge.CHANNELS) {
        @Override
        Expert fit(Examples examples, Seed seed) {
            return Ridge.fit(examples);
        }
    },

    /** One soft partition for each column: additive evidence. */
    COLUMNS(PartitionExpert.CHANNELS) {
        @Override
        Expert fit(Examples examples, Seed seed) {
            return PartitionExpert.fit(ColumnBins.of(examples), examples);
        }
    },

    /** Partitions by random thresholds in several columns at once: what columns say together. */
    FERNS(PartitionExpert.CHANNELS) {
        @Override
        Expert fit(Examples examples, Seed seed) {
            return PartitionExpert.fit(Ferns.draw(examples, seed.stream()), examples);
        }
    },

    /** Votes of near rows, of two widths: what no sum over columns says. */
    NEIGHBORS(Neighbors.CHANNELS) {
        @Override
        Expert fit(Examples examples, Seed seed) {
            return Neighbors.fit(examples);
        }
    },

    /** Kernel ridge regression with two kernels, of which the second knows categories and gaps. */
    KERNELS(KernelRidge.CHANNELS) {
        @Override
        Expert fit(Examples examples, Seed seed) {
            return KernelRidge.fit(ColumnBins.of(examples), examples, seed.stream());
        }
    };

    private final int channels;

    Experts(int channels) {
        this.channels = channels;
    }

    abstract Expert fit(Examples examples, Seed seed);

    /** The channels of the first {@code experts}. */
    static int channels(int experts) {
        return Arrays.stream(values(), 0, experts).mapToInt(e -> e.channels).sum();
    }

    /** The first {@code experts}, each fitted on the examples. */
    static List<Expert> fit(int experts, Examples examples, Seed seed) {
        List<Expert> fitted = new ArrayList<>();
        for (int i = 0; i < experts; i++) {
            fitted.add(values()[i].fit(examples, seed.child(i)));
        }
        return List.copyOf(fitted);
    }
}
