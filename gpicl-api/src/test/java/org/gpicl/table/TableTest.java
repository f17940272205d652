package org.gpicl.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of what an application has in memory, and what can be asked of any table. */
class TableTest {

    private enum Plan {
        BASIC,
        PLUS,
        ALL
    }

    private record Customer(
            String zip,
            int age,
            @Nullable Double income,
            Plan plan,
            LocalDate since,
            boolean paid,
            Optional<String> city,
            OptionalInt children) {}

    private static final List<Customer> CUSTOMERS = List.of(
            new Customer(
                    "01", 30, 5.5, Plan.PLUS, LocalDate.of(2024, 1, 31), true, Optional.of("Bonn"), OptionalInt.of(2)),
            new Customer(
                    "10",
                    41,
                    null,
                    Plan.BASIC,
                    LocalDate.of(2024, 2, 1),
                    false,
                    Optional.empty(),
                    OptionalInt.empty()));

    // ---------------------------------------------------------------- records, beans, maps, rows

    @Test
    void componentsOfRecordsAreColumns() {
        Table table = Table.of(CUSTOMERS);

        assertThat(table)
                .hasToString(
                        "table of 2 rows: zip (category of 2), age (number), income (number), plan (category of 3),"
                                + " since (date time), paid (boolean), city (category of 1), children (number)");
        assertThat(table.schema().column("plan").categories()).containsExactly("BASIC", "PLUS", "ALL");
        assertThat(table.row(0))
                .containsExactly(
                        Map.entry("zip", "01"),
                        Map.entry("age", 30L),
                        Map.entry("income", 5.5),
                        Map.entry("plan", "PLUS"),
                        Map.entry("since", LocalDate.of(2024, 1, 31)),
                        Map.entry("paid", true),
                        Map.entry("city", "Bonn"),
                        Map.entry("children", 2L));
        assertThat(table.row(1)).doesNotContainKeys("income", "city", "children");
        assertThat(table.schema().encode(CUSTOMERS.get(1)))
                .containsExactly(1, 41, Float.NaN, 0, 0, 0, Float.NaN, Float.NaN);
    }

    /** A bean; its column {@code b} comes first by name. */
    public static class Bean {
        /** A number. */
        public int getZ() {
            return 3;
        }

        /** A truth value. */
        public boolean isB() {
            return true;
        }

        /** No property. */
        public int get() {
            return 0;
        }

        /** No property either. */
        public static String getNothing() {
            return "";
        }
    }

    @Test
    void propertiesOfBeansAreColumns() {
        assertThat(Table.of(List.of(new Bean())).row(0)).containsExactly(Map.entry("b", true), Map.entry("z", 3L));
    }

    @Test
    void mapsMayLeaveOutWhatIsMissing() {
        Table table = Table.of(List.of(Map.of("a", 1), Map.of("b", "x"), Map.of("a", 2.5, "b", "?")));

        assertThat(table.values("a", Double.class)).containsExactly(1.0, null, 2.5);
        assertThat(table.values("b", String.class)).containsExactly(null, "x", null);
    }

    @Test
    void textInMapsIsLookedAtAsInAFile() {
        Table table = Table.of(List.of(
                Map.of("n", "1.5", "mixed", 2, "day", "2024-01-31"),
                Map.of("n", "?", "mixed", "x", "day", "2024-02-01")));

        assertThat(table.schema().column("n").kind()).isEqualTo(Kind.NUMBER);
        assertThat(table.schema().column("mixed").categories()).containsExactly("2", "x");
        assertThat(table.schema().column("day").kind()).isEqualTo(Kind.DATE_TIME);
    }

    @Test
    void rowByRow() {
        Table table = Table.builder("n", "text")
                .add(1, "a")
                .add(null, 'b')
                .add(2L, null)
                .build();

        assertThat(table.values("n", Integer.class)).containsExactly(1, null, 2);
        assertThat(table.values("text", String.class)).containsExactly("a", "b", null);
        assertThat(Table.builder("a").build()).hasToString("table of 0 rows: a (category of 0)");
    }

    @Test
    void arraysOfNumbers() {
        Table table = Table.of(new double[][] {{1, Double.NaN}, {2.5, 3}}, "a", "b");

        assertThat(table.schema().encode(table)).isEqualTo(new float[][] {{1, Float.NaN}, {2.5f, 3}});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Table.of(new double[][] {{1, 2}, {3}}, "a", "b"))
                .withMessage("table: expected 2 numbers, one for each of [a, b], got 1 in row 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Table.of(new double[][] {{Double.POSITIVE_INFINITY}}, "a"))
                .withMessage("table: expected numbers of less than 3.4e38 in column 'a', got Infinity in row 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Table.of(new double[][] {{1, 2}}, "a", "a"))
                .withMessage("schema: expected a different name for every column, got 'a' twice");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Table.of(new double[][] {{}}))
                .withMessage("table: expected at least 1 column, got none");
    }

    @Test
    void numbersAndDatesOfEveryType() {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("big", new BigInteger("9007199254740993"));
        row.put("decimal", new BigDecimal("0.1"));
        row.put("float", 0.5f);
        row.put("byte", (byte) 3);
        row.put("instant", Instant.parse("2024-01-31T12:00:00Z"));
        row.put("offset", OffsetDateTime.parse("2024-01-31T12:00:00+02:00"));
        row.put("local", LocalDateTime.parse("2024-01-31T12:00:00"));
        row.put("time", LocalTime.NOON);
        row.put("date", new Date(86_400_000L));
        Table table = Table.of(List.of(row));

        assertThat(table.row(0).values().stream().map(Object::toString))
                .containsExactly(
                        "9007199254740993",
                        "0.1",
                        "0.5",
                        "3",
                        "2024-01-31T12:00",
                        "2024-01-31T10:00",
                        "2024-01-31T12:00",
                        "1970-01-01T12:00",
                        "1970-01-02");
        assertThat(table.schema().column("big").kind()).isEqualTo(Kind.IDENTIFIER);
    }

    @Test
    void whatIsNoTableIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Table.of(List.of()))
                .withMessage("table: expected at least 1 row, got none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Table.of(List.of(Map.of("a", 1), "x")))
                .withMessage("table: expected a map as in row 0, got x in row 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Table.of(List.of(new Bean(), "x")))
                .withMessage("table: expected a " + Bean.class.getName() + " as in row 0, got x in row 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Table.of(List.of("x")))
                .withMessage("row: expected a record, a bean with getters or a map, got java.lang.String");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Table.of(List.of(Map.of("a", new ArrayList<>()))))
                .withMessage("table: expected a number, text, a truth value, an enum, a date or null in column 'a', got"
                        + " java.util.ArrayList in row 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Table.of(List.of(Map.of("a", 1e39))))
                .withMessage("table: expected numbers of less than 3.4e38 in column 'a', got 1.0E39 in row 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Table.of(List.of(Map.of(1, 1))))
                .withMessage("row: expected names of columns as keys, got 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Table.builder("a", "b").add(1, 2).add(1))
                .withMessage("table: expected 2 values, one for each of [a, b], got 1 in row 1");
    }

    // ---------------------------------------------------------------- databases

    /** Dates are those that the database shows, in whatever time zone this process runs. */
    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Asia/Tokyo", "America/Los_Angeles"})
    void aQueryIsATable(String zone) throws SQLException {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:");
                Statement statement = connection.createStatement()) {
            statement.execute("create table visit (zip varchar, n int, price decimal(8, 2), big bigint, visited date,"
                    + " seen timestamp, zoned timestamp with time zone, paid boolean, note clob, empty int)");
            statement.execute("insert into visit values ('01', 3, 2.50, 9007199254740993, '2024-01-31',"
                    + " '2024-01-31 12:00:00', '2024-01-31 12:00:00+02:00', true, 'long', null)");
            statement.execute("insert into visit (zip, visited) values ('10', '2024-02-01')");
            Table table;
            try (ResultSet rows = statement.executeQuery("select visit.*, n + 1 as \"more\" from visit")) {
                table = Table.read(rows);
            }

            assertThat(table.row(0).values().stream().map(Object::toString))
                    .containsExactly(
                            "01",
                            "3",
                            "2.5",
                            "9007199254740993",
                            "2024-01-31",
                            "2024-01-31T12:00",
                            "2024-01-31T10:00",
                            "true",
                            "long",
                            "4");
            assertThat(table.row(1)).containsOnlyKeys("ZIP", "VISITED");
            assertThat(table.schema().column("ZIP").kind()).isEqualTo(Kind.CATEGORY);
            assertThat(table.schema().column("EMPTY").kind()).isEqualTo(Kind.NUMBER);
            assertThat(table.schema().encode(Map.of("SEEN", Timestamp.valueOf("2024-01-31 12:00:00"))))
                    .contains(0.5f);
        } finally {
            TimeZone.setDefault(before);
        }
    }

    // ---------------------------------------------------------------- what can be asked

    @Test
    void labelsKeepWhatTheyAre() {
        Table table = Table.of(List.of(
                Map.of("n", 1, "f", 1.0, "half", 0.5, "text", "PLUS", "yes", true, "day", LocalDate.of(2024, 1, 31))));

        assertThat(table.values("n", Object.class)).containsExactly(1L);
        assertThat(table.values("n", Integer.class)).containsExactly(1);
        assertThat(table.values("n", Double.class)).containsExactly(1.0);
        assertThat(table.values("f", String.class)).containsExactly("1");
        assertThat(table.values("half", Object.class)).containsExactly(0.5);
        assertThat(table.values("half", String.class)).containsExactly("0.5");
        assertThat(table.values("text", Plan.class)).containsExactly(Plan.PLUS);
        assertThat(table.values("yes", Boolean.class)).containsExactly(true);
        assertThat(table.values("day", LocalDate.class)).containsExactly(LocalDate.of(2024, 1, 31));
        assertThat(table.values("day", LocalDateTime.class)).containsExactly(LocalDateTime.of(2024, 1, 31, 0, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table.values("half", Integer.class))
                .withMessage(
                        "table: expected values of type Integer in column 'half', got '0.5' in row 0; use String or"
                                + " Object, or the type of all values");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table.values("length", Integer.class))
                .withMessageMatching("column: expected one of \\[.*], got 'length'");
    }

    @Test
    void otherTablesKeepTheSchema() {
        Table table = Table.builder("size", "n")
                .add("S", 1)
                .add("L", 2)
                .add("M", null)
                .build();

        assertThat(table.selected(2, 0).values("size", String.class)).containsExactly("M", "S");
        assertThat(table.selected(2, 0).schema()).isEqualTo(table.schema());
        assertThat(table.withoutGaps("n").rows()).isEqualTo(2);
        assertThat(table.without("n").schema().names()).containsExactly("size");
        assertThat(table.withOrder("size", "S", "M", "L").schema().column("size"))
                .isEqualTo(new Schema.Column("size", Kind.ORDINAL, List.of("S", "M", "L"), 0, ""));
        assertThat(table.withKind("n", Kind.CATEGORY).schema().column("n").categories())
                .containsExactly("1", "2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table.withKind("size", Kind.NUMBER))
                .withMessage(
                        "table: expected numbers in column 'size', got 'S' in row 0; make it null if it is missing");
    }

    @Test
    void aSchemaOfItsOwnKnowsOfNoOtherRow() {
        LocalDate day = LocalDate.of(2024, 1, 1);
        Table all = Table.builder("color", "size", "stamp", "day", "paid", "none")
                .add("red", "S", 1.7e9, day, true, 1)
                .add("blue", "L", 1.7e9 + 1, day.plusDays(1), false, null)
                .add(null, "M", 1.7e9 + 2, day.plusDays(2), true, null)
                .add("amber", "M", 1.8e9, day.plusDays(1000), null, null)
                .add("green", "M", 1.8e9, day.plusDays(1001), null, null)
                .build()
                .withOrder("size", "S", "M", "L");

        Table some = all.selected(0, 1, 2).withOwnSchema();

        assertThat(some.schema().column("color").categories()).containsExactly("blue", "red");
        assertThat(some.schema().column("size").categories()).containsExactly("S", "M", "L");
        assertThat(some.schema().column("stamp").offset()).isEqualTo(1.7e9 + 1);
        assertThat(some.schema().encode(some)).isEqualTo(new float[][] {
            {1, 0, -1, -1, 1, 1}, {0, 2, 0, 0, 0, Float.NaN}, {Float.NaN, 1, 1, 1, 1, Float.NaN}
        });
        for (int row = 0; row < 3; row++) {
            assertThat(some.row(row)).isEqualTo(all.row(row));
        }
        // what comes later is encoded as a file would be that was read later
        assertThat(some.schema().encode(all.selected(3))[0]).startsWith(Float.NaN, 1);
        Table gaps = all.selected(3, 4).withOwnSchema();
        assertThat(gaps.schema().encode(all.selected(0))[0]).startsWith(Float.NaN, 0);
        assertThat(all.withOwnSchema().schema()).isEqualTo(all.schema());
        assertThat(all.selected().withOwnSchema().schema().column("color").categories())
                .isEmpty();
    }

    @Test
    void labelsHaveNoGaps() {
        Table table = Table.builder("y", "n").add("a", 1).add("b", null).build();

        assertThat(table.labels("y", String.class)).containsExactly("a", "b");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table.labels("n", Integer.class))
                .withMessage("labels: expected one in column 'n' of every row, got none in row 1; use"
                        + " table.withoutGaps(\"n\")");
    }
}
