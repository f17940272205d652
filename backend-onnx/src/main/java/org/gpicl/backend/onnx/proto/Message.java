package org.gpicl.backend.onnx.proto;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A message in the wire format of Protocol Buffers, made field by field in the order in which they are written. Large contents
 * are kept as they are and copied once, when the message is written.
 *
 * <p>Source: "Encoding", protobuf.dev/programming-guides/encoding. Not thread-safe.
 */
public final class Message {

    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int LENGTH = 2;
    static final int FIXED32 = 5;

    /** The bits of a tag that are the type on the wire. */
    static final int TYPE_BITS = 3;

    private static final int PIECE = 1 << 16; // bytes written at once

    private final List<ByteBuffer> chunks = new ArrayList<>();
    private final ByteArrayOutputStream tail = new ByteArrayOutputStream();

    /** Appends an integer of up to 64 bits. */
    public Message add(int field, long value) {
        tag(field, VARINT);
        varint(value);
        return this;
    }

    /** Appends a number. */
    public Message add(int field, float value) {
        tag(field, FIXED32);
        tail.writeBytes(ByteBuffer.allocate(Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(value)
                .array());
        return this;
    }

    /** Appends a text. */
    public Message add(int field, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        tag(field, LENGTH);
        varint(bytes.length);
        tail.writeBytes(bytes);
        return this;
    }

    /** Appends a text, unless it is empty, which is the same to a reader. */
    public Message addUnlessEmpty(int field, String value) {
        return value.isEmpty() ? this : add(field, value);
    }

    /** Appends what remains in a buffer, which must not be modified afterwards. */
    public Message add(int field, ByteBuffer value) {
        tag(field, LENGTH);
        varint(value.remaining());
        flush();
        chunks.add(value.duplicate());
        return this;
    }

    /** Appends a message; what is added to that afterwards is not in this one. */
    public Message add(int field, Message value) {
        tag(field, LENGTH);
        varint(value.size());
        flush();
        value.flush();
        chunks.addAll(value.chunks);
        return this;
    }

    /** Appends the field that a reader is at, as it stands there. */
    public Message addField(MessageReader reader) {
        flush();
        chunks.add(reader.whole());
        return this;
    }

    /** Bytes that it takes. */
    public long size() {
        return tail.size() + chunks.stream().mapToLong(ByteBuffer::remaining).sum();
    }

    /** Writes the message, through no channel, which an interrupt would close. */
    public void writeTo(OutputStream out) throws IOException {
        flush();
        byte[] piece = new byte[PIECE];
        for (ByteBuffer chunk : chunks) {
            ByteBuffer rest = chunk.duplicate();
            while (rest.hasRemaining()) {
                int length = Math.min(rest.remaining(), piece.length);
                rest.get(piece, 0, length);
                out.write(piece, 0, length);
            }
        }
    }

    /** The message, which takes less than 2 GB. */
    public byte[] toBytes() {
        flush();
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size()));
        chunks.forEach(chunk -> bytes.put(chunk.duplicate()));
        return bytes.array();
    }

    private void flush() {
        if (tail.size() > 0) {
            chunks.add(ByteBuffer.wrap(tail.toByteArray()));
            tail.reset();
        }
    }

    private void tag(int field, int type) {
        varint((long) field << TYPE_BITS | type);
    }

    /** Seven bits a byte, the lowest first; the eighth says that there are more. */
    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            tail.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        tail.write((int) rest);
    }
}
