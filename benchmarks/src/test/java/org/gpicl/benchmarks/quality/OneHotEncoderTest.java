package org.gpicl.benchmarks.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.gpicl.benchmarks.quality.OneHotEncoder.Gaps;
import org.gpicl.task.DataSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OneHotEncoderTest {

    private static final float GAP = Float.NaN;

    /** Rows of a number and a category. */
    private static Table rows(float... cells) {
        return new Table("rows", Kind.TEXT_OR_GAPS, DataSet.of(2, cells, new int[cells.length / 2], 1), Set.of(1));
    }

    @Test
    @DisplayName("numbers are standardised, categories get a column each, and gaps in the context one more")
    void encodes() {
        OneHotEncoder encoder = new OneHotEncoder(rows(1, 0, 3, 2, GAP, 2, 5, GAP), Gaps.MEAN);
        float high = (float) (2 / Math.sqrt(8.0 / 3));
        assertThat(encoder.width()).isEqualTo(5); // number, its gap, 0, 2, the gap of the category
        assertThat(encoder.encode(rows(5, 2, GAP, GAP, 3, 7)))
                .isDeepEqualTo(new float[][] {{high, 0, 0, 1, 0}, {0, 1, 0, 0, 1}, {0, 0, 0, 0, 0}});
    }

    @Test
    @DisplayName("a method that knows gaps reads NaN")
    void gapsThatAreKnown() {
        OneHotEncoder encoder = new OneHotEncoder(rows(1, 0, GAP, 0, 1, 0), Gaps.MISSING);
        assertThat(encoder.encode(rows(GAP, 0))[0]).isEqualTo(new float[] {GAP, 1, 1});
    }

    @Test
    @DisplayName("constant and empty columns say nothing, and a gap that the context has not becomes the mean")
    void constantColumns() {
        OneHotEncoder constant = new OneHotEncoder(rows(4, 0, 4, 0), Gaps.MEAN);
        assertThat(constant.encode(rows(4, 0, GAP, 0))).isDeepEqualTo(new float[][] {{0, 1}, {0, 1}});
        OneHotEncoder empty = new OneHotEncoder(rows(GAP, 0, GAP, 0), Gaps.MEAN);
        assertThat(empty.encode(rows(GAP, 0))).isDeepEqualTo(new float[][] {{0, 1, 1}});
    }
}
