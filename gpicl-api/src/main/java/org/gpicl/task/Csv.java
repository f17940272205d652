package org.gpicl.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.gpicl.model.InvalidFileException;

/**
 * Reads a table of comma-separated values: UTF-8, one header line with the names of the columns, quotes where needed.
 *
 * <p>An empty field is a missing value, NaN in the data set. The label is text, whatever it looks like. A file that does not
 * keep to this is refused with an {@link InvalidFileException} that names the column and the line.
 */
public final class Csv {

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** Not all that Float.parseFloat would take, such as 1f or 0x1p3. */
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d++\\.?\\d*+|\\.\\d++)([eE][-+]?\\d++)?");

    private Csv() {}

    /**
     * The table in a file, all of whose features are numbers.
     *
     * @param labelColumn name of the column that holds the label; its classes are numbered in the order of their text
     * @throws InvalidFileException if the file is not as described
     * @throws IOException if the file cannot be opened or read
     */
    public static DataSet read(Path path, String labelColumn) throws IOException {
        return read(path, labelColumn, Set.of());
    }

    /**
     * The table in a file, some of whose features are categories.
     *
     * @param labelColumn name of the column that holds the label; its classes are numbered in the order of their text
     * @param categorical names of the features that are text; their values become 0, 1, … in the order of the text
     * @throws InvalidFileException if the file is not as described
     * @throws IOException if the file cannot be opened or read
     */
    public static DataSet read(Path path, String labelColumn, Set<String> categorical) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            return dataSet(Table.read(reader, path.toString()), labelColumn, categorical);
        }
    }

    /**
     * The features to be read as categories: those of whose fields one at least is neither a number nor empty.
     *
     * @param labelColumn name of the column that holds the label, which is no feature
     * @return names, in the order of the columns
     * @throws InvalidFileException if the file is not as described
     * @throws IOException if the file cannot be opened or read
     */
    public static Set<String> textColumns(Path path, String labelColumn) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            Table table = Table.read(reader, path.toString());
            Set<String> text = new LinkedHashSet<>();
            for (int column = 0; column < table.header.size(); column++) {
                String name = table.header.get(column);
                if (!name.equals(labelColumn)
                        && !table.distinct(column).stream().allMatch(Csv::isNumber)) {
                    text.add(name);
                }
            }
            return text;
        }
    }

    private static boolean isNumber(String field) {
        return NUMBER.matcher(field.strip()).matches();
    }

    /**
     * The table in a stream, such as a resource, all of whose features are numbers.
     *
     * @param in read to its end; the caller closes it
     * @param source where it comes from, for errors
     * @param labelColumn name of the column that holds the label; its classes are numbered in the order of their text
     * @throws InvalidFileException if the content is not as described
     * @throws IOException if the stream cannot be read
     */
    public static DataSet read(InputStream in, String source, String labelColumn) throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
        return dataSet(Table.read(reader, source), labelColumn, Set.of());
    }

    private static DataSet dataSet(Table table, String labelColumn, Set<String> categorical)
            throws InvalidFileException {
        int label = table.header.indexOf(labelColumn);
        if (label < 0) {
            throw new IllegalArgumentException(
                    table.message("a label column '" + labelColumn + "'", "columns " + table.header));
        }
        for (String name : categorical) {
            if (!table.header.contains(name) || name.equals(labelColumn)) {
                throw new IllegalArgumentException(
                        table.message("a feature '" + name + "' to treat as a category", "columns " + table.header));
            }
        }
        List<String> featureNames = new ArrayList<>(table.header);
        featureNames.remove(label);
        int rows = table.rows.size();
        int features = featureNames.size();
        if (rows < 1 || features < 1) {
            throw table.refused("at least 1 row and 1 feature", rows + " rows and " + features + " features");
        }
        float[] x = new float[Math.multiplyExact(rows, features)];
        for (int feature = 0; feature < features; feature++) {
            int column = feature < label ? feature : feature + 1;
            boolean coded = categorical.contains(featureNames.get(feature));
            float[] values = coded ? table.codes(column, table.distinct(column)) : table.numbers(column);
            for (int row = 0; row < rows; row++) {
                x[row * features + feature] = values[row];
            }
        }
        List<String> classNames = table.distinct(label);
        int[] y = table.labels(label, classNames);
        return new DataSet(rows, features, x, y, classNames.size(), List.of(features), featureNames, classNames);
    }

    /**
     * A record of the file.
     *
     * @param line where it begins, from 1
     */
    private record Row(long line, String[] fields) {}

    /** A file as text, every row as long as the header. */
    private record Table(String source, List<String> header, List<Row> rows) {

        static Table read(BufferedReader reader, String source) throws IOException {
            Table table = new Table(source, new ArrayList<>(), new ArrayList<>());
            try {
                reader.mark(1);
                if (reader.read() != BYTE_ORDER_MARK) {
                    reader.reset();
                }
                table.addAll(new CsvMapper()
                        .readerFor(String[].class)
                        .with(CsvParser.Feature.WRAP_AS_ARRAY)
                        .with(CsvParser.Feature.SKIP_EMPTY_LINES)
                        .readValues(reader));
            } catch (JsonProcessingException e) {
                throw table.refused("comma-separated values", e.getOriginalMessage());
            }
            return table;
        }

        private void addAll(MappingIterator<String[]> records) throws IOException {
            if (!records.hasNextValue()) {
                throw refused("a header line", "an empty file");
            }
            Collections.addAll(header, records.nextValue());
            if (new HashSet<>(header).size() < header.size()) {
                throw refused("a different name for every column", "columns " + header);
            }
            while (records.hasNextValue()) {
                long line = records.getCurrentLocation().getLineNr();
                String[] fields = records.nextValue();
                if (fields.length != header.size()) {
                    throw refused(header.size() + " fields as in the header", fields.length + " in line " + line);
                }
                rows.add(new Row(line, fields));
            }
        }

        /** What occurs in a column, in the order of the text. */
        List<String> distinct(int column) {
            TreeSet<String> values = new TreeSet<>();
            for (Row row : rows) {
                values.add(row.fields[column]);
            }
            values.remove("");
            return List.copyOf(values);
        }

        /** Each text as its place among {@code categories}, NaN where there is none. */
        float[] codes(int column, List<String> categories) {
            float[] codes = new float[rows.size()];
            for (int row = 0; row < codes.length; row++) {
                String field = rows.get(row).fields[column];
                codes[row] = field.isEmpty() ? Float.NaN : Collections.binarySearch(categories, field);
            }
            return codes;
        }

        /** Each text as its place among {@code classes}. */
        int[] labels(int column, List<String> classes) throws InvalidFileException {
            int[] labels = new int[rows.size()];
            for (int row = 0; row < labels.length; row++) {
                String field = rows.get(row).fields[column];
                if (field.isEmpty()) {
                    throw refused(
                            "a label in column '" + header.get(column) + "'", "none in line " + rows.get(row).line);
                }
                labels[row] = Collections.binarySearch(classes, field);
            }
            return labels;
        }

        /** Each text as a number, NaN where there is none. */
        float[] numbers(int column) throws InvalidFileException {
            float[] numbers = new float[rows.size()];
            for (int row = 0; row < numbers.length; row++) {
                String field = rows.get(row).fields[column];
                numbers[row] = isNumber(field) ? Float.parseFloat(field.strip()) : Float.NaN;
                if (!field.isEmpty() && !Float.isFinite(numbers[row])) {
                    throw refused(
                            "a finite number, or nothing, in column '" + header.get(column) + "'",
                            "'" + field + "' in line " + rows.get(row).line
                                    + "; name the column as categorical if it is text");
                }
            }
            return numbers;
        }

        InvalidFileException refused(String expected, String got) {
            return new InvalidFileException(message(expected, got));
        }

        String message(String expected, String got) {
            return "Csv.read: expected " + expected + ", got " + got + " (" + source + ")";
        }
    }
}
