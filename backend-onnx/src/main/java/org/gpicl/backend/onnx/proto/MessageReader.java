package org.gpicl.backend.onnx.proto;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The fields of a message in the wire format of Protocol Buffers, one after another. It reads what it is asked for and copies
 * nothing but texts, so that its memory stays in proportion to what is kept. Not thread-safe.
 *
 * <p>All methods throw an {@link IOException} where the bytes are no such message.
 */
public final class MessageReader {

    private static final int VARINT_BITS = 64;

    private final ByteBuffer bytes;
    private int start;
    private int field;
    private int type;
    private long integer;
    private ByteBuffer content;

    /** @param bytes from position to limit; neither moved nor modified */
    public MessageReader(ByteBuffer bytes) {
        this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        this.content = this.bytes.slice(0, 0);
    }

    /** Goes to the next field, if there is one. */
    public boolean next() throws IOException {
        if (!bytes.hasRemaining()) {
            return false;
        }
        start = bytes.position();
        long tag = varint();
        field = (int) (tag >>> Message.TYPE_BITS);
        type = (int) (tag & 7);
        if (tag >>> 32 != 0 || field == 0) {
            throw new IOException("a field without a number at byte " + start);
        }
        switch (type) {
            case Message.VARINT -> integer = varint();
            case Message.FIXED64 -> take(Long.BYTES);
            case Message.LENGTH -> take(varint());
            case Message.FIXED32 -> take(Integer.BYTES);
            default -> throw new IOException("a field of the unknown type " + type + " at byte " + start);
        }
        return true;
    }

    private void take(long length) throws IOException {
        if (length < 0 || length > bytes.remaining()) {
            throw new IOException("a field of " + Long.toUnsignedString(length) + " bytes at byte " + start
                    + ", where the message ends after " + bytes.remaining());
        }
        content = bytes.slice(bytes.position(), (int) length);
        bytes.position(bytes.position() + (int) length);
    }

    private long varint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < VARINT_BITS; shift += 7) {
            if (!bytes.hasRemaining()) {
                break;
            }
            byte next = bytes.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IOException("an integer without an end at byte " + start);
    }

    /** The number of the field. */
    public int field() {
        return field;
    }

    /** Where the field begins in the message, in bytes. */
    public int start() {
        return start;
    }

    /** Where the field ends in the message, in bytes. */
    public int end() {
        return bytes.position();
    }

    /** The whole field, its number included: a view of the message. */
    ByteBuffer whole() {
        return bytes.slice(start, bytes.position() - start);
    }

    /** The field as an integer. */
    public long integer() throws IOException {
        require(Message.VARINT);
        return integer;
    }

    /** The field as a text; what is no UTF-8 becomes U+FFFD. */
    public String text() throws IOException {
        require(Message.LENGTH);
        return StandardCharsets.UTF_8.decode(content.duplicate()).toString();
    }

    /** The bytes of the field: a view of the message, little-endian. */
    public ByteBuffer bytes() throws IOException {
        require(Message.LENGTH);
        return content.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The field as a message. */
    public MessageReader message() throws IOException {
        return new MessageReader(bytes());
    }

    private void require(int expected) throws IOException {
        if (type != expected) {
            throw new IOException(
                    "field " + field + " with the type " + type + " instead of " + expected + " at byte " + start);
        }
    }
}
