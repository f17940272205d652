package org.gpicl.backend.onnx.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What we write, protobuf's own classes read; and so do we. */
class MessageTest {

    @ParameterizedTest
    @DisplayName("an integer of any size")
    @ValueSource(longs = {0, 1, 127, 128, 300, Integer.MAX_VALUE, Long.MAX_VALUE, -1, Long.MIN_VALUE})
    void integers(long value) throws IOException {
        byte[] bytes = new Message().add(5, value).toBytes();

        CodedInputStream theirs = CodedInputStream.newInstance(bytes);
        assertThat(WireFormat.getTagFieldNumber(theirs.readTag())).isEqualTo(5);
        assertThat(theirs.readInt64()).isEqualTo(value);
        assertThat(theirs.isAtEnd()).isTrue();
        MessageReader ours = new MessageReader(ByteBuffer.wrap(bytes));
        assertThat(ours.next()).isTrue();
        assertThat(ours.field()).isEqualTo(5);
        assertThat(ours.integer()).isEqualTo(value);
        assertThat(ours.end()).isEqualTo(bytes.length);
        assertThat(ours.next()).isFalse();
    }

    @Test
    @DisplayName("texts, numbers, bytes and messages in messages")
    void contents() throws IOException {
        ByteBuffer large = ByteBuffer.allocateDirect(100_000);
        Message message = new Message()
                .add(1, "Größe \uD83D\uDE00")
                .add(2, 0.5f)
                .addUnlessEmpty(3, "")
                .add(300, new Message().add(1, new Message().add(1, large)).add(2, "end"));
        byte[] bytes = message.toBytes();
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        Thread.currentThread().interrupt(); // which must not break it off
        message.writeTo(written);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(written.toByteArray()).isEqualTo(bytes).hasSize((int) message.size());
        CodedInputStream theirs = CodedInputStream.newInstance(bytes);
        theirs.readTag();
        assertThat(theirs.readString()).isEqualTo("Größe \uD83D\uDE00");
        theirs.readTag();
        assertThat(theirs.readFloat()).isEqualTo(0.5f);
        assertThat(WireFormat.getTagFieldNumber(theirs.readTag())).isEqualTo(300);
        MessageReader ours = new MessageReader(ByteBuffer.wrap(bytes));
        ours.next();
        assertThat(ours.text()).isEqualTo("Größe \uD83D\uDE00");
        ours.next();
        ours.next();
        MessageReader outer = ours.message();
        outer.next();
        MessageReader inner = outer.message();
        inner.next();
        assertThat(inner.bytes().remaining()).isEqualTo(100_000);
        outer.next();
        assertThat(outer.text()).isEqualTo("end");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("refuses what is no message")
    @CsvSource({
        "08, an integer without an end at byte 0",
        "08ffffffffffffffffffff01, an integer without an end at byte 0",
        "0a05ab, 'a field of 5 bytes at byte 0, where the message ends after 1'",
        "0affffffffffffffffff01, 'a field of 18446744073709551615 bytes at byte 0, where the message ends after 0'",
        "00, a field without a number at byte 0",
        "0b, a field of the unknown type 3 at byte 0",
        "08010d0000, 'a field of 4 bytes at byte 2, where the message ends after 2'",
    })
    void refuses(String hex, String message) {
        byte[] bytes = java.util.HexFormat.of().parseHex(hex);
        assertThatThrownBy(() -> readAll(bytes)).isInstanceOf(IOException.class).hasMessage(message);
    }

    @Test
    @DisplayName("refuses a field of another type than asked for")
    void otherType() throws IOException {
        MessageReader reader =
                new MessageReader(ByteBuffer.wrap(new Message().add(7, 1).toBytes()));
        reader.next();
        assertThatThrownBy(reader::text)
                .isInstanceOf(IOException.class)
                .hasMessage("field 7 with the type 0 instead of 2 at byte 0");
    }

    @Test
    @DisplayName("of random bytes it reads fields or says what is wrong, and nothing else")
    void random() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(24)];
            random.nextBytes(bytes);
            try {
                readAll(bytes);
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("at byte");
            }
        }
    }

    private static void readAll(byte[] bytes) throws IOException {
        MessageReader reader = new MessageReader(ByteBuffer.wrap(bytes));
        while (reader.next()) {
            assertThat(reader.field()).isPositive();
        }
    }
}
