package org.gpicl.examples;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The programs of docs/guide/spark.md run in gpicl-spark, beside Spark's own versions of libraries. */
class SparkGuideSnippetsTest {

    @Test
    @DisplayName("every program of that test is in the guide, and every program of the guide is in that test")
    void programsAreThose() throws IOException {
        Snippets.assertTested(
                Snippets.ROOT.resolve("gpicl-spark/src/test/java/org/gpicl/spark/SparkGuideTest.java"),
                "docs/guide/spark.md");
    }
}
