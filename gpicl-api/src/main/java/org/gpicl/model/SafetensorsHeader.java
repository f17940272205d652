package org.gpicl.model;

import static org.gpicl.internal.Printable.quoted;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.spi.DType;
import org.gpicl.spi.Shape;

/**
 * The header of a safetensors file: a JSON object with one entry for each tensor, and text.
 *
 * <p>It is read as a stream, and refused at the first token that does not belong there: what a hostile header can make
 * the reader allocate is bounded by its own length.
 *
 * @param metadata text by key
 * @param entries in the order of the header
 */
record SafetensorsHeader(Map<String, String> metadata, List<Entry> entries) {

    private static final String METADATA = "__metadata__";
    private static final int MAX_RANK = 16;
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /**
     * What the header says of one tensor.
     *
     * @param tensor its name
     * @param dtype as written, such as {@code F32}
     * @param sizes of its axes, none negative
     * @param start of its bytes in the data
     * @param end of its bytes
     */
    record Entry(String tensor, String dtype, long[] sizes, long start, long end) {

        /** The element type. */
        DType type(String source) throws InvalidFileException {
            return switch (dtype) {
                case "F32" -> DType.FLOAT32;
                case "I64" -> DType.INT64;
                default ->
                    throw refuse(source, "expected dtype F32 or I64 for " + quoted(tensor) + ", got " + quoted(dtype));
            };
        }

        /** The shape, if the elements are as many as the place in the data has room for. */
        Shape shape(String source) throws InvalidFileException {
            long bytes = type(source).bytes();
            for (long size : sizes) {
                if (size != 0 && bytes > Integer.MAX_VALUE / size) {
                    throw refuse(
                            source,
                            "expected at most " + Integer.MAX_VALUE + " bytes for " + quoted(tensor)
                                    + ", got the shape " + Arrays.toString(sizes));
                }
                bytes *= size;
            }
            if (end - start != bytes) {
                throw refuse(
                        source,
                        "expected " + bytes + " bytes for " + quoted(tensor) + " of the shape " + Arrays.toString(sizes)
                                + ", got " + start + " to " + end);
            }
            return Shape.of(sizes);
        }
    }

    static InvalidFileException refuse(String source, String what) {
        return new InvalidFileException(source + ": " + what);
    }

    // ---------------------------------------------------------------- reading

    static SafetensorsHeader parse(String source, byte[] header) throws InvalidFileException {
        try (JsonParser parser = JSON.createParser(decode(source, header))) {
            SafetensorsHeader parsed = new Reader(source, parser).header();
            if (parser.nextToken() != null) {
                throw refuse(source, "expected nothing after the header's JSON object, got more");
            }
            return parsed;
        } catch (JsonProcessingException e) {
            throw new InvalidFileException(
                    source + ": expected a JSON header, got what cannot be parsed: " + e.getOriginalMessage(), e);
        } catch (InvalidFileException e) {
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException("header: expected no input or output in memory", e);
        }
    }

    private static String decode(String source, byte[] header) throws InvalidFileException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(header))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidFileException(source + ": expected a header in UTF-8, got other bytes", e);
        }
    }

    /** One pass over the tokens. */
    private record Reader(String source, JsonParser parser) {

        SafetensorsHeader header() throws IOException {
            Map<String, String> metadata = new LinkedHashMap<>();
            List<Entry> entries = new ArrayList<>();
            expect(JsonToken.START_OBJECT, "a JSON object as header");
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (name.equals(METADATA)) {
                    metadata(metadata);
                } else {
                    entries.add(entry(name));
                }
            }
            return new SafetensorsHeader(metadata, entries);
        }

        private void metadata(Map<String, String> metadata) throws IOException {
            expect(JsonToken.START_OBJECT, "an object as " + METADATA);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                expect(JsonToken.VALUE_STRING, "text as the metadata " + quoted(key));
                metadata.put(key, parser.getText());
            }
        }

        private Entry entry(String tensor) throws IOException {
            String dtype = "";
            long[] sizes = {};
            long[] offsets = {};
            int fields = 0;
            expect(JsonToken.START_OBJECT, "an object as the entry of " + quoted(tensor));
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                fields++;
                switch (parser.currentName()) {
                    case "dtype" -> {
                        expect(JsonToken.VALUE_STRING, "text as the dtype of " + quoted(tensor));
                        dtype = parser.getText();
                    }
                    case "shape" -> sizes = integers("shape", tensor);
                    case "data_offsets" -> offsets = integers("data_offsets", tensor);
                    default ->
                        throw refuse(
                                source,
                                "expected dtype, shape and data_offsets for " + quoted(tensor) + ", got "
                                        + quoted(parser.currentName()));
                }
            }
            if (fields != 3 || offsets.length != 2) {
                throw refuse(
                        source,
                        "expected dtype, shape and two data_offsets for " + quoted(tensor) + ", got " + fields
                                + " fields and " + offsets.length + " offsets");
            }
            return new Entry(tensor, dtype, sizes, offsets[0], offsets[1]);
        }

        private long[] integers(String field, String tensor) throws IOException {
            expect(JsonToken.START_ARRAY, "an array as the " + field + " of " + quoted(tensor));
            long[] values = new long[MAX_RANK];
            int count = 0;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (count == MAX_RANK) {
                    throw refuse(
                            source,
                            "expected at most " + MAX_RANK + " numbers as the " + field + " of " + quoted(tensor)
                                    + ", got more");
                }
                values[count++] = integer(field, tensor);
            }
            return Arrays.copyOf(values, count);
        }

        private long integer(String field, String tensor) throws IOException {
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
                    || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    || parser.getLongValue() < 0) {
                throw refuse(
                        source,
                        "expected integers of 0 to 2^63 - 1 as the " + field + " of " + quoted(tensor) + ", got "
                                + quoted(parser.currentToken() == null ? "the end" : parser.getText()));
            }
            return parser.getLongValue();
        }

        private void expect(JsonToken token, String what) throws IOException {
            JsonToken found = parser.nextToken();
            if (found != token) {
                throw refuse(source, "expected " + what + ", got " + (found == null ? "nothing" : found.name()));
            }
        }
    }

    /**
     * The entries in the order of their data, which they cover without gap or overlap, each with a known type and a
     * shape that fits its place.
     */
    List<Entry> layout(String source) throws InvalidFileException {
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.comparingLong(Entry::start).thenComparingLong(Entry::end));
        long position = 0;
        for (Entry entry : sorted) {
            entry.shape(source);
            if (entry.start() != position) {
                throw refuse(
                        source,
                        "expected the data of " + quoted(entry.tensor()) + " to start at " + position + ", got "
                                + entry.start());
            }
            position = entry.end();
        }
        return sorted;
    }

    // ---------------------------------------------------------------- writing

    /** This header as JSON, padded with spaces so that data behind it and its length are aligned to 8 bytes. */
    String toJson() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeObjectFieldStart(METADATA);
            for (Map.Entry<String, String> field : metadata.entrySet()) {
                json.writeStringField(field.getKey(), field.getValue());
            }
            json.writeEndObject();
            for (Entry entry : entries) {
                json.writeObjectFieldStart(entry.tensor());
                json.writeStringField("dtype", entry.dtype());
                json.writeFieldName("shape");
                json.writeArray(entry.sizes(), 0, entry.sizes().length);
                json.writeFieldName("data_offsets");
                json.writeArray(new long[] {entry.start(), entry.end()}, 0, 2);
                json.writeEndObject();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("header: expected no input or output in memory", e);
        }
        int bytes = text.toString().getBytes(StandardCharsets.UTF_8).length;
        return text + " ".repeat(Math.floorMod(-bytes, Long.BYTES));
    }
}
