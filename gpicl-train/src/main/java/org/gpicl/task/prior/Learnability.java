package org.gpicl.task.prior;

import java.util.Arrays;
import org.gpicl.task.Episode;

/**
 * Whether the columns of a table tell anything about its labels, as judged by a sample: do rows that resemble each other
 * have equal labels more often than chance would have it?
 *
 * <p>The measure is Cohen's kappa, (agreement − chance) / (1 − chance), with chance the share of equal labels among all pairs
 * of rows, once over each row and its nearest neighbours in all columns (Schilling, "Multivariate two-sample tests based on
 * nearest neighbors", JASA 1986), once over neighbours in the best single column.
 *
 * <p>It costs less than to draw the table, and errs on the side of keeping: of tables without anything to learn, few pass if
 * the classes are of similar size, about a quarter if one of two has a twentieth of the rows.
 */
final class Learnability {

    /** Its standard deviation without anything to learn is about 0.04 with 128 rows and two equal classes. */
    private static final double LEAST_KAPPA = 0.1;

    /** More, since it is the greatest of many. */
    private static final double LEAST_KAPPA_OF_A_COLUMN = 0.2;

    private static final int MAX_NEIGHBORS = 8;

    private final Episode table;
    private final double chance;
    private final int neighbors;

    private Learnability(Episode table, double chance, int neighbors) {
        this.table = table;
        this.chance = chance;
        this.neighbors = neighbors;
    }

    /** Whether there is something to learn in a table of at least two classes. */
    static boolean of(Episode table) {
        int[] counts = new int[table.classes()];
        for (int label : table.y()) {
            counts[label]++;
        }
        double rows = table.rows();
        double chance = 0;
        for (int count : counts) {
            chance += count * (count - 1.0) / (rows * (rows - 1));
        }
        // No more than a usual row has companions of its class.
        int neighbors = (int) Math.max(1, Math.min(MAX_NEIGHBORS, chance * rows / 2));
        Learnability test = new Learnability(table, chance, neighbors);
        return test.ofAllColumns() || test.ofOneColumn();
    }

    private double kappa(int equal, int pairs) {
        return ((double) equal / pairs - chance) / (1 - chance);
    }

    private boolean ofAllColumns() {
        int rows = table.rows();
        float[] columns = standardizedColumns();
        float[] distances = new float[rows];
        int equal = 0;
        for (int row = 0; row < rows; row++) {
            Arrays.fill(distances, 0);
            for (int first = 0; first < columns.length; first += rows) {
                float at = columns[first + row];
                for (int other = 0; other < rows; other++) {
                    float difference = columns[first + other] - at;
                    distances[other] += difference * difference;
                }
            }
            distances[row] = Float.POSITIVE_INFINITY;
            equal += equalNeighbors(row, distances);
        }
        return kappa(equal, rows * neighbors) > LEAST_KAPPA;
    }

    /** How many of the nearest rows have the label of {@code row}. */
    private int equalNeighbors(int row, float[] distances) {
        float[] nearest = new float[neighbors]; // ascending
        int[] labels = new int[neighbors];
        Arrays.fill(nearest, Float.POSITIVE_INFINITY);
        for (int other = 0; other < distances.length; other++) {
            if (distances[other] < nearest[neighbors - 1]) {
                int place = neighbors - 1;
                for (; place > 0 && nearest[place - 1] > distances[other]; place--) {
                    nearest[place] = nearest[place - 1];
                    labels[place] = labels[place - 1];
                }
                nearest[place] = distances[other];
                labels[place] = table.y()[other];
            }
        }
        return (int)
                Arrays.stream(labels).filter(label -> label == table.y()[row]).count();
    }

    /** Row-major [features, rows]; 0 where missing. */
    private float[] standardizedColumns() {
        int rows = table.rows();
        float[] columns = new float[table.x().length];
        for (int feature = 0; feature < table.features(); feature++) {
            double sum = 0;
            int present = 0;
            for (int row = 0; row < rows; row++) {
                float value = table.x()[row * table.features() + feature];
                columns[feature * rows + row] = value;
                if (!Float.isNaN(value)) {
                    sum += value;
                    present++;
                }
            }
            float mean = (float) (sum / Math.max(1, present));
            for (int i = feature * rows; i < (feature + 1) * rows; i++) {
                columns[i] = Float.isNaN(columns[i]) ? 0 : columns[i] - mean;
            }
            Standardization scale = Standardization.of(columns, feature * rows, (feature + 1) * rows, 1);
            for (int i = feature * rows; i < (feature + 1) * rows; i++) {
                columns[i] = scale.of(columns[i]);
            }
        }
        return columns;
    }

    private boolean ofOneColumn() {
        int rows = table.rows();
        long[] sorted = new long[rows];
        for (int feature = 0; feature < table.features(); feature++) {
            for (int row = 0; row < rows; row++) {
                // By value first. Adding 0 makes one of the two zeros.
                int bits = Float.floatToIntBits(table.x()[row * table.features() + feature] + 0f);
                int ordered = bits < 0 ? bits ^ Integer.MAX_VALUE : bits;
                sorted[row] = (long) ordered << 32 | row;
            }
            Arrays.sort(sorted);
            int equal = 0;
            int pairs = 0;
            for (int i = 0; i < rows; i++) {
                for (int j = i + 1; j < rows && j <= i + neighbors; j++) {
                    equal += table.y()[(int) sorted[i]] == table.y()[(int) sorted[j]] ? 1 : 0;
                    pairs++;
                }
            }
            if (kappa(equal, pairs) > LEAST_KAPPA_OF_A_COLUMN) {
                return true;
            }
        }
        return false;
    }
}
