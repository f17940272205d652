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
        Expert fit(Prepared prepared, Seed seed) {
            return Ridge.fit(prepared.examples());
        }
    },

    /** One soft partition for each column: additive evidence. */
    COLUMNS(PartitionExpert.CHANNELS) {
        @Override
        Expert fit(Prepared prepared, Seed seed) {
            return PartitionExpert.fit(prepared.bins(), prepared.examples());
        }
    },

    /** Partitions by random thresholds in several columns at once: what columns say together. */
    FERNS(PartitionExpert.CHANNELS) {
        @Override
        Expert fit(Prepared prepared, Seed seed) {
            return PartitionExpert.fit(Ferns.draw(prepared.examples(), seed.stream()), prepared.examples());
        }
    },

    /** Votes of near rows, of two widths: what no sum over columns says. */
    NEIGHBORS(Neighbors.CHANNELS) {
        @Override
        Expert fit(Prepared prepared, Seed seed) {
            return Neighbors.fit(prepared);
        }
    },

    /** Kernel ridge regression with two kernels, of which the second knows categories and gaps. */
    KERNELS(TableKernels.CHANNELS) {
        @Override
        Expert fit(Prepared prepared, Seed seed) {
            return KernelRidge.fit(TableKernels::fit, prepared, seed.stream());
        }
    },

    /** The same with two kernels of what the model reads: for learners whose views whiten or turn their rows. */
    ENCODED_KERNELS(EncodedKernels.CHANNELS) {
        @Override
        Expert fit(Prepared prepared, Seed seed) {
            return KernelRidge.fit(EncodedKernels::fit, prepared, seed.stream());
        }
    };

    private final int channels;

    Experts(int channels) {
        this.channels = channels;
    }

    abstract Expert fit(Prepared prepared, Seed seed);

    /** Whether one of the first {@code experts} asks for rows as the model reads them. */
    static boolean readEncoded(int experts) {
        return experts > ENCODED_KERNELS.ordinal();
    }

    /** The channels of the first {@code experts}. */
    static int channels(int experts) {
        return Arrays.stream(values(), 0, experts).mapToInt(e -> e.channels).sum();
    }

    /** The first {@code experts}, each fitted on the examples. */
    static List<Expert> fit(int experts, Examples examples, Seed seed) {
        Prepared prepared = Prepared.of(examples);
        List<Expert> fitted = new ArrayList<>();
        for (int i = 0; i < experts; i++) {
            fitted.add(values()[i].fit(prepared, seed.child(i)));
        }
        return List.copyOf(fitted);
    }
}
