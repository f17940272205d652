package org.gpicl.model;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Files put together by hand, as an attacker would. */
final class Crafted {

    private static final String BLANK = "\"sha256\":\"" + "0".repeat(64) + "\"";

    private Crafted() {}

    /** A length, a header, data. */
    static byte[] file(String header, byte[] data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + text.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .put(data)
                .array();
    }

    /** A header with the given metadata and entries, both the inside of a JSON object, and a checksum that is right. */
    static byte[] sealed(String metadata, String entries, byte[] data) {
        String header = "{\"__metadata__\":{" + metadata + (metadata.isEmpty() ? "" : ",") + BLANK + "}"
                + (entries.isEmpty() ? "" : ",") + entries + "}";
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(header.getBytes(StandardCharsets.UTF_8));
            digest.update(data);
            String checksum = HexFormat.of().formatHex(digest.digest());
            return file(header.replace(BLANK, "\"sha256\":\"" + checksum + "\""), data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An entry of four float32 numbers at the start of the data, unless said otherwise. */
    static String entry(String name, String dtype, String shape, String offsets) {
        return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets
                + "}";
    }

    static Safetensors read(byte[] file) throws IOException {
        return Safetensors.read(new ByteArrayInputStream(file), "f");
    }
}
