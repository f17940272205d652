package org.gpicl.task.prior;

import java.util.Arrays;
import org.gpicl.random.RandomStream;

/**
 * Points of a space, each of which has the region to which it is the nearest.
 *
 * @param points row-major [points, inputs]
 */
record Centers(float[] points, int count) {

    /** Rows of the sample, so that no region is empty: of {@code in}, row-major [inputs, rows]. */
    static Centers draw(RandomStream random, float[] in, int inputs, int count) {
        int rows = in.length / inputs;
        float[] points = new float[count * inputs];
        for (int point = 0; point < count; point++) {
            int row = random.integer(rows);
            for (int input = 0; input < inputs; input++) {
                points[point * inputs + input] = in[input * rows + row];
            }
        }
        return new Centers(points, count);
    }

    /** The number of the nearest point of each row [rows]. @param in row-major [inputs, rows] */
    int[] nearest(float[] in, int rows) {
        int inputs = points.length / count;
        int[] nearest = new int[rows];
        float[] least = new float[rows];
        Arrays.fill(least, Float.POSITIVE_INFINITY);
        float[] distances = new float[rows];
        for (int point = 0; point < count; point++) {
            Arrays.fill(distances, 0);
            for (int input = 0; input < inputs; input++) {
                float at = points[point * inputs + input];
                for (int row = 0; row < rows; row++) {
                    float difference = in[input * rows + row] - at;
                    distances[row] += difference * difference;
                }
            }
            for (int row = 0; row < rows; row++) {
                if (distances[row] < least[row]) {
                    least[row] = distances[row];
                    nearest[row] = point;
                }
            }
        }
        return nearest;
    }
}
