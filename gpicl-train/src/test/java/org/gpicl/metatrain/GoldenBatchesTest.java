package org.gpicl.metatrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeMap;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.spi.Tensor;
import org.gpicl.task.DataSet;
import org.gpicl.task.Mixture;
import org.gpicl.task.RandomProjections;
import org.gpicl.task.TaskDistribution;
import org.gpicl.task.prior.GaussianPrior;
import org.gpicl.task.prior.TableOptions;
import org.junit.jupiter.api.Test;

/**
 * Batches stay what they were, bit for bit: a run must be able to resume with a later version of the library, and a recipe
 * must go on to mean the same. Whoever changes these numbers on purpose says so in the release notes.
 */
class GoldenBatchesTest {

    @Test
    void ofRawProjections() {
        assertThat(digest(projections(), InputEncoding.RAW)).isEqualTo(5464840530566527554L);
    }

    @Test
    void ofStandardizedTables() {
        TaskDistribution tables = Mixture.of(
                new Mixture.Part(0.5, new GaussianPrior(TableOptions.SMALL, GaussianPrior.Options.STANDARD)),
                new Mixture.Part(0.5, projections()));

        assertThat(digest(tables, InputEncoding.STANDARDIZED)).isEqualTo(-1995050592879320102L);
    }

    private static RandomProjections projections() {
        RandomStream random = new Seed(5).stream();
        float[] x = new float[60 * 16];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.normal();
        }
        int[] y = new int[60];
        for (int i = 0; i < y.length; i++) {
            y[i] = i % 6;
        }
        return new RandomProjections(DataSet.of(16, x, y, 6), RandomProjections.UNBOUNDED, new Seed(7));
    }

    private static long digest(TaskDistribution tasks, InputEncoding encoding) {
        EpisodeBatches batches = new EpisodeBatches(
                tasks,
                new ContextSplit(2, 20, 6, 0.2),
                new ContextTransformer(16, 8, 1, 1, 8, 1, 4),
                encoding,
                6,
                2,
                new Seed(3));
        long digest = 1;
        for (int i = 0; i < 3; i++) {
            for (Tensor tensor : new TreeMap<>(batches.batch(i)).values()) {
                digest = 31 * digest + tensor.hashCode();
            }
        }
        return digest;
    }
}
