package org.gpicl.backend.onnx.proto;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A constant.
 *
 * @param name empty for none
 * @param documentation empty for none
 * @param type of the elements, such as {@link #FLOAT}
 * @param sizes of the axes
 * @param raw the elements in little-endian order; not modified; empty where these are texts
 * @param texts the elements, if they are texts
 */
public record TensorProto(
        String name, String documentation, int type, List<Long> sizes, ByteBuffer raw, List<String> texts) {

    /** 32 bits. */
    public static final int FLOAT = 1;

    /** 8 bits. */
    public static final int INT8 = 3;

    /** 64 bits. */
    public static final int INT64 = 7;

    /** Texts. */
    public static final int STRING = 8;

    /** One byte each. */
    public static final int BOOL = 9;

    /** 16 bits. */
    public static final int FLOAT16 = 10;

    /** 64 bits, of double precision. */
    public static final int DOUBLE = 11;

    public TensorProto {
        sizes = List.copyOf(sizes);
        texts = List.copyOf(texts);
    }

    /** A tensor of numbers, without a name. */
    public static TensorProto of(int type, List<Long> sizes, ByteBuffer raw) {
        return new TensorProto("", "", type, sizes, raw, List.of());
    }

    /** A vector of texts, without a name. */
    public static TensorProto of(List<String> texts) {
        return new TensorProto("", "", STRING, List.of((long) texts.size()), ByteBuffer.allocate(0), texts);
    }

    /** Under another name. */
    public TensorProto withName(String other) {
        return new TensorProto(other, documentation, type, sizes, raw, texts);
    }

    /** With other documentation. */
    public TensorProto withDocumentation(String text) {
        return new TensorProto(name, text, type, sizes, raw, texts);
    }

    Message message() {
        Message message = new Message();
        sizes.forEach(size -> message.add(1, size));
        message.add(2, type);
        texts.forEach(text -> message.add(6, text));
        message.addUnlessEmpty(8, name);
        if (type != STRING) {
            message.add(9, raw);
        }
        return message.addUnlessEmpty(12, documentation);
    }

    /**
     * Reads a tensor of numbers; elements that are not {@code raw} are not looked at.
     *
     * @throws IOException if it is none
     */
    public static TensorProto read(MessageReader message) throws IOException {
        String name = "";
        String documentation = "";
        int type = 0;
        List<Long> sizes = new ArrayList<>();
        ByteBuffer raw = ByteBuffer.allocate(0);
        while (message.next()) {
            switch (message.field()) {
                case 1 -> sizes.add(message.integer());
                case 2 -> type = (int) message.integer();
                case 8 -> name = message.text();
                case 9 -> raw = message.bytes();
                case 12 -> documentation = message.text();
                default -> {
                    // of no use here
                }
            }
        }
        return new TensorProto(name, documentation, type, sizes, raw, List.of());
    }
}
