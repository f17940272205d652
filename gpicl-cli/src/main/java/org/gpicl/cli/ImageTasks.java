package org.gpicl.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gpicl.random.Seed;
import org.gpicl.task.DataSet;
import org.gpicl.task.Idx;
import org.gpicl.task.RandomProjections;

/** Random projections of MNIST and Fashion-MNIST at 8×8: what the shipped learners are trained and judged on. */
public final class ImageTasks {

    private static final Seed SEED = new Seed(7);

    private ImageTasks() {}

    /**
     * The tasks that meta-training draws from: projections of MNIST's train split.
     *
     * @param data folder with the folder {@code mnist}
     * @throws IOException if it has none, or files in it cannot be read
     */
    public static RandomProjections projections(Path data) throws IOException {
        DataSet train = images(data, "mnist", "train");
        return new RandomProjections(train.standardized(), RandomProjections.UNBOUNDED, SEED);
    }

    /**
     * Tasks that it cannot draw, over the test split of an image set.
     *
     * @param data folder with the folder {@code set}
     * @param set mnist or fashion-mnist
     * @throws IOException if there is none, or files in it cannot be read
     */
    public static RandomProjections unseen(Path data, String set) throws IOException {
        DataSet test =
                images(data, set, "t10k").normalized(images(data, set, "train").normalization());
        return new RandomProjections(test, RandomProjections.UNBOUNDED, SEED).unseen();
    }

    /** A split of an image set, reduced to 8×8. */
    private static DataSet images(Path data, String set, String split) throws IOException {
        Path folder = data.resolve(set);
        if (!Files.isDirectory(folder)) {
            throw new IOException("data: expected the folder " + folder
                    + ", got none; fetch it with examples/fetch-image-data.sh " + data);
        }
        return Idx.read(
                        folder.resolve(split + "-images-idx3-ubyte.gz"),
                        folder.resolve(split + "-labels-idx1-ubyte.gz"))
                .resized(8, 8);
    }
}
