package org.gpicl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PriorPicturesTest {

    /** Where the documents are, seen from the folder of this module. */
    private static final Path IMAGES = Path.of("..", "docs", "images");

    @Test
    void thePicturesInTheDocumentsAreOfThePriorsAsTheyAre(@TempDir Path folder) throws IOException {
        PriorPictures.main(new String[] {folder.toString()});

        for (String picture : new String[] {"labels.svg", "columns.svg"}) {
            assertThat(folder.resolve(picture))
                    .as("draw them again: PriorPictures -Dargs=docs/images")
                    .hasSameTextualContentAs(IMAGES.resolve(picture));
        }
        assertThat(Files.readString(folder.resolve("labels.svg")))
                .startsWith("<svg")
                .endsWith("</svg>\n");
    }
}
