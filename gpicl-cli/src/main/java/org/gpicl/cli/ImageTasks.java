package org.gpicl.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gpicl.random.Seed;
import org.gpicl.study.Setup;
import org.gpicl.study.StudyData;
import org.gpicl.task.DataSet;
import org.gpicl.task.Idx;
import org.gpicl.task.Mixture;
import org.gpicl.task.RandomProjections;
import org.gpicl.task.TaskDistribution;

/** Random projections of MNIST and Fashion-MNIST, reduced in size: what the shipped learners are trained and judged on. */
public final class ImageTasks {

    private static final Seed SEED = new Seed(7);

    private ImageTasks() {}

    /**
     * The tasks that meta-training draws from: projections of MNIST's train split.
     *
     * @param data folder with the folder {@code mnist}
     * @param side pixels of a side of the reduced images, 8 for the paper's learners
     * @throws IOException if it has none, or files in it cannot be read
     */
    public static RandomProjections projections(Path data, int side) throws IOException {
        DataSet train = images(data, "mnist", "train", side);
        return new RandomProjections(train.standardized(), RandomProjections.UNBOUNDED, SEED);
    }

    /**
     * The same, half of them with images {@linkplain DataSet#stretched stretched} before they are projected: tasks whose rows
     * spread as differently as those of different sets of images.
     */
    static TaskDistribution stretchedProjections(Path data, int side) throws IOException {
        RandomProjections plain = projections(data, side);
        return Mixture.of(
                new Mixture.Part(0.5, plain),
                new Mixture.Part(0.25, plain.withBase(plain.base().stretched(0.03))),
                new Mixture.Part(0.25, plain.withBase(plain.base().stretched(0.1))));
    }

    /**
     * Tasks that it cannot draw, over the test split of an image set.
     *
     * @param data folder with the folder {@code set}
     * @param set mnist or fashion-mnist
     * @param side pixels of a side of the reduced images
     * @throws IOException if there is none, or files in it cannot be read
     */
    public static RandomProjections unseen(Path data, String set, int side) throws IOException {
        DataSet test = images(data, set, "t10k", side)
                .normalized(images(data, set, "train", side).normalization());
        return new RandomProjections(test, RandomProjections.UNBOUNDED, SEED).unseen();
    }

    /** What the tasks of a study are made of. */
    static StudyData study(Path data, Setup setup) throws IOException {
        DataSet train = images(data, setup.images(), "train", setup.side());
        DataSet otherTrain = images(data, setup.unseenImages(), "train", setup.side());
        return new StudyData(
                train.standardized(),
                images(data, setup.images(), "t10k", setup.side()).normalized(train.normalization()),
                images(data, setup.unseenImages(), "t10k", setup.side()).normalized(otherTrain.normalization()));
    }

    private static DataSet images(Path data, String set, String split, int side) throws IOException {
        Path folder = data.resolve(set);
        if (!Files.isDirectory(folder)) {
            throw new IOException("data: expected the folder " + folder
                    + ", got none; fetch it with examples/fetch-image-data.sh " + data);
        }
        return Idx.read(
                        folder.resolve(split + "-images-idx3-ubyte.gz"),
                        folder.resolve(split + "-labels-idx1-ubyte.gz"))
                .resized(side, side);
    }
}
