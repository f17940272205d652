package org.gpicl.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A schema encodes what comes later as the table that it came from. */
class SchemaTest {

    private static final float GAP = Float.NaN;

    private final Table seen = Table.builder("color", "n", "day", "paid")
            .add("red", 1.5, LocalDate.of(2024, 1, 30), true)
            .add("blue", 2, LocalDate.of(2024, 1, 31), false)
            .add("green", null, LocalDate.of(2024, 2, 1), true)
            .build();

    private final Schema schema = seen.schema();

    private record Row(String color, int n, LocalDate day, boolean paid) {}

    private record Short(String color, int n, LocalDate day) {}

    @Test
    void theTableItself() {
        assertThat(schema.encode(seen)).isEqualTo(new float[][] {{2, 1.5f, -1, 1}, {0, 2, 0, 0}, {1, GAP, 1, 1}});
        assertThat(schema).hasToString("color (category of 3), n (number), day (date time), paid (boolean)");
    }

    @Test
    void rowsAsTheyCome() {
        assertThat(schema.encode(Map.of("color", "green", "paid", false))).containsExactly(1, GAP, GAP, 0);
        assertThat(schema.encode(Map.of("color", "mauve", "n", "?", "day", "2024-02-02")))
                .containsExactly(GAP, GAP, 2, GAP);
        assertThat(schema.encode(new Row("red", 7, LocalDate.of(2024, 1, 31), true)))
                .containsExactly(2, 7, 0, 1);
        assertThat(schema.encode((Object) Map.of("n", "3"))).containsExactly(GAP, 3, GAP, GAP);
        assertThat(schema.encode(seen.row(1))).containsExactly(0, 2, 0, 0);
        assertThat(schema.without("color", "day", "paid").encode(new double[] {4}))
                .containsExactly(4);
    }

    /** Codes are those of the table that was seen, whatever the other one looks like on its own. */
    @Test
    void tablesInAnotherOrderWithOtherValues() {
        Table other = Table.builder("extra", "paid", "day", "n", "color")
                .add(0, "TRUE", "2024-01-31", "5", "mauve")
                .add(0, "false", "2024-01-31", "?", "blue")
                .build();

        assertThat(schema.encode(other, Set.of("extra"))).isEqualTo(new float[][] {{GAP, 5, 0, 1}, {0, GAP, 0, 0}});
    }

    @Test
    void categoriesThatLookLikeNumbersElsewhere() {
        Schema doors = Table.builder("doors")
                .add("02")
                .add("4")
                .add("5more")
                .add("TRUE")
                .build()
                .schema();

        assertThat(doors.encode(Table.of(new double[][] {{2}, {4}, {5}}, "doors")))
                .isEqualTo(new float[][] {{0}, {1}, {GAP}});
        assertThat(doors.encode(Table.builder("doors").add(true).build())).isEqualTo(new float[][] {{3}});
        assertThat(doors.encode(Map.of("doors", "4.0"))).containsExactly(1);
    }

    @Test
    void aColumnOfGapsFitsAnyKind() {
        Table gaps = Table.builder("color", "n", "day", "paid")
                .add(null, null, null, null)
                .build();

        assertThat(schema.encode(gaps)).isEqualTo(new float[][] {{GAP, GAP, GAP, GAP}});
        assertThat(gaps.schema().encode(seen).length).isEqualTo(3);
        assertThat(gaps.schema().encode(seen)[0]).containsExactly(GAP, GAP, GAP, GAP);
    }

    @Test
    void wrongNamesKindsAndCounts() {
        assertRefused(
                () -> schema.encode(Map.of("colour", "red")),
                "row: expected the columns [color, n, day, paid], got 'colour' besides; leave it out");
        assertRefused(
                () -> schema.encode(new Short("red", 1, LocalDate.EPOCH)),
                "row: expected a column 'paid', got the columns [color, n, day]");
        assertRefused(
                () -> schema.encode(seen.without("n")),
                "table: expected a column 'n', got the columns [color, day, paid]");
        assertRefused(
                () -> schema.without("n").encode(seen),
                "table: expected the columns [color, day, paid], got 'n' besides; leave it out");
        assertRefused(
                () -> schema.encode(new double[] {1}),
                "row: expected 4 values, one for each of [color, n, day, paid], got 1");
        assertRefused(() -> schema.encode(Map.of("n", "many")), "row: expected a number in column 'n', got 'many'");
        assertRefused(() -> schema.encode(Map.of("n", true)), "row: expected a number in column 'n', got 'true'");
        assertRefused(
                () -> schema.encode(Map.of("n", 1e39)),
                "row: expected a number of less than 3.4e38 in column 'n', got 1.0E39");
        assertRefused(
                () -> schema.encode(Map.of("day", 3)),
                "row: expected a date such as uuuu-M-d in column 'day', got '3'");
        assertRefused(() -> schema.encode(Map.of("paid", 1)), "row: expected true or false in column 'paid', got '1'");
        assertRefused(
                () -> schema.encode(Map.of("n", List.of())),
                "row: expected a number, text, a truth value, an enum, a date or null in column 'n', got "
                        + List.of().getClass().getName());
        assertRefused(
                () -> schema.without("color", "day", "paid")
                        .encode(Table.builder("n").add(1).add("many").build()),
                "table: expected a number in column 'n', got 'many' in row 1");
        assertRefused(() -> schema.without("size"), "column: expected one of [color, n, day, paid], got 'size'");
    }

    private static void assertRefused(Runnable call, String message) {
        assertThatIllegalArgumentException().isThrownBy(call::run).withMessage(message);
    }

    // ---------------------------------------------------------------- kept

    @Test
    void jsonKeepsAll() {
        Schema kept = new Schema(
                List.of(
                        new Schema.Column("größe", Kind.ORDINAL, List.of("S", "L \"x\""), 0, ""),
                        new Schema.Column("id", Kind.IDENTIFIER, List.of(), 900719925474098176.0, ""),
                        new Schema.Column("n", Kind.NUMBER, List.of(), -1.5e300, ","),
                        new Schema.Column("none", Kind.CATEGORY, List.of(), 0, ""),
                        new Schema.Column("day", Kind.DATE_TIME, List.of(), 19753, "d.M.uuuu")),
                Set.of("", "?"));
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
        try {
            assertThat(Schema.ofJson(kept.toJson())).isEqualTo(kept).hasSameHashCodeAs(kept);
            assertThat(kept.toJson())
                    .isEqualTo("{\"version\":1,\"missing\":[\"\",\"?\"],\"columns\":["
                            + "{\"name\":\"größe\",\"kind\":\"ordinal\",\"categories\":[\"S\",\"L \\\"x\\\"\"]},"
                            + "{\"name\":\"id\",\"kind\":\"identifier\",\"offset\":9.0071992547409818E17},"
                            + "{\"name\":\"n\",\"kind\":\"number\",\"offset\":-1.5E300,\"format\":\",\"},"
                            + "{\"name\":\"none\",\"kind\":\"category\",\"categories\":[]},"
                            + "{\"name\":\"day\",\"kind\":\"date_time\",\"offset\":19753.0,\"format\":\"d.M.uuuu\"}]}");
        } finally {
            Locale.setDefault(before);
        }
        assertThat(Schema.ofJson(schema.toJson()).encode(seen)).isEqualTo(schema.encode(seen));
    }

    @Test
    void otherJsonIsRefused() {
        assertRefused(
                () -> Schema.ofJson("{\"version\":2}"),
                "schema: expected version 1, got 2; use a later version of this library");
        assertRefused(
                () -> Schema.ofJson("{}"), "schema: expected version 1, got none; use a later version of this library");
        assertRefused(
                () -> Schema.ofJson("{\"version\":1,\"columns\":[{\"name\":\"a\",\"kind\":\"color\"}]}"),
                "schema: expected a kind of column, got 'color'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Schema.ofJson("no"))
                .withMessageStartingWith("schema: expected JSON, got Unrecognized token 'no'");
    }
}
