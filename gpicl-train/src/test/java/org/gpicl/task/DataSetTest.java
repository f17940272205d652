package org.gpicl.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataSetTest {

    @Test
    void standardizedInputsHaveMeanZeroAndDeviationOneOverAll() {
        DataSet data = images(20, 5, 4, 1).standardized();

        assertThat(data.normalization().mean()).isCloseTo(0, within(1e-6));
        assertThat(data.normalization().standardDeviation()).isCloseTo(1, within(1e-6));
    }

    @Test
    void aTestSplitTakesTheNormalizationOfItsTrainSplit() {
        DataSet train = DataSet.of(1, new float[] {0, 4}, new int[2], 1);
        DataSet test = DataSet.of(1, new float[] {2, 6, Float.NaN}, new int[3], 1);

        assertThat(train.normalization()).isEqualTo(new Normalization(2, 2));
        assertThat(test.normalized(train.normalization()).x()).containsExactly(0, 2, Float.NaN);
    }

    @Test
    void equalInputsNormalizeToZeros() {
        assertThat(DataSet.of(1, new float[] {0.1f, 0.1f, 0.1f}, new int[3], 1)
                        .standardized()
                        .x())
                .containsExactly(0, 0, 0);
        assertThat(DataSet.of(1, new float[] {Float.NaN}, new int[1], 1).normalization())
                .isEqualTo(new Normalization(0, 1));
    }

    @Test
    void resizingAveragesAreas() {
        DataSet data = new DataSet(
                1, 9, new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, new int[1], 1, List.of(3, 3), List.of(), List.of());

        DataSet half = data.resized(2, 2);

        // Each new pixel is 1.5 wide: it covers one old pixel whole, halves of two and a quarter of one.
        assertThat(half.shape()).containsExactly(2, 2);
        assertThat(half.x()[0]).isCloseTo((1 + 2 / 2f + 4 / 2f + 5 / 4f) / 2.25f, within(1e-6f));
        assertThat(half.x()[3]).isCloseTo((9 + 8 / 2f + 6 / 2f + 5 / 4f) / 2.25f, within(1e-6f));
        assertThat(data.resized(1, 1).x()[0]).isCloseTo(5, within(1e-6f));
        assertThat(data.resized(3, 3).x()).containsExactly(data.x());
        assertThat(data.resized(6, 3).x()).startsWith(1, 2, 3, 1, 2, 3, 4, 5, 6);
    }

    /** Sums of n float32 numbers: 1e-6·√n relative. */
    @ParameterizedTest(name = "{0}×{1}×{2} → {3}×{4}")
    @CsvSource({"28, 28, 1, 8, 8", "28, 28, 1, 14, 14", "32, 30, 3, 7, 11", "5, 3, 2, 8, 9", "1, 1, 1, 3, 2"})
    void resizingKeepsTheMeanOfEveryImageAndChannel(int height, int width, int channels, int newHeight, int newWidth) {
        DataSet before = images(3, height, width, channels);

        DataSet after = before.resized(newHeight, newWidth);

        assertThat(after.features()).isEqualTo(newHeight * newWidth * channels);
        for (int image = 0; image < 3; image++) {
            for (int channel = 0; channel < channels; channel++) {
                double mean = mean(before, image, channel, channels);
                assertThat(mean(after, image, channel, channels))
                        .isCloseTo(mean, within(1e-6 * Math.sqrt(before.features()) * mean));
            }
        }
    }

    @Test
    void selectedRowsKeepTheirLabelsAndNames() {
        DataSet data = new DataSet(
                3,
                2,
                new float[] {1, 2, 3, 4, 5, 6},
                new int[] {0, 1, 0},
                2,
                List.of(2),
                List.of("a", "b"),
                List.of("no", "yes"));

        DataSet selected = data.selected(1, 0, 1);

        assertThat(selected.x()).containsExactly(3, 4, 1, 2, 3, 4);
        assertThat(selected.y()).containsExactly(1, 0, 1);
        assertThat(selected.classes()).isEqualTo(2);
        assertThat(selected.featureNames()).containsExactly("a", "b");
        assertThat(selected.classNames()).containsExactly("no", "yes");
    }

    @Test
    void randomPointsAreClassesOfTheirOwn() {
        DataSet data = DataSet.randomPoints(new Seed(1).stream(), 10, 3);

        assertThat(data.y()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(data.classes()).isEqualTo(10);
        for (float value : data.x()) {
            assertThat(value).isBetween(0f, 1f);
        }
    }

    @Test
    void refusesWhatDoesNotFitTogether() {
        assertRefused(
                () -> DataSet.of(1, new float[0], new int[0], 1),
                "DataSet: expected at least 1 row, 1 feature and 1 class, got 0 rows, 1 features and 1 classes");
        assertRefused(
                () -> DataSet.of(2, new float[3], new int[2], 1),
                "DataSet: expected 2·2 inputs and 2 labels, got 3 and 2");
        assertRefused(
                () -> DataSet.of(1, new float[2], new int[] {0, 3}, 3),
                "DataSet: expected labels in 0 … 2, got 3 in row 1");
        assertRefused(
                () -> DataSet.of(1, new float[2], new int[] {0, -1}, 3),
                "DataSet: expected labels in 0 … 2, got -1 in row 1");
        assertRefused(
                () -> DataSet.of(2, new float[] {1, 2, 3, Float.NEGATIVE_INFINITY}, new int[2], 1),
                "DataSet: expected finite inputs, or NaN where one is missing, got -Infinity in row 1, feature 1");
        assertRefused(
                () -> new DataSet(1, 4, new float[4], new int[1], 1, List.of(2, 3), List.of(), List.of()),
                "DataSet: expected a shape of 4 numbers in all, got [2, 3]");
        assertRefused(
                () -> new DataSet(1, 2, new float[2], new int[1], 1, List.of(2), List.of("a"), List.of()),
                "DataSet: expected 2 feature names and 1 class names, or none, got 1 and 0");
        assertRefused(
                () -> DataSet.of(4, new float[4], new int[1], 1).resized(1, 1),
                "resized: expected images of shape [height, width] or [height, width, channels], got [4]");
        assertRefused(
                () -> images(1, 2, 2, 1).resized(0, 1),
                "resized: expected a height and a width of at least 1, got 0 and 1");
        assertRefused(
                () -> new Normalization(0, 0),
                "Normalisation: expected a finite mean and a positive, finite standard deviation, got 0.0 and 0.0");
        assertRefused(
                () -> new Episode(2, 1, new float[2], new int[1], 2),
                "Episode: expected 2·1 inputs and 2 labels, got 2 and 1");
        assertRefused(
                () -> new Episode(0, 1, new float[0], new int[0], 2),
                "Episode: expected at least 1 row, 1 feature and 1 class, got 0 rows, 1 features and 2 classes");
    }

    private static void assertRefused(Runnable action, String message) {
        assertThatIllegalArgumentException().isThrownBy(action::run).withMessage(message);
    }

    private static DataSet images(int count, int height, int width, int channels) {
        RandomStream random = new Seed(1).stream();
        float[] x = new float[count * height * width * channels];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.uniform(0, 255);
        }
        List<Integer> shape = channels == 1 ? List.of(height, width) : List.of(height, width, channels);
        return new DataSet(count, height * width * channels, x, new int[count], 1, shape, List.of(), List.of());
    }

    private static double mean(DataSet data, int image, int channel, int channels) {
        double sum = 0;
        for (int i = channel; i < data.features(); i += channels) {
            sum += data.x()[image * data.features() + i];
        }
        return sum * channels / data.features();
    }
}
