package org.gpicl.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows that come in, and answers that go out. */
final class Json {

    private static final JsonMapper WRITER = new JsonMapper();

    private static final JsonFactory READER = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private Json() {}

    /** @param body of maps, lists, texts, numbers, truth values */
    static byte[] bytes(Object body) {
        try {
            return WRITER.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("answer: expected values to become JSON", e);
        }
    }

    /**
     * Reads rows: a list of objects, whose members are texts, numbers, truth values or null. Read piece by piece, so that
     * something else takes no more memory than rows do.
     *
     * @throws Problem if it is something else, or more than the limits allow
     */
    static List<Map<String, @Nullable Object>> rows(byte[] body, Limits limits) {
        try (JsonParser parser = READER.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw unreadable("a list of rows, such as [{\"a\": 1, \"b\": \"x\"}]", parser);
            }
            List<Map<String, @Nullable Object>> rows = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (rows.size() == limits.rows()) {
                    throw tooMany("rows", limits.rows());
                }
                rows.add(row(parser, limits.columns(), rows.size()));
            }
            if (parser.nextToken() != null) {
                throw unreadable("nothing after the rows", parser);
            }
            return rows;
        } catch (JsonProcessingException e) {
            JsonLocation where = e.getLocation(); // none of a number that is too long
            throw new Problem(
                    400,
                    "body: expected JSON, got: " + e.getOriginalMessage()
                            + (where == null
                                    ? ""
                                    : " (line " + where.getLineNr() + ", column " + where.getColumnNr() + ")"));
        } catch (IOException e) {
            throw new IllegalStateException("body: expected no failure of reading memory", e);
        }
    }

    static Problem tooMany(String what, int most) {
        return new Problem(413, "body: expected at most " + most + " " + what + ", got more");
    }

    private static Map<String, @Nullable Object> row(JsonParser parser, int mostColumns, int number)
            throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw unreadable("row " + number + " as an object, such as {\"a\": 1}", parser);
        }
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (row.size() == mostColumns) {
                throw tooMany("columns", mostColumns);
            }
            row.put(name, cell(parser, parser.nextToken(), number, name));
        }
        return row;
    }

    private static @Nullable Object cell(JsonParser parser, JsonToken token, int row, String column)
            throws IOException {
        return switch (token) {
            case VALUE_NULL -> null;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            default ->
                throw unreadable(
                        "a text, number, truth value or null in column '" + column + "' of row " + row, parser);
        };
    }

    private static Problem unreadable(String expected, JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        String got = token == null
                ? "nothing"
                : switch (token) {
                    case START_OBJECT -> "an object";
                    case START_ARRAY -> "a list";
                    default -> parser.getText();
                };
        return new Problem(
                400,
                "body: expected " + expected + ", got " + got + " in line "
                        + parser.currentTokenLocation().getLineNr());
    }
}
