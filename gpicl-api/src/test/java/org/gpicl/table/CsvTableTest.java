package org.gpicl.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables in files: what spreadsheets, R, pandas, Weka and people write. */
class CsvTableTest {

    private static final CsvOptions STANDARD = CsvOptions.STANDARD;

    private static Table read(String text) throws IOException {
        return read(text, STANDARD);
    }

    private static Table read(String text, CsvOptions options) throws IOException {
        return read(text.getBytes(StandardCharsets.UTF_8), options);
    }

    private static Table read(byte[] bytes, CsvOptions options) throws IOException {
        return Table.read(new ByteArrayInputStream(bytes), "t.csv", options);
    }

    private static void assertRefused(String text, CsvOptions options, String message) {
        assertThatExceptionOfType(InvalidTableException.class)
                .isThrownBy(() -> read(text, options))
                .withMessage("Table.read: expected " + message);
    }

    private static List<Map<String, Object>> rows(Table table) {
        return IntStream.range(0, table.rows()).mapToObj(table::row).toList();
    }

    // ---------------------------------------------------------------- the form of the file

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a,class\n1,x\n2,y\n",
                "a,class\r\n1,x\r\n2,y\r\n",
                "a,class\r1,x\r2,y",
                "\uFEFFa,class\n1,x\n2,y",
                "a;class\n1;x\n2;y\n",
                "sep=;\r\na;class\r\n1;x\r\n2;y\r\n",
                "a\tclass\n1\tx\n2\ty\n",
                "a|class\n1|x\n2|y\n",
                "a class\n1 x\n2   y\n",
                "# made by a tool, version 2\n\na,class\n1,x\n\n2,y\n",
                " a , class \n 1 , x\n\u00A02\u00A0,\ty\n",
                "\"a\",\"class\"\n\"1\",\"x\"\n\"2\",\"y\"\n",
                "a,class,\n1,x,\n2,y,\n",
                "a,class\n1,x,\n2,y,\n",
                "\"\",\"a\",\"class\"\n\"r1\",1,\"x\"\n\"r2\",2,\"y\"\n",
                "\"a\",\"class\"\n\"r1\",1,\"x\"\n\"r2\",2,\"y\"\n",
                "\"a\" \"class\"\n\"r1\" 1 \"x\"\n\"r2\" 2 \"y\"\n",
                "% Weka\n@relation t\n@attribute a numeric\n@ATTRIBUTE 'class' {x,y}\n\n@data\n% rows\n1,x\n2,'y'\n"
            })
    void theSameTableInManyForms(String text) throws IOException {
        Table table = read(text);

        assertThat(rows(table)).containsExactly(Map.of("a", 1L, "class", "x"), Map.of("a", 2L, "class", "y"));
        assertThat(table).hasToString("table of 2 rows: a (number), class (category of 2)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-8"})
    void byteOrderMarksTellTheCharacterSet(String charset) throws IOException {
        byte[] bytes = "\uFEFFgröße,class\n1,Bär\n".getBytes(Charset.forName(charset));

        assertThat(read(bytes, STANDARD.withCharset(StandardCharsets.ISO_8859_1))
                        .row(0))
                .containsExactly(Map.entry("größe", 1L), Map.entry("class", "Bär"));
    }

    @Test
    void otherCharacterSetsAreNamedOrRefusedWithTheLine() throws IOException {
        byte[] latin = "a,class\n1,Kuh\n2,Bär\n".getBytes(StandardCharsets.ISO_8859_1);
        byte[] wide = "a,class\n1,x\n".getBytes(StandardCharsets.UTF_16LE);

        assertThat(read(latin, STANDARD.withCharset(StandardCharsets.ISO_8859_1))
                        .value(1, "class"))
                .isEqualTo("Bär");
        assertThatThrownBy(() -> read(latin, STANDARD))
                .isInstanceOf(InvalidTableException.class)
                .hasMessage("Table.read: expected text in the character set that was given, UTF-8 unless it was, got"
                        + " 'B\uFFFDr' in line 3 of t.csv; use withCharset, such as ISO_8859_1 or windows-1252");
        assertThatThrownBy(() -> read(wide, STANDARD))
                .isInstanceOf(InvalidTableException.class)
                .hasMessage("Table.read: expected text, got a character of code 0 in line 1 of t.csv; use withCharset,"
                        + " such as UTF_16LE, if that is how the file is written");
        assertThat(read(wide, STANDARD.withCharset(StandardCharsets.UTF_16LE)).row(0))
                .containsExactly(Map.entry("a", 1L), Map.entry("class", "x"));
    }

    @Test
    void gzipIsUnpackedWithinBounds() throws IOException {
        byte[] packed = packed("a,class\n1,x\n".getBytes(StandardCharsets.UTF_8));
        byte[] bomb = packed(new byte[10_000_000]);

        assertThat(read(packed, STANDARD).row(0)).containsExactly(Map.entry("a", 1L), Map.entry("class", "x"));
        assertThatThrownBy(() -> read(bomb, STANDARD.withMaxBytes(1_000_000)))
                .isInstanceOf(InvalidTableException.class)
                .hasMessage(
                        "Table.read: expected at most 1000000 bytes, unpacked, got more in t.csv; use withMaxBytes if"
                                + " this file is to be trusted");
        assertThatThrownBy(() -> read(Arrays.copyOf(packed, packed.length - 12), STANDARD))
                .isInstanceOf(InvalidTableException.class)
                .hasMessage("Table.read: expected a whole gzip file, got Unexpected end of ZLIB input stream in t.csv");
    }

    private static byte[] packed(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    @Test
    void spreadsheetsAreRefused() {
        assertRefused(
                "PK\u0003\u0004", STANDARD, "text, got an archive or a spreadsheet in t.csv; save it as CSV in UTF-8");
    }

    @Test
    void quotesHoldDelimitersLineEndsAndThemselves() throws IOException {
        String text = "a,class\n1,\"x, \"\"really\"\"\"\n2,\"two\nlines\"\nno,z\n";

        assertThat(read(text).values("class", String.class)).containsExactly("x, \"really\"", "two\nlines", "z");
        assertRefused(
                text,
                STANDARD.withKind("a", Kind.NUMBER),
                "numbers in column 'a', got 'no' in line 5 of t.csv; use withMissing(\"no\") if it stands for a missing"
                        + " value, or withKind for another kind of column");
        assertThat(read("a,class\n1,'x,y'\n", STANDARD.withQuote('\'')).value(0, "class"))
                .isEqualTo("x,y");
    }

    @Test
    void whatIsNoTableIsRefusedWithLineAndRemedy() {
        assertRefused("", STANDARD, "a header line, got an empty file in t.csv");
        assertRefused(
                "a,class\n1,x\nTotal 1 row\n",
                STANDARD,
                "2 fields as in line 1, got 1 ('Total 1 row') in line 3 of t.csv; remove this line if it is no row");
        assertRefused(
                "a,class\n1,x\n# note\n",
                STANDARD,
                "2 fields as in line 1, got 1 ('# note') in line 3 of t.csv; use withComments if lines that begin with #"
                        + " are comments");
        assertRefused(
                "a,class\n1,x\n1,2,3,4\n",
                STANDARD,
                "2 fields as in line 1, got 4 ('1', '2', '3', …) in line 3 of t.csv; put quotes around a field that"
                        + " holds a delimiter");
        assertRefused(
                "a,a,class\n1,2,x\n",
                STANDARD,
                "a different name for every column, got 'a' twice in line 1 of t.csv; use withNames to give others");
        assertRefused(
                "a,,class\n1,2,x\n",
                STANDARD,
                "a name for every column, got none for that of '2' in line 1 of t.csv; use withNames to give names to"
                        + " all");
        assertRefused(
                "5.2,3.4,kind\n6.1,2.8,other\n",
                STANDARD,
                "names of columns, got the number '5.2' in line 1 of t.csv; use withHeader(ABSENT) if this line is a"
                        + " row, withHeader(PRESENT) if these are names");
        assertRefused(
                "a,class\n1,\"x\n",
                STANDARD,
                "separated values, got Missing closing quote for value in line 3 of t.csv; a quote within quotes is"
                        + " written twice; withQuote sets another one");
    }

    @Test
    void headersMayBeAbsentOrNumbersOrReplaced() throws IOException {
        assertThat(read("1,x\n2,y\n", STANDARD.withHeader(CsvOptions.Header.ABSENT))
                        .row(1))
                .containsExactly(Map.entry("column 1", 2L), Map.entry("column 2", "y"));
        assertThat(read("1,x\n", STANDARD.withHeader(CsvOptions.Header.ABSENT).withNames("a", "class"))
                        .row(0))
                .containsExactly(Map.entry("a", 1L), Map.entry("class", "x"));
        assertThat(read("2019,2020\n1,2\n", STANDARD.withHeader(CsvOptions.Header.PRESENT))
                        .row(0))
                .containsExactly(Map.entry("2019", 1L), Map.entry("2020", 2L));
        assertThat(read("a,a\n1,2\n", STANDARD.withNames("a", "b")).row(0))
                .containsExactly(Map.entry("a", 1L), Map.entry("b", 2L));
        assertRefused(
                "1,x\n2,y\n",
                STANDARD.withNames("a", "class"),
                "names of columns, got the number '1' in line 1 of t.csv; use withHeader(ABSENT) if this line is a row,"
                        + " withHeader(PRESENT) if these are names");
        assertRefused("a,b\n1,2\n", STANDARD.withNames("a"), "2 names, as the first line has fields, got 1 in t.csv");
    }

    @Test
    void commentsAndDelimitersCanBeSet() throws IOException {
        assertThat(rows(read("a;b\n1,2;3\n#x;y\n", STANDARD.withDelimiter(';').withComments())))
                .containsExactly(Map.of("a", 1.2, "b", 3L));
    }

    // ---------------------------------------------------------------- kinds

    @ParameterizedTest
    @ValueSource(
            strings = {"?", "NA", "N/A", "#N/A", "NaN", "nan", "null", "NULL", "", "-", "--", ".", "None", "missing"})
    void textsForMissingValuesLeaveNumbersNumbers(String missing) throws IOException {
        Table table = read("a,class\n1,x\n" + missing + ",y\n3,z\n");

        assertThat(table.schema().column("a").kind()).isEqualTo(Kind.NUMBER);
        assertThat(table.values("a", Long.class)).containsExactly(1L, null, 3L);
    }

    @Test
    void aTextOfOnesOwnForMissingValues() throws IOException {
        String few = "a,class\n1,x\nnot asked,y\n3,z\n";
        String many = "a\n" + lines(40) + "not asked\nnot asked\n";

        assertThat(read(few).schema().column("a").kind()).isEqualTo(Kind.CATEGORY);
        assertThat(read(few, STANDARD.withMissing("not asked")).values("a", Long.class))
                .containsExactly(1L, null, 3L);
        assertThat(read(many).schema().column("a").kind()).isEqualTo(Kind.NUMBER);
        assertThat(read(many).value(41, "a")).isNull();
        assertRefused(
                many + "never\n",
                STANDARD,
                "numbers, as nearly all are, in column 'a', got 'never' in line 44 of t.csv; use withMissing(\"never\")"
                        + " if it stands for a missing value, or withKind for another kind of column");
        assertThat(read("code\nNA\nDE\n", STANDARD.withOnlyMissing(Set.of("")))
                        .schema()
                        .column("code")
                        .categories())
                .containsExactly("DE", "NA");
    }

    private static String lines(int count) {
        return IntStream.range(0, count).mapToObj(i -> i + "\n").collect(Collectors.joining());
    }

    @Test
    void numbersWithFewOtherTextsAreCategories() throws IOException {
        assertThat(read("doors\n2\n4\n5more\n4\n").schema().column("doors"))
                .isEqualTo(new Schema.Column("doors", Kind.CATEGORY, List.of("2", "4", "5more"), 0, ""));
    }

    @Test
    void kindsCanBeSet() throws IOException {
        CsvOptions options = STANDARD.withKind("zip", Kind.CATEGORY)
                .withOrder("size", "S", "M", "L")
                .withDates("day", "MM/dd/yyyy");
        Table table = read("zip,size,day\n01,L,01/02/2024\n1,S,01/03/2024\n", options);

        assertThat(table.schema().column("zip").categories()).containsExactly("01", "1");
        assertThat(table.schema().encode(table)[0]).containsExactly(0, 2, -1);
        assertThat(table.value(0, "day")).hasToString("2024-01-02");
        assertRefused(
                "zip,size,day\n01,XL,01/02/2024\n",
                options,
                "one of [S, M, L] in column 'size', got 'XL' in line 2 of t.csv; use withMissing(\"XL\") if it stands for"
                        + " a missing value, or withKind for another kind of column");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("a\n1\n", options.withKind("b", Kind.NUMBER)))
                .withMessageStartingWith("Table.read: expected a column '")
                .withMessageEndingWith("', whose kind was set, got the columns [a] in t.csv");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> STANDARD.withKind("size", Kind.ORDINAL))
                .withMessage("kind: expected the order of the ordinal column 'size', got none; use withOrder");
    }

    @ParameterizedTest
    @CsvSource({"TRUE, FALSE", "True, False", "true, false"})
    void truthValues(String yes, String no) throws IOException {
        Table table = read("a\n" + yes + "\n" + no + "\nNA\n");

        assertThat(table.values("a", Boolean.class)).containsExactly(true, false, null);
        assertThat(table.schema().encode(table)).isEqualTo(new float[][] {{1}, {0}, {Float.NaN}});
    }

    // ---------------------------------------------------------------- numbers

    @Test
    void decimalCommasAreSeenInTheWholeTable() throws IOException {
        Table table = read("a;b;c\n7,1;1.234;1.234,5\n-6,25;2.345;7,5\n8;;\n");

        assertThat(table.values("a", Double.class)).containsExactly(7.1, -6.25, 8.0);
        assertThat(table.values("b", Double.class)).containsExactly(1234.0, 2345.0, null);
        assertThat(table.values("c", Double.class)).containsExactly(1234.5, 7.5, null);
        assertThat(read("\"a\",b\n\"7,1\",1\n").value(0, "a")).isEqualTo(7.1);
    }

    @Test
    void groupsOfDigitsAreOneNumberIfItIsClear() throws IOException {
        assertThat(read("a,b\n\"1,234.5\",x\n\"-2,345,678\",y\n").values("a", Double.class))
                .containsExactly(1234.5, -2345678.0);
        assertThat(read("a,b\n\"1,234\",0.5\n").value(0, "a")).isEqualTo(1234L);
        assertThat(read("a;b\n1,234;0,5\n").value(0, "a")).isEqualTo(1.234);
        assertThat(read("a;b\n1 234;x\n1'234;y\n").values("a", Long.class)).containsExactly(1234L, 1234L);
        assertRefused(
                "a;b\n1,234;x\n",
                STANDARD,
                "numbers with decimals in column 'a', to tell what a comma stands for, got '1,234' in line 2 of t.csv;"
                        + " use withDecimal(',') or withDecimal('.')");
        assertThat(read("a;b\n1,234;x\n", STANDARD.withDecimal(',')).value(0, "a"))
                .isEqualTo(1.234);
        assertThat(read("a;b\n1,234;x\n", STANDARD.withDecimal('.')).value(0, "a"))
                .isEqualTo(1234L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"inf", "-Infinity", "1e39"})
    void numbersAreFinite(String number) {
        assertRefused(
                "a\n1\n" + number + "\n",
                STANDARD,
                "numbers of less than 3.4e38 in column 'a', got '" + number + "' in line 3 of t.csv; use withMissing(\""
                        + number + "\") if it stands for a missing value, or withKind for another kind of column");
    }

    @Test
    void largeIdentifiersAreKeptExactly() throws IOException {
        Table table = read("id\n1800719925474099301\n1800719925474099302\n\n1800719925474099311\n");

        assertThat(table.schema().column("id").kind()).isEqualTo(Kind.IDENTIFIER);
        assertThat(table.values("id", Long.class))
                .containsExactly(1800719925474099301L, 1800719925474099302L, 1800719925474099311L);
        float[][] x = table.schema().encode(table);
        assertThat(x[1][0] - x[0][0]).isEqualTo(1);
        assertThat(x[2][0] - x[0][0]).isEqualTo(10);
        assertThat(table.schema().encode(Map.of("id", 1800719925474099311L))).isEqualTo(x[2]);
        assertThat(table.schema().encode(Map.of("id", "1800719925474099302"))).isEqualTo(x[1]);
    }

    @Test
    void largeOffsetsAreTakenOff() throws IOException {
        Table table = read("millis,year\n1700000000123,1999\n1700000000125,2024\n1700000059999,2001\n");

        assertThat(table.schema().column("year").offset()).isZero();
        assertThat(table.schema().encode(table)).isEqualTo(new float[][] {{-2, 1999}, {0, 2024}, {59874, 2001}});
        assertThat(table.schema().encode(new double[] {1700000000124.0, 2000})).containsExactly(-1, 2000);
    }

    // ---------------------------------------------------------------- dates

    @ParameterizedTest
    @CsvSource({
        "2024-01-31, 2024-02-01, 2024-01-31, uuuu-M-d",
        "2024/1/31, 2024/2/1, 2024-01-31, uuuu/M/d",
        "31.01.2024, 1.2.2024, 2024-01-31, d.M.uuuu",
        "31/01/2024, 01/02/2024, 2024-01-31, d/M/uuuu",
        "01/31/2024, 02/01/2024, 2024-01-31, M/d/uuuu",
        "1/31/2024 3:05 PM, 2/1/2024 11:00 AM, 2024-01-31T15:05, M/d/uuuu",
        "2024-01-31T15:05:06.5Z, 2024-02-01T00:00:00Z, 2024-01-31T15:05:06.500, uuuu-M-d",
        "2024-01-31 15:05:06+02:00, 2024-02-01, 2024-01-31T13:05:06, uuuu-M-d",
        "15:05, 09:30:30, 1970-01-01T15:05, H:mm"
    })
    void datesAsTheyAreWritten(String first, String second, String value, String pattern) throws IOException {
        Table table = read("when,class\n" + first + ",x\n" + second + ",y\n?,z\n");

        assertThat(table.value(0, "when")).hasToString(value);
        assertThat(table.value(2, "when")).isNull();
        assertThat(table.schema().column("when").format()).isEqualTo(pattern);
        assertThat(table.schema().encode(Map.of("when", first))[0])
                .isEqualTo(table.schema().encode(table)[0][0]);
    }

    @Test
    void datesThatCannotBeToldAreRefused() throws IOException {
        String text = "when,class\n01/02/2024,x\n03/04/2024,y\n";

        assertRefused(
                text,
                STANDARD,
                "dates in column 'when' of which one tells the day from the month, got '01/02/2024' in line 2 of t.csv;"
                        + " use withDates(\"when\", \"d/M/uuuu\") or \"M/d/uuuu\"");
        assertThat(read(text, STANDARD.withDates("when", "dd/MM/yyyy")).value(0, "when"))
                .hasToString("2024-02-01");
        assertRefused(
                text + "31/02/2024,z\n",
                STANDARD.withDates("when", "dd/MM/yyyy"),
                "dates such as dd/MM/yyyy in column 'when', got '31/02/2024' in line 4 of t.csv; use"
                        + " withMissing(\"31/02/2024\") if it stands for a missing value, or withKind for another kind of"
                        + " column");
    }

    // ---------------------------------------------------------------- ARFF

    @Test
    @DisplayName("of dates in a pattern that there is not are refused before anything is read")
    void unknownDatePattern() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> STANDARD.withDates("when", "dd/MM/'yyyy\u0000"))
                .withMessageContaining("dates: expected a pattern as DateTimeFormatter has it, such as dd/MM/yyyy, got"
                        + " 'dd/MM/'yyyy?'");
    }

    @Test
    void arffDeclaresItsKinds() throws IOException {
        Table table = read("""
                @RELATION 'a b'
                @ATTRIBUTE 'body size' {S, 'M', "L x"}
                @attribute zip string
                @attribute day date "dd.MM.yyyy"
                @attribute n integer
                @DATA
                'L x', '01', '31.01.2024', ?
                % nothing
                S, 1, 01.02.2024, 3
                """);

        assertThat(table.schema().column("body size").categories()).containsExactly("S", "M", "L x");
        assertThat(table.schema().column("zip").categories()).containsExactly("01", "1");
        assertThat(table.row(0).values().stream().map(Object::toString)).containsExactly("L x", "01", "2024-01-31");
        assertThat(table.value(1, "n")).isEqualTo(3L);
    }

    @Test
    void arffThatIsNoDenseTableIsRefused() {
        String head = "@relation t\n@attribute a numeric\n@attribute b {x,y}\n";

        assertRefused(head, STANDARD, "a line @data, got the end of the file in line 3 of t.csv");
        assertRefused(
                head + "@data\n{0 1, 1 x}\n",
                STANDARD,
                "dense rows, got a sparse one in line 5 of t.csv; convert it with Weka's filter SparseToNonSparse");
        assertRefused(head + "@data\n1\n", STANDARD, "2 values, one for each attribute, got 1 in line 5 of t.csv");
        assertRefused(
                head + "@data\n1,z\n",
                STANDARD,
                "one of [x, y] in column 'b', got 'z' in line 5 of t.csv; use withMissing(\"z\") if it stands for a"
                        + " missing value, or withKind for another kind of column");
        assertRefused(
                head + "@attribute c relational\n@data\n",
                STANDARD,
                "the type numeric, string, date or {…} of attribute 'c', got 'relational' in line 4 of t.csv");
    }

    // ---------------------------------------------------------------- files

    @Test
    void aFileIsNamedInErrors(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("odd.csv"), "a,class\n1\n");

        assertThatExceptionOfType(InvalidTableException.class)
                .isThrownBy(() -> Table.read(file))
                .withMessage("Table.read: expected 2 fields as in line 1, got 1 ('1') in line 2 of " + file
                        + "; remove this line if it is no row");
        assertThatThrownBy(() -> Table.read(folder.resolve("nowhere.csv"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aHeaderAloneIsATableWithoutRows() throws IOException {
        assertThat(read("a,class\n")).hasToString("table of 0 rows: a (category of 0), class (category of 0)");
    }
}
