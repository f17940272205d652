package org.gpicl.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.gpicl.Context;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.architecture.Initializer;
import org.gpicl.architecture.Temperature;
import org.gpicl.model.Model;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemperatureTest {

    private static final ContextTransformer ARCHITECTURE = new ContextTransformer(4, 8, 1, 1, 8, 1, 4);
    private static final float[][] ROWS = {{1, 0, 2, 0}, {0, 3, 0, 1}, {2, 1, 0, 0}, {0, 2, 1, 3}, {1, 1, 1, 0}};
    private static final Context<String> CONTEXT = Context.of(ROWS, List.of("a", "b", "a", "c", "b"));
    private static final float[] QUERY = {1, 2, 0, 1};

    private static Model model(double temperature) {
        return new Model(
                "tempered",
                ARCHITECTURE,
                InputEncoding.STANDARDIZED,
                new Temperature(temperature),
                Initializer.initialize(ARCHITECTURE.parameters(), new Seed(3)),
                Map.of());
    }

    private static Learner open(double temperature) {
        return InContextLearner.builder()
                .model(model(temperature))
                .ensemble(1)
                .backend("onnx")
                .open();
    }

    private static double[] probabilities(Learner learner) {
        try (FittedLearner<String> fitted = learner.fit(CONTEXT)) {
            Prediction<String> prediction = fitted.predict(QUERY);
            return CONTEXT.classes().stream()
                    .mapToDouble(prediction::probability)
                    .toArray();
        }
    }

    @Test
    void halfTheTemperatureSquaresProbabilities() {
        double[] plain;
        double[] tempered;
        try (Learner learner = open(1)) {
            plain = probabilities(learner);
        }
        try (Learner learner = open(0.5)) {
            tempered = probabilities(learner);
        }
        double sum = 0;
        for (double p : plain) {
            sum += p * p;
        }
        for (int c = 0; c < plain.length; c++) {
            assertThat(tempered[c]).isCloseTo(plain[c] * plain[c] / sum, within(1e-6));
        }
        assertThat(tempered[0]).isNotCloseTo(plain[0], within(1e-4));
    }

    @Test
    void anExportedPairKeepsIt(@TempDir Path folder) throws Exception {
        try (Learner learner = open(0.5)) {
            learner.exportOnnx(folder);
            try (Learner opened = InContextLearner.builder().onnx(folder).open()) {
                assertThat(opened.model().temperature()).isEqualTo(new Temperature(0.5));
                assertThat(probabilities(opened)).containsExactly(probabilities(learner), within(1e-6));
            }
        }
    }
}
