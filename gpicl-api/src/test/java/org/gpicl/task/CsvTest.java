package org.gpicl.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import org.gpicl.model.InvalidFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {

    @TempDir
    Path folder;

    @Test
    void readsNumbersMissingValuesAndTextLabels() throws IOException {
        DataSet data = Csv.read(write("""
                width,class,height
                1.5,b,-2e3
                ,a,0
                7,b,
                """), "class");

        assertThat(data.rows()).isEqualTo(3);
        assertThat(data.featureNames()).containsExactly("width", "height");
        assertThat(data.x()).containsExactly(1.5f, -2000, Float.NaN, 0, 7, Float.NaN);
        assertThat(data.y()).containsExactly(1, 0, 1);
        assertThat(data.classNames()).containsExactly("a", "b");
        assertThat(data.shape()).containsExactly(2);
    }

    @Test
    void codesCategoriesInTheOrderOfTheirText() throws IOException {
        DataSet data = Csv.read(write("""
                colour,size,class
                red,3,x
                ,4,x
                blue,5,y
                green,6,y
                """), "class", Set.of("colour"));

        assertThat(data.x()).containsExactly(2, 3, Float.NaN, 4, 0, 5, 1, 6);
    }

    /** A number that is too large stays one, and is refused by name where it is read. */
    @Test
    void findsTheColumnsOfText() throws IOException {
        Path file = write("""
                colour,size,answer,class,none,huge
                red, 3 ,1,x,,1
                ,-4.5e1,no,x,,1e99
                """);

        assertThat(Csv.textColumns(file, "class")).containsExactly("colour", "answer");
        assertThat(Csv.textColumns(file, "huge")).containsExactly("colour", "answer", "class");
        assertThatExceptionOfType(InvalidFileException.class)
                .isThrownBy(() -> Csv.read(file, "class", Csv.textColumns(file, "class")))
                .withMessageContaining("'1e99' in line 3");
        assertThatExceptionOfType(InvalidFileException.class)
                .isThrownBy(() -> Csv.textColumns(write("a,b\n1\n"), "b"))
                .withMessageContaining("expected 2 fields as in the header, got 1 in line 2");
    }

    @Test
    void readsQuotesWindowsLineEndsAndAByteOrderMark() throws IOException {
        DataSet data =
                Csv.read(write("\uFEFFa,class\r\n1,\"x, \"\"really\"\"\"\r\n\r\n\"2\",\"two\nlines\"\r\n"), "class");

        assertThat(data.featureNames()).containsExactly("a");
        assertThat(data.x()).containsExactly(1, 2);
        assertThat(data.classNames()).containsExactly("two\nlines", "x, \"really\"");
    }

    @Test
    void labelsAreTextEvenWhereTheyLookLikeNumbers() throws IOException {
        DataSet data = Csv.read(write("a,class\n1,10\n2,9\n3,09\n"), "class");

        assertThat(data.classNames()).containsExactly("09", "10", "9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tall", "1e39", "Infinity", "NaN", "0x1p3", "1f", "1 000", " "})
    void refusesWhatIsNotAFiniteNumber(String field) throws IOException {
        Path path = write("a,height,class\n1,2,x\n\n3," + field + ",y\n");

        assertRefused(
                path,
                "class",
                "expected a finite number, or nothing, in column 'height', got '" + field
                        + "' in line 4; name the column as categorical if it is text");
    }

    @Test
    void namesTheLineWhereFieldsSpanSeveral() throws IOException {
        Path path = write("a,class\n1,\"x\ny\"\nno,z\n");

        assertRefused(
                path,
                "class",
                "expected a finite number, or nothing, in column 'a', got 'no' in line 4;"
                        + " name the column as categorical if it is text");
    }

    @Test
    void refusesRowsOfAnotherLength() throws IOException {
        assertRefused(write("a,b,class\n1,2,x\n1,x\n"), "class", "expected 3 fields as in the header, got 2 in line 3");
        assertRefused(write("a,b,class\n1,2,x,4\n"), "class", "expected 3 fields as in the header, got 4 in line 2");
    }

    @Test
    void refusesTablesWithoutWhatItNeeds() throws IOException {
        assertRefused(write(""), "class", "expected a header line, got an empty file");
        assertRefused(write("a,class\n"), "class", "expected at least 1 row and 1 feature, got 0 rows and 1 features");
        assertRefused(write("class\nx\n"), "class", "expected at least 1 row and 1 feature, got 1 rows and 0 features");
        assertRefused(
                write("a,a,class\n1,2,x\n"),
                "class",
                "expected a different name for every column, got columns [a, a, class]");
        assertRefused(write("a,class\n1,x\n2,\n"), "class", "expected a label in column 'class', got none in line 3");
    }

    @Test
    void refusesColumnsThatAreNotThere() throws IOException {
        Path path = write("a,class\n1,x\n");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Csv.read(path, "label"))
                .withMessage("Csv.read: expected a label column 'label', got columns [a, class] (" + path + ")");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Csv.read(path, "class", Set.of("class")))
                .withMessage("Csv.read: expected a feature 'class' to treat as a category, got columns [a, class] ("
                        + path + ")");
    }

    @Test
    void refusesAQuoteThatNeverEnds() throws IOException {
        assertRefused(
                write("a,class\n1,\"x\n"),
                "class",
                "expected comma-separated values, got Missing closing quote for value");
    }

    @Test
    void whatCannotBeReadIsAnIoException() throws IOException {
        Path latin = Files.write(folder.resolve("latin.csv"), "a,class\n1,é\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> Csv.read(folder.resolve("nowhere.csv"), "class"))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> Csv.read(latin, "class")).isInstanceOf(CharacterCodingException.class);
    }

    private static void assertRefused(Path path, String label, String message) {
        assertThatExceptionOfType(InvalidFileException.class)
                .isThrownBy(() -> Csv.read(path, label))
                .withMessage("Csv.read: " + message + " (" + path + ")");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("table.csv"), text);
    }
}
