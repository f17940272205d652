package org.gpicl.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.gpicl.Context;
import org.gpicl.TableClassifier;
import org.gpicl.table.CsvOptions;
import org.gpicl.table.InvalidTableException;
import org.gpicl.table.Kind;
import org.gpicl.table.Schema;
import org.gpicl.table.Table;
import org.jspecify.annotations.Nullable;

/** The table in a request: rows in JSON, or separated values. */
final class TableBody {

    private static final String CSV = "text/csv";
    private static final String JSON = "application/json";

    /** Delimiters that nobody uses within a cell as often as there may be columns. */
    private static final String DELIMITERS = ",;\t|";

    /** Patterns of dates that begin with the year. */
    private static final Pattern ISO = Pattern.compile("[uy]{4}");

    private static final String SOURCE = "the body of the request";

    private final Request request;
    private final Limits limits;
    private final boolean isJson;

    private TableBody(Request request, boolean isJson) {
        this.request = request;
        this.limits = request.limits();
        this.isJson = isJson;
    }

    /** @throws Problem 415 if it is neither */
    static TableBody of(Request request) {
        String type = request.contentType();
        if (!type.equals(CSV) && !type.equals(JSON)) {
            throw new Problem(415, "expected the Content-Type " + JSON + " or " + CSV + ", got '" + type + "'");
        }
        return new TableBody(request, type.equals(JSON));
    }

    // ---------------------------------------------------------------- a table to be looked at, or learned from

    /**
     * A table as it is.
     *
     * @param label name of a column that is to be read as text, whatever it holds; or null
     */
    Table table(@Nullable String label) {
        Map<String, Kind> kinds = kinds();
        if (label != null) {
            kinds.put(label, Kind.CATEGORY); // 1 and 1.0 are two labels, for later tables as for this one
        }
        Table table = isJson ? ofRows(kinds) : csv(with(CsvOptions.STANDARD, kinds));
        require(table);
        return table;
    }

    private Table ofRows(Map<String, Kind> kinds) {
        Table table = unprocessable(() -> Table.of(rows()));
        for (Map.Entry<String, Kind> kind : kinds.entrySet()) {
            Table before = table;
            table = unprocessable(() -> before.withKind(kind.getKey(), kind.getValue()));
        }
        return table;
    }

    private List<Map<String, @Nullable Object>> rows() {
        return Json.rows(request.body(), limits);
    }

    /** Kinds that were set, as {@code kind=COLUMN:KIND}. */
    private Map<String, Kind> kinds() {
        Map<String, Kind> kinds = new HashMap<>();
        for (String text : request.parameters("kind")) {
            int colon = text.lastIndexOf(':');
            Kind kind = Arrays.stream(Kind.values())
                    .filter(one -> one != Kind.ORDINAL) // whose order would have to be told, too
                    .filter(one -> name(one).equals(text.substring(colon + 1)))
                    .findFirst()
                    .orElseThrow(() ->
                            new Problem(400, "expected a parameter 'kind' such as zip:category, got '" + text + "'"));
            kinds.put(text.substring(0, Math.max(0, colon)), kind);
        }
        return kinds;
    }

    /** As clients read and write it. */
    static String name(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static CsvOptions with(CsvOptions options, Map<String, Kind> kinds) {
        CsvOptions all = options;
        for (Map.Entry<String, Kind> kind : kinds.entrySet()) {
            all = all.withKind(kind.getKey(), kind.getValue());
        }
        return all;
    }

    private Table csv(CsvOptions options) {
        byte[] text = unpacked(request.body());
        requireNarrow(text);
        return unprocessable(() -> {
            try {
                return Table.read(new ByteArrayInputStream(text), SOURCE, options);
            } catch (InvalidTableException e) {
                throw new Problem(400, "" + e.getMessage());
            } catch (IOException e) {
                throw new IllegalStateException("body: expected no failure of reading memory", e);
            }
        });
    }

    /** Packed by gzip or not, it may have the same size. */
    private byte[] unpacked(byte[] body) {
        if (body.length < 2 || (body[0] & 0xFF) != 0x1F || (body[1] & 0xFF) != 0x8B) {
            return body;
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            byte[] text = in.readNBytes(limits.bodyBytes() + 1);
            if (text.length > limits.bodyBytes()) {
                throw Json.tooMany("bytes, unpacked", limits.bodyBytes());
            }
            return text;
        } catch (IOException e) {
            throw new Problem(400, "body: expected a whole gzip file, got " + e.getMessage());
        }
    }

    /**
     * Finds lines of far too many cells before there is an object for each of them. Quotes are not looked at: a cell that holds
     * as many commas as there may be columns counts for them.
     */
    private void requireNarrow(byte[] body) {
        int[] counts = new int[DELIMITERS.length()];
        for (byte b : body) {
            int delimiter = DELIMITERS.indexOf(b);
            if (b == '\n' || b == '\r') {
                Arrays.fill(counts, 0);
            } else if (delimiter >= 0 && ++counts[delimiter] > limits.columns()) {
                throw Json.tooMany("columns", limits.columns());
            }
        }
    }

    private void require(Table table) {
        if (table.rows() > limits.rows()) {
            throw Json.tooMany("rows", limits.rows());
        }
        if (table.schema().columns().size() > limits.columns()) {
            throw Json.tooMany("columns", limits.columns());
        }
    }

    /** What tables and learners refuse is the client's to mend, and they say how. */
    static <R> R unprocessable(Supplier<R> work) {
        try {
            return work.get();
        } catch (IllegalArgumentException e) {
            throw new Problem(422, "" + e.getMessage());
        }
    }

    // ---------------------------------------------------------------- rows for a learner

    /** Rows as a learner's schema encodes them [any][columns]; a label is not looked at. */
    float[][] encoded(TableClassifier<String> classifier) {
        if (!isJson) {
            Table table = csv(optionsOf(classifier.schema()));
            require(table);
            return unprocessable(() -> classifier.schema().encode(table, Set.of(classifier.labelColumn())));
        }
        return encoded(classifier, rows());
    }

    private static float[][] encoded(TableClassifier<String> classifier, List<Map<String, @Nullable Object>> rows) {
        for (Schema.Column column : classifier.schema().columns()) {
            if (column.kind() == Kind.DATE_TIME && !ISO.matcher(column.format()).lookingAt()) {
                rows.forEach(row -> row.computeIfPresent(column.name(), (name, cell) -> date(cell)));
            }
        }
        Set<String> ignored = Set.of(classifier.labelColumn());
        float[][] x = new float[rows.size()][];
        for (int row = 0; row < x.length; row++) {
            try {
                x[row] = classifier.schema().encode(rows.get(row), ignored);
            } catch (IllegalArgumentException e) {
                throw new Problem(422, "in row " + row + ": " + e.getMessage());
            }
        }
        return x;
    }

    /** JSON has no dates, but a way to write them that everybody knows; what is not written so is read as in the table. */
    private static Object date(Object cell) {
        if (cell instanceof String text) {
            try {
                return text.indexOf('T') < 0 ? LocalDate.parse(text) : LocalDateTime.parse(text);
            } catch (DateTimeParseException e) {
                return cell;
            }
        }
        return cell;
    }

    /** Rows with their labels, as a learner's schema encodes them. */
    Context<String> examples(TableClassifier<String> classifier) {
        String label = classifier.labelColumn();
        if (!isJson) {
            Table table = csv(optionsOf(classifier.schema()).withKind(label, Kind.CATEGORY));
            require(table);
            return unprocessable(() -> classifier.examples(table));
        }
        List<Map<String, @Nullable Object>> rows = rows();
        float[][] x = encoded(classifier, rows);
        List<Map<String, @Nullable Object>> labels = new ArrayList<>();
        for (Map<String, @Nullable Object> row : rows) {
            Map<String, @Nullable Object> cell = new HashMap<>();
            cell.put(label, row.get(label));
            labels.add(cell);
        }
        return unprocessable(() ->
                Context.of(x, Table.of(labels).withKind(label, Kind.CATEGORY).labels(label, String.class)));
    }

    /** Separated values are read as those of the table that a learner knows: 01 is no number where it was none there. */
    private static CsvOptions optionsOf(Schema schema) {
        CsvOptions options = CsvOptions.STANDARD.withOnlyMissing(schema.missing());
        for (Schema.Column column : schema.columns()) {
            options = switch (column.kind()) {
                case DATE_TIME ->
                    column.format().isEmpty()
                            ? options.withKind(column.name(), Kind.DATE_TIME)
                            : options.withDates(column.name(), column.format());
                case ORDINAL -> options.withKind(column.name(), Kind.CATEGORY);
                default -> options.withKind(column.name(), column.kind());
            };
            if (column.kind() == Kind.NUMBER && column.format().equals(",")) {
                options = options.withDecimal(',');
            }
        }
        return options;
    }
}
