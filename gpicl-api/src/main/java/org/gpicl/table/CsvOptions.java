package org.gpicl.table;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a file of separated values is to be read. {@link #STANDARD} finds out for itself what can be found out.
 *
 * @param delimiter what stands between fields, or {@link #DETECTED}: of comma, semicolon, tab, vertical bar and space the
 *     one that parts the first lines into equally many fields
 * @param header where the names of the columns are
 * @param names of all columns, instead of those in the file; or empty
 * @param decimal what stands before the decimals, a point or a comma, or {@link #DETECTED}: from all columns together
 * @param quote what stands around a field that holds a delimiter or a line end; twice within it for itself
 * @param charset of a file without a byte order mark
 * @param comments true to skip all lines that begin with {@code #}; those before the header are always skipped
 * @param missing the texts that stand for a missing value; upper and lower case differ
 * @param kinds of columns by name, where it is not to be inferred
 * @param orders of the texts of ordinal columns, by name of the column
 * @param datePatterns of date columns by name, as {@link java.time.format.DateTimeFormatter} has them
 * @param maxBytes the most bytes that are read, unpacked if the file is packed: a small file may unpack to any size
 */
public record CsvOptions(
        char delimiter,
        Header header,
        List<String> names,
        char decimal,
        char quote,
        Charset charset,
        boolean comments,
        Set<String> missing,
        Map<String, Kind> kinds,
        Map<String, List<String>> orders,
        Map<String, String> datePatterns,
        long maxBytes) {

    /** Stands for a delimiter or a decimal sign that is to be found out. */
    public static final char DETECTED = '\0';

    /** Where the names of columns are. */
    public enum Header {
        /** In the first line, which is refused if a number is among them. */
        EXPECTED,
        /** In the first line, whatever it holds. */
        PRESENT,
        /** Nowhere: the first line is a row. Columns are named {@code column 1}, {@code column 2}, … unless names are given. */
        ABSENT
    }

    /** The usual texts for a missing value: an empty field, {@code ?}, and what R, pandas, SQL and spreadsheets write. */
    public static final Set<String> MISSING =
            Set.of("", "?", "NA", "N/A", "n/a", "#N/A", "#NA", "<NA>", "NaN", "nan", "-NaN", "-nan", "null", "NULL");

    /** All is found out; at most 1 GiB; UTF-8 unless a byte order mark says otherwise. */
    public static final CsvOptions STANDARD = new CsvOptions(
            DETECTED,
            Header.EXPECTED,
            List.of(),
            DETECTED,
            '"',
            StandardCharsets.UTF_8,
            false,
            MISSING,
            Map.of(),
            Map.of(),
            Map.of(),
            1L << 30);

    /** Copies the collections. */
    public CsvOptions {
        names = List.copyOf(names);
        missing = Set.copyOf(missing);
        kinds = Map.copyOf(kinds);
        orders = Map.copyOf(orders);
        datePatterns = Map.copyOf(datePatterns);
        if (new HashSet<>(names).size() < names.size()) {
            throw new IllegalArgumentException("names: expected a different name for every column, got " + names);
        }
        if (decimal != DETECTED && decimal != '.' && decimal != ',') {
            throw new IllegalArgumentException("decimal: expected a point or a comma, got '" + decimal + "'");
        }
        datePatterns.values().forEach(Dates::formatter);
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes: expected at least 1, got " + maxBytes);
        }
        for (Map.Entry<String, Kind> kind : kinds.entrySet()) {
            if (kind.getValue() == Kind.ORDINAL && !orders.containsKey(kind.getKey())) {
                throw new IllegalArgumentException("kind: expected the order of the ordinal column '" + kind.getKey()
                        + "', got none; use withOrder");
            }
        }
    }

    /** With this between fields. */
    public CsvOptions withDelimiter(char character) {
        return with(character, header, names, decimal, quote, charset, comments, missing, maxBytes);
    }

    /** With the names of the columns there. */
    public CsvOptions withHeader(Header where) {
        return with(delimiter, where, names, decimal, quote, charset, comments, missing, maxBytes);
    }

    /** With these names of all columns, instead of those in the file. */
    public CsvOptions withNames(String... columns) {
        return with(delimiter, header, List.of(columns), decimal, quote, charset, comments, missing, maxBytes);
    }

    /** With this before the decimals, a point or a comma. */
    public CsvOptions withDecimal(char character) {
        return with(delimiter, header, names, character, quote, charset, comments, missing, maxBytes);
    }

    /** With this around fields. */
    public CsvOptions withQuote(char character) {
        return with(delimiter, header, names, decimal, character, charset, comments, missing, maxBytes);
    }

    /** With this character set, unless the file begins with a byte order mark. */
    public CsvOptions withCharset(Charset set) {
        return with(delimiter, header, names, decimal, quote, set, comments, missing, maxBytes);
    }

    /** With comments everywhere, in lines that begin with {@code #}. */
    public CsvOptions withComments() {
        return with(delimiter, header, names, decimal, quote, charset, true, missing, maxBytes);
    }

    /** With more texts that stand for a missing value. */
    public CsvOptions withMissing(String... texts) {
        Set<String> all = new HashSet<>(missing);
        all.addAll(List.of(texts));
        return with(delimiter, header, names, decimal, quote, charset, comments, all, maxBytes);
    }

    /** With these texts for a missing value and no others. */
    public CsvOptions withOnlyMissing(Set<String> texts) {
        return with(delimiter, header, names, decimal, quote, charset, comments, texts, maxBytes);
    }

    /** With a column of this kind, an ordinal one by {@link #withOrder}. */
    public CsvOptions withKind(String column, Kind kind) {
        return withColumns(and(kinds, column, kind), orders, datePatterns);
    }

    /** With an ordinal column of these texts, from the least to the greatest. */
    public CsvOptions withOrder(String column, String... texts) {
        return withColumns(and(kinds, column, Kind.ORDINAL), and(orders, column, List.of(texts)), datePatterns);
    }

    /** With a category column of these texts, in this order, and no others. */
    CsvOptions withCategories(String column, List<String> texts) {
        return withColumns(and(kinds, column, Kind.CATEGORY), and(orders, column, texts), datePatterns);
    }

    /**
     * With a column of dates written so, such as {@code dd/MM/yyyy}.
     *
     * @throws IllegalArgumentException if {@link java.time.format.DateTimeFormatter} has no such pattern
     */
    public CsvOptions withDates(String column, String pattern) {
        return withColumns(and(kinds, column, Kind.DATE_TIME), orders, and(datePatterns, column, pattern));
    }

    /** With another bound on what is read, in bytes. */
    public CsvOptions withMaxBytes(long bytes) {
        return with(delimiter, header, names, decimal, quote, charset, comments, missing, bytes);
    }

    private CsvOptions withColumns(
            Map<String, Kind> newKinds, Map<String, List<String>> newOrders, Map<String, String> newDatePatterns) {
        return new CsvOptions(
                delimiter,
                header,
                names,
                decimal,
                quote,
                charset,
                comments,
                missing,
                newKinds,
                newOrders,
                newDatePatterns,
                maxBytes);
    }

    private CsvOptions with(
            char newDelimiter,
            Header newHeader,
            List<String> newNames,
            char newDecimal,
            char newQuote,
            Charset newCharset,
            boolean newComments,
            Set<String> newMissing,
            long newMaxBytes) {
        return new CsvOptions(
                newDelimiter,
                newHeader,
                newNames,
                newDecimal,
                newQuote,
                newCharset,
                newComments,
                newMissing,
                kinds,
                orders,
                datePatterns,
                newMaxBytes);
    }

    private static <V> Map<String, V> and(Map<String, V> map, String key, V value) {
        Map<String, V> more = new LinkedHashMap<>(map);
        more.put(key, value);
        return more;
    }
}
