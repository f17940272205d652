package org.gpicl.examples;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.gpicl.Context;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Prediction;

/**
 * One program, any backend: which engine computes is decided by what is on the class path, not by a line of Java.
 *
 * <p>In a POM, this is the whole change from ONNX Runtime to ND4J ({@code backend-djl} for PyTorch):
 *
 * <pre>{@code
 * <dependency>
 *   <groupId>org.gpicl</groupId>
 *   <artifactId>gpicl-backend-nd4j</artifactId> <!-- was gpicl-backend-onnx -->
 * </dependency>
 * }</pre>
 *
 * <p>The log says which backend was opened, and what was passed over. With several, the one of the highest priority for
 * the purpose computes. Prints the predicted class of each flower, which is the same on all.
 */
public final class BackendSwap {

    private static final int EXAMPLES = 60;

    private BackendSwap() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) throws IOException {
        Context<String> flowers = Bundled.examples("iris");
        int[] shuffled = new int[flowers.size()];
        Arrays.setAll(shuffled, i -> i * 7 % shuffled.length); // the table is sorted by class
        Context<String> seen = flowers.select(Arrays.copyOf(shuffled, EXAMPLES));
        Context<String> unseen = flowers.select(Arrays.copyOfRange(shuffled, EXAMPLES, shuffled.length));
        try (FittedLearner<String> learner = InContextLearner.fit(seen)) {
            List<String> labels = learner.predict(unseen.rows()).stream()
                    .map(Prediction::label)
                    .toList();
            System.out.println(labels);
        }
    }
}
