package org.gpicl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClassifierTest {

    private final Classifier<String> positive =
            Classifier.of(2, List.of("no", "yes"), x -> x[0] > 0 ? new double[] {0.25, 0.75} : new double[] {1, 0});

    @Test
    void aFunctionIsAClassifier() {
        assertThat(positive.features()).isEqualTo(2);
        assertThat(positive.classes()).containsExactly("no", "yes");
        assertThat(positive.predict(new float[] {1, 0}).label()).isEqualTo("yes");
        assertThat(positive.predict(new float[][] {{-1, 0}, {1, 0}, {0, 0}}))
                .extracting(Prediction::label)
                .containsExactly("no", "yes", "no");
        positive.close();
    }

    @Test
    void rowsAreCheckedAsThoseOfALearner() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> positive.predict(new float[][] {{1, 2}, {1}}))
                .withMessage("predict: expected 2 features as in the context, got 1 in row 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> positive.predict(new float[] {1, Float.POSITIVE_INFINITY}))
                .withMessage("predict: expected finite features, or NaN where one is missing, got Infinity in row 0,"
                        + " feature 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Classifier.of(0, List.of("a"), x -> new double[] {1}))
                .withMessage("classifier: expected at least 1 feature, got 0");
    }

    @Test
    void whatTheFunctionReturnsIsChecked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Classifier.of(1, List.of("a", "b"), x -> new double[] {1})
                        .predict(new float[1]))
                .withMessage("prediction: expected one probability for each of 2 classes, got 1");
    }
}
