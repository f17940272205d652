package org.gpicl.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.gpicl.task.RandomProjections;
import org.gpicl.task.TaskDistribution;
import org.jspecify.annotations.Nullable;

/**
 * What recipes draw from beside priors.
 *
 * @param images folder of image sets, which is not looked at before they are asked for
 * @param tables tasks of own tables, or null if there are none
 * @param tableShare share of the batches, more than 0, that are of own tables
 * @param without parts of priors and stages that are left out
 */
record TaskSources(Path images, @Nullable TaskDistribution tables, double tableShare, Set<Ablation> without) {

    TaskSources {
        if (!(tableShare > 0 && tableShare <= 1)) {
            throw new IllegalArgumentException(
                    "table share: expected a share of the batches of more than 0 and at most 1, got " + tableShare);
        }
    }

    /** As {@link ImageTasks#projections}. */
    RandomProjections projections(int side) throws IOException {
        return ImageTasks.projections(images, side);
    }

    /** As {@link ImageTasks#stretchedProjections}. */
    TaskDistribution stretchedProjections(int side) throws IOException {
        return ImageTasks.stretchedProjections(images, side);
    }

    /** As {@link ImageTasks#unseen}. */
    RandomProjections unseen(String set, int side) throws IOException {
        return ImageTasks.unseen(images, set, side);
    }

    /**
     * Tasks of own tables.
     *
     * @throws IllegalArgumentException if there are none
     */
    TaskDistribution own() {
        if (tables == null) {
            throw new IllegalArgumentException(
                    "tables: expected own tables for the recipe own-tables, got none; name them" + " by --tables");
        }
        return tables;
    }
}
