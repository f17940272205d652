package org.gpicl.task;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.gpicl.internal.VectorMatrix;
import org.gpicl.random.RandomStream;

/**
 * Labelled examples: the raw material of tasks.
 *
 * <p>For their size the arrays are not copied: they belong to the data set from here on, whoever made them must not write to
 * them again, and whoever reads them must not write either.
 *
 * @param rows number of examples, at least 1
 * @param features numbers in one input, at least 1
 * @param x inputs, row-major [rows, features]; NaN is a missing value, infinities are not allowed
 * @param y labels [rows], each in 0 … classes − 1
 * @param classes number of classes, at least 1
 * @param shape dimensions of one input, with product {@code features}: [features] for a table, [height, width] or
 *     [height, width, channels] for images
 * @param featureNames one name per feature, or empty
 * @param classNames one name per class, or empty
 */
public record DataSet(
        int rows,
        int features,
        float[] x,
        int[] y,
        int classes,
        List<Integer> shape,
        List<String> featureNames,
        List<String> classNames) {

    /** Checks the sizes, the labels and that no input is infinite. */
    public DataSet {
        shape = List.copyOf(shape);
        featureNames = List.copyOf(featureNames);
        classNames = List.copyOf(classNames);
        if (rows < 1 || features < 1 || classes < 1) {
            throw new IllegalArgumentException("DataSet: expected at least 1 row, 1 feature and 1 class, got " + rows
                    + " rows, " + features + " features and " + classes + " classes");
        }
        if (x.length != (long) rows * features || y.length != rows) {
            throw new IllegalArgumentException("DataSet: expected " + rows + "·" + features + " inputs and " + rows
                    + " labels, got " + x.length + " and " + y.length);
        }
        if (shape.isEmpty() || shape.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b) != features) {
            throw new IllegalArgumentException(
                    "DataSet: expected a shape of " + features + " numbers in all, got " + shape);
        }
        if (!(featureNames.isEmpty() || featureNames.size() == features)
                || !(classNames.isEmpty() || classNames.size() == classes)) {
            throw new IllegalArgumentException("DataSet: expected " + features + " feature names and " + classes
                    + " class names, or none, got " + featureNames.size() + " and " + classNames.size());
        }
        for (int i = 0; i < rows; i++) {
            if (y[i] < 0 || y[i] >= classes) {
                throw new IllegalArgumentException(
                        "DataSet: expected labels in 0 … " + (classes - 1) + ", got " + y[i] + " in row " + i);
            }
        }
        for (int i = 0; i < x.length; i++) {
            if (Float.isInfinite(x[i])) {
                throw new IllegalArgumentException("DataSet: expected finite inputs, or NaN where one is missing, got "
                        + x[i] + " in row " + i / features + ", feature " + i % features);
            }
        }
    }

    /**
     * A table without names.
     *
     * @param x inputs, row-major [y.length, features]; kept, not copied
     * @param y labels, each in 0 … classes − 1; kept, not copied
     */
    public static DataSet of(int features, float[] x, int[] y, int classes) {
        return new DataSet(y.length, features, x, y, classes, List.of(features), List.of(), List.of());
    }

    /**
     * The "Random" data set of the paper: points with coordinates uniform in [0, 1), each a class of its own.
     *
     * @param points number of rows and of classes
     */
    public static DataSet randomPoints(RandomStream random, int points, int features) {
        float[] x = new float[Math.multiplyExact(points, features)];
        int[] y = new int[points];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.uniform();
        }
        Arrays.setAll(y, row -> row);
        return of(features, x, y, points);
    }

    /**
     * The mean and the (population) standard deviation of all inputs that are not missing.
     *
     * <p>Where all are equal the standard deviation is given as 1, so that normalising yields zeros.
     */
    public Normalization normalization() {
        double sum = 0;
        long count = 0;
        float least = Float.POSITIVE_INFINITY;
        float greatest = Float.NEGATIVE_INFINITY;
        for (float value : x) {
            if (!Float.isNaN(value)) {
                sum += value;
                count++;
                least = Math.min(least, value);
                greatest = Math.max(greatest, value);
            }
        }
        if (!(least < greatest)) { // not told by a variance of 0: the mean of equal numbers may be off by its rounding
            return new Normalization(count == 0 ? 0 : least, 1);
        }
        double mean = sum / count;
        double squares = 0;
        for (float value : x) {
            if (!Float.isNaN(value)) {
                squares += (value - mean) * (value - mean);
            }
        }
        return new Normalization(mean, Math.sqrt(squares / count));
    }

    /**
     * A copy with inputs (x − mean) / standard deviation; missing ones stay missing.
     *
     * <p>A test split takes the normalisation of its train split.
     */
    public DataSet normalized(Normalization normalization) {
        float[] result = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            result[i] = (float) ((x[i] - normalization.mean()) / normalization.standardDeviation());
        }
        return withInputs(shape, result);
    }

    /** A copy normalised by its own {@link #normalization()}: of mean 0 and standard deviation 1 over all inputs. */
    public DataSet standardized() {
        return normalized(normalization());
    }

    /**
     * The same rows, stretched along the directions in which they spread most: x·(I + {@code by}·C / c̄) with the covariance
     * C of the columns and their mean variance c̄. It stays a linear map of the rows, but what a learner of projections meets
     * is more varied: of images, a few directions hold most of the variance, how much differs from set to set.
     *
     * @param by at least 0, which stretches nothing; no input may be missing
     */
    public DataSet stretched(double by) {
        if (!(by >= 0 && by < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("stretched: expected a finite number of at least 0, got " + by);
        }
        double[] mean = new double[features];
        for (int i = 0; i < x.length; i++) {
            mean[i % features] += (double) x[i] / rows;
        }
        double[][] covariance = covariance(mean);
        double variance = 0;
        for (int i = 0; i < features; i++) {
            variance += covariance[i][i] / features;
        }
        float[] map = VectorMatrix.identity(features);
        for (int i = 0; i < features && variance > 0; i++) {
            for (int j = 0; j < features; j++) {
                map[i * features + j] += (float) (by * covariance[Math.max(i, j)][Math.min(i, j)] / variance);
            }
        }
        return withInputs(shape, VectorMatrix.product(x, rows, map, features));
    }

    /** The lower triangle. */
    private double[][] covariance(double[] mean) {
        double[][] covariance = new double[features][];
        for (int i = 0; i < features; i++) {
            covariance[i] = new double[i + 1];
        }
        double[] centered = new double[features];
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < features; i++) {
                centered[i] = x[row * features + i] - mean[i];
                for (int j = 0; j <= i; j++) {
                    covariance[i][j] += centered[i] * centered[j] / rows;
                }
            }
        }
        return covariance;
    }

    /**
     * A copy of a set of images in another size, by area averaging.
     *
     * <p>Each new pixel is the mean over its box of the old image; where the border of a box cuts an old pixel, that pixel
     * counts by the area inside. So the mean of every image stays what it was, up to rounding.
     *
     * @param height new height in pixels, at least 1
     * @param width new width in pixels, at least 1
     */
    public DataSet resized(int height, int width) {
        if (shape.size() != 2 && shape.size() != 3) {
            throw new IllegalArgumentException(
                    "resized: expected images of shape [height, width] or [height, width, channels], got " + shape);
        }
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "resized: expected a height and a width of at least 1, got " + height + " and " + width);
        }
        int oldHeight = shape.get(0);
        int oldWidth = shape.get(1);
        int channels = shape.size() == 3 ? shape.get(2) : 1;
        float[] lines = averaged(x, rows, oldHeight, oldWidth * channels, height);
        float[] pixels = averaged(lines, rows * height, oldWidth, channels, width);
        return withInputs(shape.size() == 3 ? List.of(height, width, channels) : List.of(height, width), pixels);
    }

    /** [outer, size, inner] → [outer, newSize, inner], each new entry the mean over its share of the old axis. */
    private static float[] averaged(float[] in, int outer, int size, int inner, int newSize) {
        float[] out = new float[Math.multiplyExact(Math.multiplyExact(outer, newSize), inner)];
        double box = (double) size / newSize;
        for (int to = 0; to < newSize; to++) {
            double start = to * box;
            double end = (to + 1) * box;
            for (int from = (int) start; from < Math.min(size, Math.ceil(end)); from++) {
                float share = (float) ((Math.min(end, from + 1) - Math.max(start, from)) / box);
                for (int o = 0; o < outer; o++) {
                    for (int i = 0; i < inner; i++) {
                        out[(o * newSize + to) * inner + i] += share * in[(o * size + from) * inner + i];
                    }
                }
            }
        }
        return out;
    }

    /**
     * The given rows, in the given order.
     *
     * @param rowNumbers each in 0 … rows − 1, at least one; a row may occur more than once
     */
    public DataSet selected(int... rowNumbers) {
        float[] inputs = new float[Math.multiplyExact(rowNumbers.length, features)];
        int[] labels = new int[rowNumbers.length];
        for (int i = 0; i < rowNumbers.length; i++) {
            int row = Objects.checkIndex(rowNumbers[i], rows);
            System.arraycopy(x, row * features, inputs, i * features, features);
            labels[i] = y[row];
        }
        return new DataSet(rowNumbers.length, features, inputs, labels, classes, shape, featureNames, classNames);
    }

    private DataSet withInputs(List<Integer> newShape, float[] inputs) {
        return new DataSet(
                rows,
                inputs.length / rows,
                inputs,
                y,
                classes,
                newShape,
                newShape.equals(shape) ? featureNames : List.of(),
                classNames);
    }
}
