package org.gpicl.benchmarks.quality;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.gpicl.Prediction;

/** Something that learns from labelled rows. Safe for use by many threads. */
public interface Method {

    /** As it is called in results. */
    String name();

    /** All that its answers depend on beside the rows, so that results of one and of another are told apart. */
    String settings();

    /** Eight hexadecimal digits that change with the {@link #settings}. */
    default String fingerprint() {
        CRC32 checksum = new CRC32();
        checksum.update(settings().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) checksum.getValue());
    }

    /** A new fitted method, owned by the caller. The same rows give the same answers. */
    Fitted fit(Table context);

    /** The predictions of a classifier as probabilities [rows][classes], 0 for a class that it does not know. */
    static double[][] probabilities(List<Prediction<Integer>> predictions, int classes) {
        double[][] probabilities = new double[predictions.size()][classes];
        for (int row = 0; row < probabilities.length; row++) {
            for (Map.Entry<Integer, Double> entry :
                    predictions.get(row).probabilities().entrySet()) {
                probabilities[row][entry.getKey()] = entry.getValue();
            }
        }
        return probabilities;
    }

    /** What has learned. */
    interface Fitted extends AutoCloseable {

        /** The probabilities [rows][classes], 0 for a class that did not occur in the context. */
        double[][] probabilities(Table queries);

        @Override
        default void close() {}
    }
}
