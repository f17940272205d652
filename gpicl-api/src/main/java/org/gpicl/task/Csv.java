package org.gpicl.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
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
        Table table = table(path);
        List<String> names = Arrays.asList(table.header);
        int label = names.indexOf(labelColumn);
        if (label < 0) {
            throw new IllegalArgumentException(
                    message(path, "a label column '" + labelColumn + "'", "columns " + names));
        }
        for (String name : categorical) {
            if (!names.contains(name) || name.equals(labelColumn)) {
                throw new IllegalArgumentException(
                        message(path, "a feature '" + name + "' to treat as a category", "columns " + names));
            }
        }
        if (table.rows.isEmpty() || names.size() < 2) {
            throw refused(
                    path,
                    "at least 1 row and 1 feature",
                    table.rows.size() + " rows and " + (names.size() - 1) + " features");
        }
        List<String> featureNames = new ArrayList<>(names);
        featureNames.remove(label);
        int rows = table.rows.size();
        int features = featureNames.size();
        float[] x = new float[Math.multiplyExact(rows, features)];
        for (int feature = 0; feature < features; feature++) {
            int column = feature < label ? feature : feature + 1;
            boolean text = categorical.contains(names.get(column));
            List<String> categories = text ? distinct(table, column) : List.of();
            for (int row = 0; row < rows; row++) {
                String field = table.rows.get(row).fields[column];
                if (field.isEmpty()) {
                    x[row * features + feature] = Float.NaN;
                } else if (text) {
                    x[row * features + feature] = Collections.binarySearch(categories, field);
                } else {
                    x[row * features + feature] = number(path, table, row, column);
                }
            }
        }
        List<String> classNames = distinct(table, label);
        int[] y = new int[rows];
        for (int row = 0; row < rows; row++) {
            String field = table.rows.get(row).fields[label];
            if (field.isEmpty()) {
                throw refused(
                        path, "a label in column '" + labelColumn + "'", "none in line " + table.rows.get(row).line);
            }
            y[row] = Collections.binarySearch(classNames, field);
        }
        return new DataSet(rows, features, x, y, classNames.size(), List.of(features), featureNames, classNames);
    }

    private record Row(long line, String[] fields) {}

    private record Table(String[] header, List<Row> rows) {}

    private static Table table(Path path) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            reader.mark(1);
            if (reader.read() != BYTE_ORDER_MARK) {
                reader.reset();
            }
            MappingIterator<String[]> records = new CsvMapper()
                    .readerFor(String[].class)
                    .with(CsvParser.Feature.WRAP_AS_ARRAY)
                    .with(CsvParser.Feature.SKIP_EMPTY_LINES)
                    .readValues(reader);
            if (!records.hasNextValue()) {
                throw refused(path, "a header line", "an empty file");
            }
            String[] header = records.nextValue();
            if (new HashSet<>(Arrays.asList(header)).size() < header.length) {
                throw refused(path, "a different name for every column", Arrays.toString(header));
            }
            List<Row> rows = new ArrayList<>();
            while (records.hasNextValue()) {
                long line = records.getCurrentLocation().getLineNr();
                String[] fields = records.nextValue();
                if (fields.length != header.length) {
                    throw refused(path, header.length + " fields as in the header", fields.length + " in line " + line);
                }
                rows.add(new Row(line, fields));
            }
            return new Table(header, rows);
        } catch (JsonProcessingException e) {
            throw refused(
                    path,
                    "comma-separated values",
                    e.getOriginalMessage() + " in line " + e.getLocation().getLineNr());
        }
    }

    /** What occurs in a column, in the order of the text. */
    private static List<String> distinct(Table table, int column) {
        TreeSet<String> values = new TreeSet<>();
        for (Row row : table.rows) {
            values.add(row.fields[column]);
        }
        values.remove("");
        return List.copyOf(values);
    }

    private static float number(Path path, Table table, int row, int column) throws InvalidFileException {
        String field = table.rows.get(row).fields[column];
        if (NUMBER.matcher(field.strip()).matches()) {
            float value = Float.parseFloat(field);
            if (Float.isFinite(value)) {
                return value;
            }
        }
        throw refused(
                path,
                "a finite number, or nothing, in column '" + table.header[column] + "'",
                "'" + field + "' in line " + table.rows.get(row).line
                        + "; name the column as categorical if it is text");
    }

    private static InvalidFileException refused(Path path, String expected, String got) {
        return new InvalidFileException(message(path, expected, got));
    }

    private static String message(Path path, String expected, String got) {
        return "Csv.read: expected " + expected + ", got " + got + " (" + path + ")";
    }
}
