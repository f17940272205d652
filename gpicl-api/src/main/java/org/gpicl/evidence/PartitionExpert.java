package org.gpicl.evidence;

import java.util.Arrays;
import java.util.Map;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;

/**
 * Naive Bayes over partitions: what the cells of a row say of the classes, added up over partitions.
 *
 * <p>With n_b the rows of a cell b, n_bc those of them of class c, and p_c the share of the class, both smoothed, a cell says
 *
 * <pre>{@code
 * q_bc = (n_bc + α·p_c) / (n_b + α),   p_c = (n_c + 1) / (n + classes),   α = 2
 * }</pre>
 *
 * and the ratio of odds in bounded form, 2·(q − p)/(q + p) = 2·tanh(½·log(q/p)), is its evidence. The reliability r of a
 * partition is how much better its cells tell the classes than chance would (Goodman and Kruskal's τ, less what is expected
 * of cells that know nothing), beside the best of all partitions. Three channels, where Σ goes over partitions:
 *
 * <ul>
 *   <li>Σ evidence / √partitions: naive Bayes, to which all contribute alike;
 *   <li>Σ r · evidence / √(Σ r² + 0.01): the same by reliability;
 *   <li>Σ r · (q − p) / (Σ r + 0.1): the mean opinion by reliability.
 * </ul>
 *
 * <p>Leaving a row out takes its shares out of all counts, also of those that reliabilities come from.
 */
final class PartitionExpert implements Expert {

    static final int CHANNELS = 3;

    private static final double SMOOTHING = 2;
    private static final double LEAST_RELIABILITY = 0.01;
    private static final double LEAST_SQUARES = 0.01;
    private static final double LEAST_SUM = 0.1;
    private static final int SHARES = Partitions.SHARES;

    private final Partitions partitions;
    private final int classes;
    private final float[] table; // [count · cells, channels, classes]: the scores of each cell
    private final float[] leaveOneOut; // [rows, channels, classes]

    private PartitionExpert(Partitions partitions, int classes, float[] table, float[] leaveOneOut) {
        this.partitions = partitions;
        this.classes = classes;
        this.table = table;
        this.leaveOneOut = leaveOneOut;
    }

    static PartitionExpert fit(Partitions partitions, Examples examples) {
        Counts counts = new Counts(partitions, examples);
        return new PartitionExpert(partitions, examples.classes(), counts.table(), counts.leaveOneOut());
    }

    @Override
    public int channels() {
        return CHANNELS;
    }

    @Override
    public float[] leaveOneOut() {
        return leaveOneOut;
    }

    @Override
    public long bytes() {
        return (long) Float.BYTES * (table.length + leaveOneOut.length);
    }

    @Override
    public void score(Query query, float[] out, int offset) {
        int places = partitions.count() * SHARES;
        int[] cells = new int[places];
        float[] shares = new float[places];
        partitions.locate(query.rows(), query.row(), cells, shares, 0);
        int outputs = CHANNELS * classes;
        for (int o = 0; o < outputs; o++) {
            double sum = 0;
            for (int place = 0; place < places; place++) {
                sum += shares[place] * table[cells[place] * outputs + o];
            }
            out[offset + o] = FittedEvidence.bounded(sum);
        }
    }

    @Override
    public Map<String, Tensor> tensors() {
        return partitions.tensors(table, CHANNELS * classes);
    }

    @Override
    public <T> T scores(TensorOps<T> ops, Parameters<T> tensors, T rows, T columns, T encoded) {
        return FittedEvidence.bounded(ops, partitions.sums(ops, tensors, rows));
    }

    /** How the examples lie in the cells. */
    private static final class Counts {

        private final Examples examples;
        private final int partitions;
        private final int cellsEach;
        private final int classes;
        private final int[] cells; // [rows, partitions, SHARES]
        private final float[] shares; // likewise
        private final double[] sizes; // n_b [partitions · cells]
        private final double[] ofClass; // n_bc [partitions · cells, classes]
        private final double[] squares; // Σ_c n_bc² [partitions · cells]
        private final int[] classSizes;
        private final double classSquares; // Σ_c n_c²

        Counts(Partitions partitions, Examples examples) {
            this.examples = examples;
            this.partitions = partitions.count();
            this.cellsEach = partitions.cells();
            this.classes = examples.classes();
            int places = this.partitions * SHARES;
            this.cells = new int[Math.multiplyExact(examples.count(), places)];
            this.shares = new float[cells.length];
            this.sizes = new double[this.partitions * cellsEach];
            this.ofClass = new double[Math.multiplyExact(sizes.length, classes)];
            this.squares = new double[sizes.length];
            for (int row = 0; row < examples.count(); row++) {
                partitions.locate(examples.rows(), row, cells, shares, row * places);
                for (int i = row * places; i < (row + 1) * places; i++) {
                    sizes[cells[i]] += shares[i];
                    ofClass[cells[i] * classes + examples.y()[row]] += shares[i];
                }
            }
            for (int i = 0; i < ofClass.length; i++) {
                squares[i / classes] += ofClass[i] * ofClass[i];
            }
            this.classSizes = examples.classSizes();
            double sum = 0;
            for (int size : classSizes) {
                sum += (double) size * size;
            }
            this.classSquares = sum;
        }

        // ------------------------------------------------------------ reliabilities

        /**
         * What τ is computed from, sums over the cells of a partition.
         *
         * @param agreement Σ_b Σ_c n_bc² / (n_b + 1)
         * @param squareSizes Σ_b n_b² / (n_b + 1)
         * @param plainSizes Σ_b n_b / (n_b + 1)
         */
        private record Sums(double[] agreement, double[] squareSizes, double[] plainSizes) {}

        private Sums sums() {
            Sums sums = new Sums(new double[partitions], new double[partitions], new double[partitions]);
            for (int cell = 0; cell < sizes.length; cell++) {
                int partition = cell / cellsEach;
                double more = sizes[cell] + 1;
                sums.agreement[partition] += squares[cell] / more;
                sums.squareSizes[partition] += sizes[cell] * sizes[cell] / more;
                sums.plainSizes[partition] += sizes[cell] / more;
            }
            return sums;
        }

        /** τ, 0 … 1, of a partition, by its sums and those of the classes. */
        private static double reliability(
                double agreement, double squareSizes, double plainSizes, double rows, double classSquares) {
            double together = classSquares / Math.max(1, rows * rows); // that two rows are of one class
            double chance = together * squareSizes + (1 - together) * plainSizes;
            double possible = rows * (1 - together);
            return possible > 0 ? Math.max(0, (agreement - chance) / possible) : 0;
        }

        /** Divides reliabilities [partitions] by the greatest. */
        private static void relateInPlace(double[] reliabilities) {
            double greatest = 0;
            for (double reliability : reliabilities) {
                greatest = Math.max(greatest, reliability);
            }
            for (int i = 0; i < reliabilities.length; i++) {
                reliabilities[i] /= greatest + LEAST_RELIABILITY;
            }
        }

        /** What the channels are divided by. */
        private record Scales(double all, double squares, double sum) {
            static Scales of(double[] reliabilities) {
                double squares = LEAST_SQUARES;
                double sum = LEAST_SUM;
                for (double r : reliabilities) {
                    squares += r * r;
                    sum += r;
                }
                return new Scales(Math.sqrt(reliabilities.length), Math.sqrt(squares), sum);
            }
        }

        // ------------------------------------------------------------ scores

        /** The scores of each cell of each partition [partitions · cells, channels, classes]. */
        float[] table() {
            Sums sums = sums();
            double[] reliabilities = new double[partitions];
            for (int p = 0; p < partitions; p++) {
                reliabilities[p] = reliability(
                        sums.agreement[p], sums.squareSizes[p], sums.plainSizes[p], examples.count(), classSquares);
            }
            relateInPlace(reliabilities);
            Scales scales = Scales.of(reliabilities);
            double[] classShares = examples.classShares(Examples.NONE);
            float[] table = new float[sizes.length * CHANNELS * classes];
            for (int cell = 0; cell < sizes.length; cell++) {
                double r = reliabilities[cell / cellsEach];
                for (int c = 0; c < classes; c++) {
                    double p = classShares[c];
                    double q = (ofClass[cell * classes + c] + SMOOTHING * p) / (sizes[cell] + SMOOTHING);
                    double evidence = 2 * (q - p) / (q + p);
                    int at = cell * CHANNELS * classes + c;
                    table[at] = (float) (evidence / scales.all);
                    table[at + classes] = (float) (r * evidence / scales.squares);
                    table[at + 2 * classes] = (float) (r * (q - p) / scales.sum);
                }
            }
            return table;
        }

        float[] leaveOneOut() {
            float[] out = new float[examples.count() * CHANNELS * classes];
            Sums sums = sums();
            double[][] classShares = new double[classes][];
            for (int c = 0; c < classes; c++) {
                classShares[c] = examples.classShares(c);
            }
            double[] reliabilities = new double[partitions];
            double[] all = new double[classes];
            double[] reliable = new double[classes];
            double[] opinions = new double[classes];
            for (int row = 0; row < examples.count(); row++) {
                int label = examples.y()[row];
                leaveOut(row, sums, reliabilities);
                Arrays.fill(all, 0);
                Arrays.fill(reliable, 0);
                Arrays.fill(opinions, 0);
                double[] p = classShares[label];
                for (int i = 0; i < partitions * SHARES; i++) {
                    int place = row * partitions * SHARES + i;
                    double share = shares[place];
                    if (share == 0) {
                        continue;
                    }
                    double r = reliabilities[i / SHARES];
                    int cell = cells[place];
                    double inverse = 1 / (sizes[cell] - share + SMOOTHING);
                    for (int c = 0; c < classes; c++) {
                        double count = ofClass[cell * classes + c] - (c == label ? share : 0);
                        double q = (count + SMOOTHING * p[c]) * inverse;
                        double evidence = share * (2 * (q - p[c]) / (q + p[c]));
                        all[c] += evidence;
                        reliable[c] += r * evidence;
                        opinions[c] += r * share * (q - p[c]);
                    }
                }
                Scales scales = Scales.of(reliabilities);
                int at = row * CHANNELS * classes;
                for (int c = 0; c < classes; c++) {
                    out[at + c] = FittedEvidence.bounded(all[c] / scales.all);
                    out[at + classes + c] = FittedEvidence.bounded(reliable[c] / scales.squares);
                    out[at + 2 * classes + c] = FittedEvidence.bounded(opinions[c] / scales.sum);
                }
            }
            return out;
        }

        /** The reliabilities without a row. */
        private void leaveOut(int row, Sums sums, double[] out) {
            int label = examples.y()[row];
            double rows = examples.count() - 1.0;
            double others = classSquares - 2.0 * classSizes[label] + 1;
            for (int p = 0; p < partitions; p++) {
                double agreement = sums.agreement[p];
                double squareSizes = sums.squareSizes[p];
                double plainSizes = sums.plainSizes[p];
                for (int s = 0; s < SHARES; s++) {
                    int place = (row * partitions + p) * SHARES + s;
                    double share = shares[place];
                    if (share > 0) {
                        int cell = cells[place];
                        double size = sizes[cell];
                        double less = size - share;
                        double square = squares[cell] - share * (2 * ofClass[cell * classes + label] - share);
                        agreement += square / (less + 1) - squares[cell] / (size + 1);
                        squareSizes += less * less / (less + 1) - size * size / (size + 1);
                        plainSizes += less / (less + 1) - size / (size + 1);
                    }
                }
                out[p] = reliability(agreement, squareSizes, plainSizes, rows, others);
            }
            relateInPlace(out);
        }
    }
}
