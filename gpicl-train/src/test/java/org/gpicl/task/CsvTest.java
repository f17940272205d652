package org.gpicl.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import org.gpicl.model.InvalidFileException;
import org.gpicl.table.InvalidTableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables as data sets; the forms of files are tested in org.gpicl.table. */
class CsvTest {

    @TempDir
    Path folder;

    @Test
    void readsNumbersMissingValuesCategoriesAndTextLabels() throws IOException {
        Path file = write("""
                width,class,colour,height,yes
                1.5,b,red,-2e3,true
                ,a,,0,false
                7,b,blue,?,true
                """);
        DataSet data = Csv.read(file, "class");

        assertThat(data.rows()).isEqualTo(3);
        assertThat(data.featureNames()).containsExactly("width", "colour", "height", "yes");
        assertThat(data.x()).containsExactly(1.5f, 1, -2000, 1, Float.NaN, Float.NaN, 0, 0, 7, 0, Float.NaN, 1);
        assertThat(data.y()).containsExactly(1, 0, 1);
        assertThat(data.classNames()).containsExactly("a", "b");
        assertThat(data.shape()).containsExactly(4);
        assertThat(Csv.textColumns(file, "class")).containsExactly("colour", "yes");
        try (InputStream in = Files.newInputStream(file)) {
            assertThat(Csv.read(in, "resource", "class").x()).isEqualTo(data.x());
        }
    }

    @Test
    void categoriesMayLookLikeNumbers() throws IOException {
        Path file = write("zip,none,class\n10,,x\n9,,x\n");

        assertThat(Csv.read(file, "class", Set.of("zip")).x()).containsExactly(0, Float.NaN, 1, Float.NaN);
        assertThat(Csv.textColumns(file, "class")).isEmpty();
    }

    @Test
    void labelsAreTextEvenWhereTheyLookLikeNumbers() throws IOException {
        DataSet data = Csv.read(write("a,class\n1,10\n2,9\n3,09\n"), "class");

        assertThat(data.classNames()).containsExactly("09", "10", "9");
    }

    @Test
    void refusesWhatIsNoDataSet() throws IOException {
        assertRefused(write("a,class\n"), "expected at least 1 row and 1 feature, got 0 rows and 1 features");
        assertRefused(write("class\nx\n"), "expected at least 1 row and 1 feature, got 1 rows and 0 features");
        assertRefused(
                write("a,class\n1,x\n2,\n"), "expected a label in column 'class' of every row, got none in row 1");
        assertThatThrownBy(() -> Csv.read(write("a,class\n1\n"), "class")).isInstanceOf(InvalidTableException.class);
        assertThatThrownBy(() -> Csv.read(folder.resolve("nowhere.csv"), "class"))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void refusesColumnsThatAreNotThere() throws IOException {
        Path path = write("a,class\n1,x\n");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Csv.read(path, "label"))
                .withMessage("Table.read: expected a column 'label', whose kind was set, got the columns [a, class] in "
                        + path);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Csv.read(path, "class", Set.of("class")))
                .withMessage("Csv.read: expected features to treat as categories, got the label 'class'");
    }

    private static void assertRefused(Path path, String message) {
        assertThatExceptionOfType(InvalidFileException.class)
                .isThrownBy(() -> Csv.read(path, "class"))
                .withMessage("Csv.read: " + message + " (" + path + ")");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("table.csv"), text);
    }
}
