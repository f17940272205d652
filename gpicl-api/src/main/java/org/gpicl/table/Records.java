package org.gpicl.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/** The records of separated values, one after another; without spaces around fields, and without empty lines. */
final class Records implements Closeable {

    /** More fields in a line are no table. */
    private static final int MAX_FIELDS = 1 << 18;

    private final CsvParser parser;
    private final String source;
    private final int linesBefore;
    private final boolean spaces;
    private final List<String> fields = new ArrayList<>();
    private int line;

    /**
     * Of text that is read from here on.
     *
     * @param schema delimiter and quotes
     * @param linesBefore lines that were read before
     * @throws IOException if the first of it cannot be read
     */
    Records(Reader reader, CsvSchema schema, boolean comments, String source, int linesBefore) throws IOException {
        this.source = source;
        this.linesBefore = linesBefore;
        this.spaces = schema.getColumnSeparator() == ' ';
        JacksonVersions.requireFitting();
        parser = CsvFactory.builder()
                .enable(CsvParser.Feature.WRAP_AS_ARRAY)
                .enable(CsvParser.Feature.TRIM_SPACES)
                .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
                .configure(CsvParser.Feature.ALLOW_COMMENTS, comments)
                .build()
                .createParser(reader);
        parser.setSchema(schema);
    }

    /**
     * Reads the next record.
     *
     * @return false if there is none
     * @throws Refusal if a quote is not where it should be, or the text cannot be decoded
     */
    boolean next() throws IOException {
        try {
            return read();
        } catch (JsonProcessingException e) {
            throw refused(
                    "separated values",
                    e.getOriginalMessage(),
                    e.getLocation() == null
                            ? line
                            : linesBefore + e.getLocation().getLineNr(),
                    "a quote within quotes is written twice; withQuote sets another one");
        }
    }

    private boolean read() throws IOException {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.START_ARRAY
                && parser.getParsingContext().getParent().inRoot()) {
            token = parser.nextToken(); // of the array around all records
        }
        if (token != JsonToken.START_ARRAY) {
            return false;
        }
        fields.clear();
        line = linesBefore + parser.currentLocation().getLineNr();
        while (parser.nextToken() == JsonToken.VALUE_STRING) {
            String field = Values.strip(parser.getText());
            if (!spaces || !field.isEmpty()) {
                fields.add(field);
            }
            if (fields.size() > MAX_FIELDS) {
                throw refused("at most " + MAX_FIELDS + " fields", "more", line, "");
            }
            requireDecoded(field);
        }
        return true;
    }

    private void requireDecoded(String field) {
        if (field.indexOf('\uFFFD') >= 0) {
            throw refused(
                    "text in the character set that was given, UTF-8 unless it was",
                    "'" + field + "'",
                    line,
                    "use withCharset, such as ISO_8859_1 or windows-1252");
        }
        if (field.indexOf('\0') >= 0) {
            throw refused(
                    "text",
                    "a character of code 0",
                    line,
                    "use withCharset, such as UTF_16LE, if that is how the file is written");
        }
    }

    /** The fields of the record that was read last; the next read changes the list. */
    List<String> fields() {
        return fields;
    }

    /** In which the record began that was read last, from 1. */
    int line() {
        return line;
    }

    Refusal refused(String expected, String got, int where, String remedy) {
        return new Origin("Table.read", source, new int[] {where}).refused(expected, got, 0, remedy);
    }

    /** Closes the text, too. */
    @Override
    public void close() throws IOException {
        parser.close();
    }
}
