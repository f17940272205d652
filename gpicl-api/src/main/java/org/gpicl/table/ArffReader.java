package org.gpicl.table;

import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads Weka's attribute-relation files, dense ones: the kinds of columns are declared in them. */
final class ArffReader {

    private static final Pattern ATTRIBUTE = Pattern.compile(
            "@attribute\\s+('(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s{]+)\\s*(.*)",
            Pattern.CASE_INSENSITIVE);

    private final String source;
    private final List<String> names = new ArrayList<>();
    private CsvOptions options;
    private int line;

    private ArffReader(String source, CsvOptions options) {
        this.source = source;
        this.options = options;
    }

    static boolean isArff(String head) {
        return head.lines()
                .map(Values::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("%"))
                .findFirst()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("@relation"))
                .isPresent();
    }

    static Table read(BufferedReader reader, String source, CsvOptions options) throws IOException {
        return new ArffReader(source, options).read(reader);
    }

    private Table read(BufferedReader reader) throws IOException {
        for (String text = ""; !text.toLowerCase(Locale.ROOT).startsWith("@data"); ) {
            String next = reader.readLine();
            if (next == null) {
                throw refused("a line @data", "the end of the file", "");
            }
            line++;
            text = Values.strip(next);
            if (text.toLowerCase(Locale.ROOT).startsWith("@attribute")) {
                attribute(text);
            }
        }
        Rows rows = new Rows(names.size(), options.missing());
        try (Records records =
                new Records(new WithoutComments(reader), schema('\'').withEscapeChar('\\'), false, source, line)) {
            while (records.next()) {
                List<String> fields = records.fields();
                if (fields.get(0).startsWith("{")) {
                    line = records.line();
                    throw refused("dense rows", "a sparse one", "convert it with Weka's filter SparseToNonSparse");
                }
                if (fields.size() != names.size()) {
                    line = records.line();
                    throw refused(names.size() + " values, one for each attribute", "" + fields.size(), "");
                }
                fields.replaceAll(ArffReader::unquoted);
                rows.add(fields, records.line());
            }
        }
        List<Column> columns =
                new Inference(options, new Origin("Table.read", source, rows.lines())).columns(names, rows.columns());
        return new Table(columns, options.missing());
    }

    private static CsvSchema schema(char quote) {
        return CsvSchema.emptySchema().withColumnSeparator(',').withQuoteChar(quote);
    }

    private void attribute(String text) throws IOException {
        Matcher matcher = ATTRIBUTE.matcher(text);
        if (!matcher.matches()) {
            throw refused("@attribute, a name and a type", "'" + text + "'", "");
        }
        String name = unquoted(matcher.group(1));
        String type = matcher.group(2).strip();
        String word = type.toLowerCase(Locale.ROOT);
        names.add(name);
        if (options.kinds().containsKey(name)) {
            return;
        }
        if (type.startsWith("{") && type.endsWith("}")) {
            options = options.withCategories(name, nominal(type.substring(1, type.length() - 1)));
        } else if (word.equals("numeric") || word.equals("real") || word.equals("integer")) {
            options = options.withKind(name, Kind.NUMBER);
        } else if (word.equals("string")) {
            options = options.withKind(name, Kind.CATEGORY);
        } else if (word.startsWith("date")) {
            String pattern = unquoted(type.substring(4).strip());
            try {
                options = options.withDates(name, pattern.isEmpty() ? "yyyy-MM-dd'T'HH:mm:ss" : pattern);
            } catch (IllegalArgumentException e) {
                throw refused(
                        "a pattern of dates for attribute '" + name + "'",
                        "'" + pattern + "'",
                        "write it as DateTimeFormatter has it, such as yyyy-MM-dd");
            }
        } else {
            throw refused("the type numeric, string, date or {…} of attribute '" + name + "'", "'" + type + "'", "");
        }
    }

    private List<String> nominal(String texts) throws IOException {
        try (Records records =
                new Records(new StringReader(texts), schema('\'').withEscapeChar('\\'), false, source, line - 1)) {
            records.next();
            return records.fields().stream().map(ArffReader::unquoted).toList();
        }
    }

    /** Jackson knows one quote; Weka takes either. */
    private static String unquoted(String text) {
        boolean quoted = text.length() > 1
                && (text.charAt(0) == '\'' || text.charAt(0) == '"')
                && text.charAt(text.length() - 1) == text.charAt(0);
        return quoted ? text.substring(1, text.length() - 1).replaceAll("\\\\(.)", "$1") : text;
    }

    private Refusal refused(String expected, String got, String remedy) {
        return new Origin("Table.read", source, new int[] {line}).refused(expected, got, 0, remedy);
    }

    /** Makes empty lines of those that begin with a percent sign. */
    private static final class WithoutComments extends Reader {

        private final BufferedReader reader;
        private String text = "";
        private int position;

        WithoutComments(BufferedReader reader) {
            this.reader = reader;
        }

        @Override
        public int read(char[] buffer, int offset, int length) throws IOException {
            if (position == text.length()) {
                String next = reader.readLine();
                if (next == null) {
                    return -1;
                }
                text = next.startsWith("%") ? "\n" : next + "\n";
                position = 0;
            }
            int count = Math.min(length, text.length() - position);
            text.getChars(position, position + count, buffer, offset);
            position += count;
            return count;
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
