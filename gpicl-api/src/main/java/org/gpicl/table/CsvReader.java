package org.gpicl.table;

import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads separated values. What they mean is {@link Inference}'s. */
final class CsvReader {

    private static final Logger LOG = System.getLogger(CsvReader.class.getName());

    /** What is looked at to find the delimiter: characters, and records. */
    private static final int HEAD = 1 << 16;

    private static final int SAMPLE = 50;

    /** The first that parts the first lines alike is it; a comma late, because it may stand in numbers. */
    private static final char[] DELIMITERS = {'\t', ';', '|', ',', ' '};

    private final String source;
    private final CsvOptions options;
    private int linesBefore;

    private CsvReader(String source, CsvOptions options) {
        this.source = source;
        this.options = options;
    }

    static Table read(InputStream in, String source, CsvOptions options) throws IOException {
        return new CsvReader(source, options).read(TextSource.open(in, source, options));
    }

    private Table read(BufferedReader reader) throws IOException {
        String head = head(reader);
        if (ArffReader.isArff(head)) {
            return ArffReader.read(reader, source, options);
        }
        char delimiter = options.delimiter();
        while (head.startsWith("#") || head.startsWith("\n") || head.startsWith("\r") || isSeparatorLine(head)) {
            if (isSeparatorLine(head) && delimiter == CsvOptions.DETECTED) {
                delimiter = head.charAt(4);
            }
            reader.readLine();
            linesBefore++;
            head = head(reader);
        }
        CsvSchema schema = schema(delimiter == CsvOptions.DETECTED ? delimiter(head) : delimiter);
        Records records = new Records(reader, schema, options.comments(), source, linesBefore);
        return table(records);
    }

    /** What is next, which stays there. */
    private static String head(BufferedReader reader) throws IOException {
        char[] head = new char[HEAD];
        reader.mark(HEAD);
        int length = 0;
        int read = 0;
        while (length < HEAD && read >= 0) {
            read = reader.read(head, length, HEAD - length);
            length += Math.max(0, read);
        }
        reader.reset();
        return new String(head, 0, length);
    }

    /** As spreadsheets write it, so that others find their delimiter: sep=; */
    private static boolean isSeparatorLine(String head) {
        return head.toLowerCase(Locale.ROOT).startsWith("sep=")
                && head.length() > 5
                && (head.charAt(5) == '\r' || head.charAt(5) == '\n');
    }

    private CsvSchema schema(char delimiter) {
        return CsvSchema.emptySchema().withColumnSeparator(delimiter).withQuoteChar(options.quote());
    }

    // ---------------------------------------------------------------- the delimiter

    private char delimiter(String head) throws IOException {
        char best = ',';
        int most = 1;
        for (char delimiter : DELIMITERS) {
            List<Integer> counts = counts(head, delimiter);
            if (isTable(counts)) {
                return delimiter;
            }
            if (delimiter != ' ' && !counts.isEmpty() && counts.get(0) > most) {
                best = delimiter;
                most = counts.get(0);
            }
        }
        return best;
    }

    /** Numbers of fields of the first records. */
    private List<Integer> counts(String head, char delimiter) throws IOException {
        List<Integer> counts = new ArrayList<>();
        try (Records records =
                new Records(new StringReader(head), schema(delimiter), options.comments(), source, linesBefore)) {
            while (counts.size() < SAMPLE && records.next()) {
                counts.add(records.fields().size());
            }
        } catch (Refusal e) { // by the whole, if it is not just the wrong delimiter
            counts.add(0);
        }
        if (head.length() == HEAD && counts.size() > 1) {
            counts.remove(counts.size() - 1); // it may be cut off
        }
        return counts;
    }

    /** Whether records are equally long, but for a header without a name for those of rows. */
    private static boolean isTable(List<Integer> counts) {
        int fields = counts.isEmpty() ? 0 : counts.get(counts.size() - 1);
        for (int i = 1; i < counts.size(); i++) {
            if (counts.get(i) != fields) {
                return false;
            }
        }
        return fields > 1 && (counts.get(0) == fields || counts.get(0) == fields - 1);
    }

    // ---------------------------------------------------------------- the rows

    private Table table(Records records) throws IOException {
        if (!records.next()) {
            throw new Origin("Table.read", source, new int[0]).refused("a header line", "an empty file", "");
        }
        List<String> first = List.copyOf(records.fields());
        int headerLine = records.line();
        boolean header = options.header() != CsvOptions.Header.ABSENT;
        if (options.header() == CsvOptions.Header.EXPECTED) {
            requireNames(records, first);
        }
        boolean more = !header || records.next();
        List<String> names = names(first, more ? records.fields() : first);
        requireDifferent(records, names, headerLine);
        Rows rows = new Rows(names.size(), options.missing());
        while (more) {
            if (records.fields().size() != names.size()) {
                throw length(records, names.size(), headerLine);
            }
            rows.add(records.fields(), records.line());
            more = records.next();
        }
        return table(records, names, rows, headerLine);
    }

    private void requireNames(Records records, List<String> header) {
        for (String name : header) {
            if (Numbers.POINT.isPlain(name) && !name.toLowerCase(Locale.ROOT).contains("inf")) {
                throw records.refused(
                        "names of columns",
                        "the number '" + name + "'",
                        records.line(),
                        "use withHeader(ABSENT) if this line is a row, withHeader(PRESENT) if these are names");
            }
        }
    }

    /** The names of all fields of a row; empty for those of a column without a name. */
    private List<String> names(List<String> first, List<String> row) {
        List<String> names = new ArrayList<>(first);
        if (options.header() == CsvOptions.Header.ABSENT) {
            for (int i = 0; i < names.size(); i++) {
                names.set(i, "column " + (i + 1));
            }
        } else if (row.size() == first.size() + 1) {
            boolean trailing = row.get(first.size()).isEmpty();
            names.add(trailing ? names.size() : 0, ""); // or names of rows, as R writes them
        }
        if (!options.names().isEmpty()) {
            if (options.names().size() != first.size()) {
                throw new Origin("Table.read", source, new int[0])
                        .refused(
                                first.size() + " names, as the first line has fields",
                                "" + options.names().size(),
                                "");
            }
            int offset = names.size() > first.size() && names.get(0).isEmpty() ? 1 : 0;
            for (int i = 0; i < first.size(); i++) {
                names.set(i + offset, options.names().get(i));
            }
        }
        return names;
    }

    private static void requireDifferent(Records records, List<String> names, int line) {
        for (int i = 0; i < names.size(); i++) {
            if (!names.get(i).isEmpty() && names.indexOf(names.get(i)) < i) {
                throw records.refused(
                        "a different name for every column",
                        "'" + names.get(i) + "' twice",
                        line,
                        "use withNames to give others");
            }
        }
    }

    private static Refusal length(Records records, int expected, int headerLine) {
        List<String> fields = records.fields();
        String remedy = fields.get(0).startsWith("#")
                ? "use withComments if lines that begin with # are comments"
                : fields.size() < expected
                        ? "remove this line if it is no row"
                        : "put quotes around a field that holds a delimiter";
        return records.refused(
                expected + " fields as in line " + headerLine,
                fields.size() + " ('" + String.join("', '", fields.subList(0, Math.min(3, fields.size()))) + "'"
                        + (fields.size() > 3 ? ", …)" : ")"),
                records.line(),
                remedy);
    }

    private Table table(Records records, List<String> names, Rows rows, int headerLine) {
        List<String> kept = new ArrayList<>();
        List<Integer> leftOut = new ArrayList<>();
        List<TextColumn> columns = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            TextColumn column = rows.columns().get(i);
            if (!names.get(i).isEmpty()) {
                kept.add(names.get(i));
                columns.add(column);
            } else {
                leftOut.add(i + 1);
                String text = i > 0 ? anyText(column) : null;
                if (text != null) {
                    throw records.refused(
                            "a name for every column",
                            "none for that of '" + text + "'",
                            headerLine,
                            "use withNames to give names to all");
                }
            }
        }
        for (String name : options.kinds().keySet()) {
            if (!kept.contains(name)) {
                throw new IllegalArgumentException("Table.read: expected a column '" + name
                        + "', whose kind was set, got the columns " + kept + " in " + source);
            }
        }
        List<Column> inferred =
                new Inference(options, new Origin("Table.read", source, rows.lines())).columns(kept, columns);
        Table table = new Table(inferred, options.missing());
        LOG.log(
                Level.DEBUG,
                () -> "Table.read: " + source + ": " + table
                        + (leftOut.isEmpty() ? "" : "; left out, as without a name: columns " + leftOut));
        return table;
    }

    private static @Nullable String anyText(TextColumn column) {
        List<String> texts = new ArrayList<>();
        column.forEach((row, cell) -> {
            if (cell != null && texts.isEmpty()) {
                texts.add(cell);
            }
        });
        return texts.isEmpty() ? null : texts.get(0);
    }
}
