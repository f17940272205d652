package org.gpicl.table;

import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes columns of text columns: of the kinds that were set, or else of those that all cells together show.
 *
 * @param options kinds, orders, patterns of dates and the decimal sign
 */
record Inference(CsvOptions options, Origin origin) {

    List<Column> columns(List<String> names, List<TextColumn> texts) {
        List<DateTimeFormatter> formatters = Profile.formatters();
        List<Profile> profiles = new ArrayList<>();
        for (TextColumn column : texts) {
            profiles.add(Profile.of(column, formatters));
        }
        boolean comma = hasDecimalComma(names, profiles);
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            columns.add(column(names.get(i), texts.get(i), profiles.get(i), comma));
        }
        return columns;
    }

    // ---------------------------------------------------------------- what is it?

    /** One program wrote the whole table: a column that can be read in two ways is read like the others. */
    private boolean hasDecimalComma(List<String> names, List<Profile> profiles) {
        if (options.decimal() != CsvOptions.DETECTED) {
            return options.decimal() == ',';
        }
        if (profiles.stream().anyMatch(p -> p.isNumbers(Numbers.COMMA) && !p.isNumbers(Numbers.POINT))) {
            return true;
        }
        if (profiles.stream().anyMatch(p -> p.isNumbers(Numbers.POINT) && p.shows(Numbers.POINT))) {
            return false;
        }
        for (int i = 0; i < names.size(); i++) {
            Profile profile = profiles.get(i);
            Kind set = options.kinds().get(names.get(i));
            if (profile.firstAmbiguous() >= 0
                    && profile.isNumbers(Numbers.POINT)
                    && (set == null || set == Kind.NUMBER)) {
                throw origin.refused(
                        "numbers with decimals in column '" + names.get(i) + "', to tell what a comma stands for",
                        "'" + profile.ambiguousText() + "'",
                        profile.firstAmbiguous(),
                        "use withDecimal(',') or withDecimal('.')");
            }
        }
        return false;
    }

    private Column column(String name, TextColumn cells, Profile profile, boolean comma) {
        Numbers numbers = numbers(profile, comma);
        Kind set = options.kinds().get(name);
        if (set != null) {
            return switch (set) {
                case NUMBER -> numbers(name, cells, numbers, true);
                case CATEGORY, ORDINAL ->
                    categories(name, cells, set, options.orders().get(name));
                case BOOLEAN -> truths(name, cells);
                case DATE_TIME -> dates(name, cells, pattern(name, cells, profile), true);
                case IDENTIFIER -> identifiers(name, cells);
            };
        }
        List<String> patterns = profile.datePatterns();
        if (profile.isEmpty()) { // of what kind, cannot be known: all that comes is an unknown category
            return categories(name, cells, Kind.CATEGORY, List.of());
        } else if (profile.isIdentifiers()) {
            return identifiers(name, cells);
        } else if (profile.isNumbers(numbers)) {
            return numbers(name, cells, numbers, false);
        } else if (profile.isTruths()) {
            return truths(name, cells);
        } else if (profile.isMostlyNumbers(numbers)) {
            return numbers(name, cells, numbers, false);
        } else if (!patterns.isEmpty()) {
            return dates(name, cells, pattern(name, cells, profile), false);
        }
        return categories(name, cells, Kind.CATEGORY, null);
    }

    private Numbers numbers(Profile profile, boolean comma) {
        if (options.decimal() != CsvOptions.DETECTED) {
            return comma ? Numbers.COMMA : Numbers.POINT;
        }
        boolean either = comma && (profile.isNumbers(Numbers.COMMA) || profile.isMostlyNumbers(Numbers.COMMA));
        return either ? Numbers.COMMA : Numbers.POINT;
    }

    private String pattern(String name, TextColumn cells, Profile profile) {
        String set = options.datePatterns().get(name);
        if (set != null) {
            return set;
        }
        List<String> patterns = profile.datePatterns();
        if (patterns.isEmpty()) {
            return Dates.PATTERNS.get(0);
        }
        for (String other : patterns) {
            if (Dates.isReversed(patterns.get(0), other)) {
                cells.forEach((row, cell) -> {
                    if (cell != null && !Profile.isWeaklyMissing(cell)) {
                        throw origin.refused(
                                "dates in column '" + name + "' of which one tells the day from the month",
                                "'" + cell + "'",
                                row,
                                "use withDates(\"" + name + "\", \"" + patterns.get(0) + "\") or \"" + other + "\"");
                    }
                });
            }
        }
        return patterns.get(0);
    }

    // ---------------------------------------------------------------- values

    /**
     * Of a column that is not all numbers or dates: one text, however often, that stands for a missing value; none where
     * the kind was set.
     */
    private final class Odd {
        private final String expected;
        private final boolean none;
        private @Nullable String text;

        Odd(String expected, boolean none) {
            this.expected = expected;
            this.none = none;
        }

        double gap(int row, String cell) {
            if (Profile.isWeaklyMissing(cell)) {
                return Double.NaN;
            }
            if (none || text != null && !text.equals(cell)) {
                throw origin.refused(expected, "'" + cell + "'", row, remedy(cell));
            }
            text = cell;
            return Double.NaN;
        }
    }

    private String remedy(String cell) {
        return origin.source().isEmpty()
                ? "make it null if it is missing"
                : "use withMissing(\"" + cell
                        + "\") if it stands for a missing value, or withKind for another kind of column";
    }

    private Column numbers(String name, TextColumn cells, Numbers numbers, boolean set) {
        double[] values = new double[cells.rows()];
        Odd odd = new Odd((set ? "numbers" : "numbers, as nearly all are,") + " in column '" + name + "'", set);
        cells.forEach((row, cell) -> {
            values[row] = cell == null ? Double.NaN : numbers.parse(cell);
            if (cell != null && Double.isNaN(values[row])) {
                values[row] = odd.gap(row, cell);
            }
            if (Math.abs(values[row]) > Float.MAX_VALUE) {
                throw origin.refused(
                        "numbers of less than 3.4e38 in column '" + name + "'",
                        "'" + cell + "'",
                        row,
                        remedy("" + cell));
            }
        });
        return numbers(name, values, numbers == Numbers.COMMA ? "," : "");
    }

    static Column numbers(String name, double[] values, String format) {
        return new Column(new Schema.Column(name, Kind.NUMBER, List.of(), Column.offset(values), format), values);
    }

    private Column dates(String name, TextColumn cells, String pattern, boolean set) {
        DateTimeFormatter formatter = Dates.formatter(pattern);
        double[] values = new double[cells.rows()];
        Odd odd = new Odd("dates such as " + pattern + " in column '" + name + "'", set);
        cells.forEach((row, cell) -> {
            values[row] = cell == null ? Double.NaN : Dates.parse(formatter, cell);
            if (cell != null && Double.isNaN(values[row])) {
                values[row] = odd.gap(row, cell);
            }
        });
        return dates(name, values, pattern);
    }

    static Column dates(String name, double[] values, String pattern) {
        double[] sorted =
                Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
        double offset = sorted.length == 0 ? 0 : Math.floor(sorted[sorted.length / 2]);
        return new Column(new Schema.Column(name, Kind.DATE_TIME, List.of(), offset, pattern), values);
    }

    private Column truths(String name, TextColumn cells) {
        double[] values = new double[cells.rows()];
        Odd odd = new Odd("true or false in column '" + name + "'", true);
        cells.forEach((row, cell) -> {
            boolean yes = cell != null && cell.equalsIgnoreCase("true");
            values[row] = yes ? 1 : cell == null ? Double.NaN : cell.equalsIgnoreCase("false") ? 0 : odd.gap(row, cell);
        });
        return new Column(new Schema.Column(name, Kind.BOOLEAN, List.of(), 0, ""), values);
    }

    private Column identifiers(String name, TextColumn cells) {
        long[] numbers = new long[cells.rows()];
        boolean[] there = new boolean[cells.rows()];
        Odd odd = new Odd("whole numbers of up to 19 digits in column '" + name + "'", true);
        cells.forEach((row, cell) -> {
            Long number = cell == null ? null : Numbers.whole(cell);
            if (number != null) {
                numbers[row] = number;
                there[row] = true;
            } else if (cell != null) {
                odd.gap(row, cell);
            }
        });
        long[] sorted = new long[numbers.length];
        int count = 0;
        for (int row = 0; row < numbers.length; row++) {
            if (there[row]) {
                sorted[count++] = numbers[row];
            }
        }
        Arrays.sort(sorted, 0, count);
        // A multiple of 1024, which a double holds exactly.
        double offset = count == 0 ? 0 : sorted[count / 2] & ~1023L;
        double[] values = new double[numbers.length];
        for (int row = 0; row < values.length; row++) {
            values[row] = there[row] ? CellEncoder.identifier(numbers[row], offset) : Double.NaN;
        }
        return new Column(new Schema.Column(name, Kind.IDENTIFIER, List.of(), offset, ""), values);
    }

    /** @param order of the texts, none besides; or null for the order of the text of whatever is there */
    private Column categories(String name, TextColumn cells, Kind kind, @Nullable List<String> order) {
        Map<String, Integer> numbers = new HashMap<>();
        List<String> texts = new ArrayList<>(order == null ? List.of() : order);
        texts.forEach(text -> numbers.put(text, numbers.size()));
        double[] values = new double[cells.rows()];
        cells.forEach((row, cell) -> {
            if (cell == null) {
                values[row] = Double.NaN;
                return;
            }
            Integer number = numbers.get(cell);
            if (number == null && order != null) {
                throw origin.refused(
                        "one of " + order + " in column '" + name + "'", "'" + cell + "'", row, remedy(cell));
            }
            if (number == null) {
                number = texts.size();
                numbers.put(cell, number);
                texts.add(cell);
            }
            values[row] = number;
        });
        if (order == null) {
            List<String> sorted = List.copyOf(new TreeSet<>(texts));
            for (int code = 0; code < sorted.size(); code++) {
                numbers.put(sorted.get(code), code);
            }
            for (int row = 0; row < values.length; row++) {
                if (!Double.isNaN(values[row])) {
                    values[row] = numbers.getOrDefault(texts.get((int) values[row]), -1);
                }
            }
            return new Column(new Schema.Column(name, kind, sorted, 0, ""), values);
        }
        return new Column(new Schema.Column(name, kind, texts, 0, ""), values);
    }
}
