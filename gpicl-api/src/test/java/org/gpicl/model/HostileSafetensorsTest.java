package org.gpicl.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.gpicl.model.Crafted.entry;
import static org.gpicl.model.Crafted.file;
import static org.gpicl.model.Crafted.sealed;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that are damaged, or made to do damage: each is refused, and the error says what is wrong. */
class HostileSafetensorsTest {

    private static final byte[] DATA = new byte[32];
    private static final String GOOD = entry("w", "F32", "[2,4]", "[0,32]");

    private static void refuses(byte[] file, String message) {
        assertThatExceptionOfType(InvalidFileException.class)
                .isThrownBy(() -> Crafted.read(file))
                .withMessage("f: " + message);
    }

    private static byte[] small() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Safetensors(Map.of("k", "v"), Map.of("w", Tensor.of(Shape.of(3), 1f, 2f, 3f))).write(out);
        return out.toByteArray();
    }

    @Test
    void theCraftedFilesWouldOtherwiseBeAccepted() throws IOException {
        assertThat(Crafted.read(sealed("", GOOD, DATA)).tensors()).containsKey("w");
    }

    // ---------------------------------------------------------------- damage

    @Test
    void everyTruncationIsRefused() throws IOException {
        byte[] file = small();
        for (int length = 0; length < file.length; length++) {
            byte[] truncated = Arrays.copyOf(file, length);
            assertThatExceptionOfType(InvalidFileException.class)
                    .as("the first %d of %d bytes", length, file.length)
                    .isThrownBy(() -> Crafted.read(truncated))
                    .withMessageContaining("truncated?");
        }
    }

    @Test
    void everyFlippedBitIsRefused() throws IOException {
        byte[] file = small();
        for (int bit = 0; bit < 8 * file.length; bit++) {
            byte[] flipped = file.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatExceptionOfType(InvalidFileException.class)
                    .as("bit %d of byte %d of %d", bit % 8, bit / 8, file.length)
                    .isThrownBy(() -> Crafted.read(flipped));
        }
    }

    @Test
    void whereAFileEnds() throws IOException {
        byte[] file = small();

        refuses(new byte[0], "expected a safetensors file, got 0 bytes; truncated?");
        refuses(Arrays.copyOf(file, 7), "expected a safetensors file, got 7 bytes; truncated?");
        refuses(
                Arrays.copyOf(file, 18),
                "expected a header of " + (file.length - 8 - 12) + " bytes, got 10; truncated?");
        refuses(Arrays.copyOf(file, file.length - 1), "expected 12 bytes for 'w', got 11; truncated?");
        refuses(Arrays.copyOf(file, file.length + 1), "expected 12 bytes of data, got more");
    }

    @Test
    void changedData() throws IOException {
        byte[] file = small();
        file[file.length - 1] ^= 1;

        assertThatExceptionOfType(InvalidFileException.class)
                .isThrownBy(() -> Crafted.read(file))
                .withMessageMatching("f: expected the checksum [0-9a-f]{64}, got [0-9a-f]{64}; the file is damaged,"
                        + " fetch or write it again");
    }

    @Test
    void noChecksum() {
        refuses(
                file("{" + GOOD + "}", DATA),
                "expected a sha256 of 64 hexadecimal digits in the metadata, got none; was it written by another"
                        + " library?");
        refuses(
                file("{\"__metadata__\":{\"sha256\":\"\"}," + GOOD + "}", DATA),
                "expected a sha256 of 64 hexadecimal digits in the metadata, got ''; was it written by another"
                        + " library?");
    }

    // ---------------------------------------------------------------- other files, false lengths

    @Test
    void filesOfAnotherKind() {
        refuses(
                "PK\u0003\u0004 and so on".getBytes(StandardCharsets.US_ASCII),
                "expected a safetensors file, which begins with a header length of 2 to 16777216, got"
                        + " 7236828441365138256; is it a file of another kind?");
        byte[] claims = file("{}", DATA);
        Arrays.fill(claims, 0, 8, (byte) 0xff);
        refuses(
                claims,
                "expected a safetensors file, which begins with a header length of 2 to 16777216, got"
                        + " 18446744073709551615; is it a file of another kind?");
        refuses(
                new byte[64],
                "expected a safetensors file, which begins with a header length of 2 to 16777216, got 0; is it a file of"
                        + " another kind?");
    }

    @Test
    void aHeaderThatIsNotThere() {
        byte[] claims = file("{}", new byte[0]);
        claims[2] = (byte) 0xff;

        refuses(claims, "expected a header of 16711682 bytes, got 2; truncated?");
    }

    /** What the claims are worth is found out with the bytes that are really there: here, after 2 GB that never come. */
    @Test
    void dataThatAreNotThere() {
        byte[] file = sealed("", entry("w", "F32", "[536870911]", "[0,2147483644]"), DATA);

        refuses(file, "expected 2147483644 bytes for 'w', got 32; truncated?");
    }

    // ---------------------------------------------------------------- headers

    static Stream<Arguments> headers() {
        String bomb = "[".repeat(100_000);
        return Stream.of(
                Arguments.of(
                        "not JSON",
                        "expected a JSON header, got what cannot be parsed: Unrecognized token 'not':"
                                + " was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"),
                Arguments.of("[]", "expected a JSON object as header, got START_ARRAY"),
                Arguments.of("{}{}", "expected nothing after the header's JSON object, got more"),
                Arguments.of(
                        "{} x",
                        "expected a JSON header, got what cannot be parsed: Unrecognized token 'x': was"
                                + " expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"),
                Arguments.of(bomb, "expected a JSON object as header, got START_ARRAY"),
                Arguments.of("{\"w\":" + bomb, "expected an object as the entry of 'w', got START_ARRAY"),
                Arguments.of(
                        "{\"w\":{\"shape\":" + bomb, "expected integers of 0 to 2^63 - 1 as the shape of 'w', got '['"),
                Arguments.of(
                        "{\"__metadata__\":{\"a\":{\"b\":{}}}}", "expected text as the metadata 'a', got START_OBJECT"),
                Arguments.of("{\"__metadata__\":7}", "expected an object as __metadata__, got VALUE_NUMBER_INT"),
                Arguments.of("{\"w\":{\"dtype\":4}}", "expected text as the dtype of 'w', got VALUE_NUMBER_INT"),
                Arguments.of("{\"w\":{\"extra\":4}}", "expected dtype, shape and data_offsets for 'w', got 'extra'"),
                Arguments.of(
                        "{\"w\":{\"dtype\":\"F32\"}}",
                        "expected dtype, shape and two data_offsets for 'w', got 1 fields and 0 offsets"),
                Arguments.of(
                        "{" + entry("w", "F32", "[1]", "[0,4,8]") + "}",
                        "expected dtype, shape and two data_offsets for 'w', got 3 fields and 3 offsets"),
                Arguments.of(
                        "{" + entry("w", "F32", "[" + "1,".repeat(16) + "1]", "[0,4]") + "}",
                        "expected at most 16 numbers as the shape of 'w', got more"),
                Arguments.of(
                        "{" + GOOD + "," + GOOD + "}",
                        "expected a JSON header, got what cannot be parsed: Duplicate field 'w'"),
                Arguments.of(
                        "{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}",
                        "expected a JSON header, got what cannot be parsed: Duplicate field 'a'"));
    }

    @ParameterizedTest
    @MethodSource
    void headers(String header, String message) {
        refuses(file(header, DATA), message);
    }

    @Test
    void bytesThatAreNotUtf8() {
        byte[] file = file("{\"é\":0}", DATA);
        file[10] = (byte) 0xff;

        refuses(file, "expected a header in UTF-8, got other bytes");
    }

    @Test
    void textOfTheFileIsShortAndHarmlessInErrors() {
        refuses(
                file("{\"\\u001b[2J" + "x".repeat(1000) + "\":7}", DATA),
                "expected an object as the entry of '?[2J" + "x".repeat(56) + "…', got VALUE_NUMBER_INT");
    }

    // ---------------------------------------------------------------- entries

    static Stream<Arguments> entries() {
        String huge = "9".repeat(400);
        return Stream.of(
                Arguments.of(entry("w", "F16", "[16]", "[0,32]"), "expected dtype F32 or I64 for 'w', got 'F16'"),
                Arguments.of(
                        entry("w", "F32", "[2,5]", "[0,32]"),
                        "expected 40 bytes for 'w' of the shape [2, 5], got 0 to 32"),
                Arguments.of(
                        entry("w", "I64", "[2,4]", "[0,32]"),
                        "expected 64 bytes for 'w' of the shape [2, 4], got 0 to 32"),
                Arguments.of(
                        entry("w", "F32", "[-2,-4]", "[0,32]"),
                        "expected integers of 0 to 2^63 - 1 as the shape of 'w', got '-2'"),
                Arguments.of(
                        entry("w", "F32", "[8.0]", "[0,32]"),
                        "expected integers of 0 to 2^63 - 1 as the shape of 'w', got '8.0'"),
                Arguments.of(
                        entry("w", "F32", "[null]", "[0,32]"),
                        "expected integers of 0 to 2^63 - 1 as the shape of 'w', got 'null'"),
                Arguments.of(
                        entry("w", "F32", "[" + huge + "]", "[0,32]"),
                        "expected integers of 0 to 2^63 - 1 as the shape of 'w', got '" + "9".repeat(60) + "…'"),
                Arguments.of(
                        entry("w", "F32", "[2147483647,2147483647]", "[0,32]"),
                        "expected at most 2147483647 bytes for 'w', got the shape [2147483647, 2147483647]"),
                // 2^62 · 4 bytes, and 2^32 · 2^32 · 4 bytes, are 0 in arithmetic that wraps round
                Arguments.of(
                        entry("w", "F32", "[4611686018427387904]", "[0,0]"),
                        "expected at most 2147483647 bytes for 'w', got the shape [4611686018427387904]"),
                Arguments.of(
                        entry("w", "F32", "[4294967296,4294967296]", "[0,0]"),
                        "expected at most 2147483647 bytes for 'w', got the shape [4294967296, 4294967296]"),
                Arguments.of(
                        entry("w", "F32", "[8]", "[-32,0]"),
                        "expected integers of 0 to 2^63 - 1 as the data_offsets of 'w', got '-32'"),
                Arguments.of(
                        entry("w", "F32", "[8]", "[32,0]"), "expected 32 bytes for 'w' of the shape [8], got 32 to 0"),
                Arguments.of(
                        entry("w", "F32", "[8]", "[9223372036854775775,9223372036854775807]"),
                        "expected the data of 'w' to start at 0, got 9223372036854775775"),
                Arguments.of(entry("w", "F32", "[7]", "[4,32]"), "expected the data of 'w' to start at 0, got 4"),
                Arguments.of(
                        entry("v", "F32", "[4]", "[0,16]") + "," + entry("w", "F32", "[5]", "[12,32]"),
                        "expected the data of 'w' to start at 16, got 12"),
                Arguments.of(
                        entry("v", "F32", "[8]", "[0,32]") + "," + entry("w", "F32", "[8]", "[0,32]"),
                        "expected the data of 'w' to start at 32, got 0"),
                Arguments.of(
                        entry("v", "F32", "[3]", "[0,12]") + "," + entry("w", "F32", "[4]", "[16,32]"),
                        "expected the data of 'w' to start at 12, got 16"),
                Arguments.of(entry("w", "F32", "[9]", "[0,36]"), "expected 36 bytes for 'w', got 32; truncated?"),
                Arguments.of(entry("w", "F32", "[7]", "[0,28]"), "expected 28 bytes of data, got more"));
    }

    @ParameterizedTest
    @MethodSource
    void entries(String entries, String message) {
        refuses(sealed("", entries, DATA), message);
    }

    /** A stream that would go on for ever is read no further than the header claims. */
    @Test
    void anEndlessStream() {
        InputStream zeros = new InputStream() {
            @Override
            public int read() {
                return 0;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                Arrays.fill(buffer, offset, offset + length, (byte) 0);
                return length;
            }
        };
        InputStream endless = new SequenceInputStream(new ByteArrayInputStream(sealed("", GOOD, DATA)), zeros);

        assertThatExceptionOfType(InvalidFileException.class)
                .isThrownBy(() -> Safetensors.read(endless, "f"))
                .withMessage("f: expected 32 bytes of data, got more");
    }
}
