package org.gpicl.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gpicl.spi.DType;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;

/**
 * Named tensors and text, in the safetensors format (github.com/huggingface/safetensors): a length, a JSON header, data.
 *
 * <p>Files written here carry a SHA-256 of header and data under the metadata key {@value #CHECKSUM}; a file that has it
 * is checked on reading. Reading allocates no more than the file really holds, whatever its header claims.
 *
 * @param metadata text by key, without the checksum
 * @param tensors by name, in the order of the file
 */
public record Safetensors(Map<String, String> metadata, Map<String, Tensor> tensors) {

    /** The metadata key of the checksum: of the header with this value as 64 zeros, and the data. */
    public static final String CHECKSUM = "sha256";

    private static final String NO_CHECKSUM = "0".repeat(64);
    private static final int MAX_HEADER = 16 << 20;
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    public Safetensors {
        metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    // ---------------------------------------------------------------- reading

    /**
     * Reads a file.
     *
     * @throws InvalidFileException if it is damaged or not of this format
     */
    public static Safetensors read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString());
        }
    }

    /**
     * Reads a stream to its end; the caller closes it.
     *
     * @param name of the source, for errors
     * @throws InvalidFileException if it is damaged or not of this format
     */
    public static Safetensors read(InputStream in, String name) throws IOException {
        byte[] prefix = in.readNBytes(Long.BYTES);
        long length = prefix.length < Long.BYTES
                ? -1
                : ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 2 || length > MAX_HEADER) {
            throw new InvalidFileException(name + ": expected a safetensors header of 2 to " + MAX_HEADER
                    + " bytes, got " + (length == -1 ? "a file of " + prefix.length + " bytes" : length + " bytes"));
        }
        byte[] header = in.readNBytes((int) length); // grows as bytes arrive: a false length costs nothing
        if (header.length < length) {
            throw new InvalidFileException(
                    name + ": expected a header of " + length + " bytes, got " + header.length + "; truncated?");
        }
        return new Reader(name, header).read(in);
    }

    private static final class Reader {
        private final String name;
        private final byte[] header;

        private Reader(String name, byte[] header) {
            this.name = name;
            this.header = header;
        }

        /** One tensor's place in the data. */
        private record Entry(String tensor, DType dtype, Shape shape, long end) {}

        private Safetensors read(InputStream in) throws IOException {
            JsonNode root;
            try {
                root = JSON.readTree(header);
            } catch (JsonProcessingException e) {
                throw new InvalidFileException(
                        name + ": expected a JSON header, got what cannot be parsed: " + e.getOriginalMessage(), e);
            }
            if (root == null || !root.isObject()) {
                throw refuse("expected a JSON object as header, got " + root);
            }
            Map<String, String> metadata = metadata(root.get("__metadata__"));
            SortedMap<Long, Entry> entries = entries(root);
            long size = entries.values().stream().mapToLong(Entry::end).max().orElse(0);
            byte[] data = in.readNBytes(Math.toIntExact(size));
            if (data.length < size || in.read() != -1) {
                throw refuse("expected " + size + " bytes of data, got "
                        + (data.length < size ? data.length + "; truncated?" : "more"));
            }
            verify(metadata.remove(CHECKSUM), data);
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            entries.forEach((start, entry) -> tensors.put(entry.tensor(), tensor(data, start, entry)));
            return new Safetensors(metadata, tensors);
        }

        private InvalidFileException refuse(String what) {
            return new InvalidFileException(name + ": " + what);
        }

        private Map<String, String> metadata(@org.jspecify.annotations.Nullable JsonNode node)
                throws InvalidFileException {
            Map<String, String> metadata = new LinkedHashMap<>();
            if (node != null) {
                for (Map.Entry<String, JsonNode> field : node.properties()) {
                    if (!field.getValue().isTextual()) {
                        throw refuse("expected text in the metadata, got " + field.getKey() + " = " + field.getValue());
                    }
                    metadata.put(field.getKey(), field.getValue().asText());
                }
            }
            return metadata;
        }

        /** The entries by the start of their data, which they must cover without gap or overlap. */
        private SortedMap<Long, Entry> entries(JsonNode root) throws InvalidFileException {
            SortedMap<Long, Entry> entries = new TreeMap<>();
            for (Map.Entry<String, JsonNode> field : root.properties()) {
                if (!field.getKey().equals("__metadata__")) {
                    JsonNode offsets = field.getValue().path("data_offsets");
                    long start = integer(field.getKey(), offsets.path(0));
                    Entry entry = entry(field.getKey(), field.getValue(), start, integer(field.getKey(), offsets.path(1)));
                    // an empty tensor shares its start with the next one: only what has data is placed by it
                    if (entry.end() == start || entries.putIfAbsent(start, entry) != null) {
                        throw refuse("expected data of its own for " + field.getKey() + ", got " + offsets);
                    }
                }
            }
            long position = 0;
            for (Map.Entry<Long, Entry> placed : entries.entrySet()) {
                if (placed.getKey() != position) {
                    throw refuse("expected the data of " + placed.getValue().tensor() + " to start at " + position
                            + ", got " + placed.getKey());
                }
                position = placed.getValue().end();
            }
            if (position > Integer.MAX_VALUE) {
                throw refuse("expected at most " + Integer.MAX_VALUE + " bytes of data, got " + position);
            }
            return entries;
        }

        private Entry entry(String tensor, JsonNode node, long start, long end) throws InvalidFileException {
            DType dtype =
                    switch (node.path("dtype").asText()) {
                        case "F32" -> DType.FLOAT32;
                        case "I64" -> DType.INT64;
                        default -> throw refuse(
                                "expected dtype F32 or I64 for " + tensor + ", got " + node.path("dtype"));
                    };
            JsonNode sizes = node.path("shape");
            if (!sizes.isArray() || sizes.size() > 16) {
                throw refuse("expected a shape for " + tensor + ", got " + sizes);
            }
            long[] shape = new long[sizes.size()];
            long bytes = dtype.bytes();
            for (int i = 0; i < shape.length; i++) {
                shape[i] = integer(tensor, sizes.get(i));
                bytes = shape[i] == 0 || bytes <= Integer.MAX_VALUE / shape[i] ? bytes * shape[i] : -1;
                if (bytes < 0) {
                    throw refuse("expected at most " + Integer.MAX_VALUE + " bytes for " + tensor + ", got " + sizes);
                }
            }
            if (end - start != bytes) {
                throw refuse("expected " + bytes + " bytes for " + tensor + " " + sizes + ", got " + start + " to " + end);
            }
            return new Entry(tensor, dtype, Shape.of(shape), end);
        }

        private long integer(String tensor, JsonNode node) throws InvalidFileException {
            if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
                throw refuse("expected non-negative integers as shape and offsets of " + tensor + ", got " + node);
            }
            return node.longValue();
        }

        private void verify(@org.jspecify.annotations.Nullable String checksum, byte[] data)
                throws InvalidFileException {
            if (checksum == null) {
                return;
            }
            String text = new String(header, StandardCharsets.UTF_8);
            String blank = text.replace(checksum, NO_CHECKSUM);
            String actual = digest(blank.getBytes(StandardCharsets.UTF_8), ByteBuffer.wrap(data));
            if (!actual.equals(checksum)) {
                throw refuse("expected the checksum " + checksum + ", got " + actual
                        + "; the file is damaged, fetch or write it again");
            }
        }

        private static Tensor tensor(byte[] data, long start, Entry entry) {
            ByteBuffer buffer = Tensor.buffer(entry.dtype(), entry.shape());
            ByteBuffer source =
                    ByteBuffer.wrap(data, (int) start, (int) (entry.end() - start)).order(ByteOrder.LITTLE_ENDIAN);
            copy(entry.dtype(), source, buffer);
            return Tensor.wrap(entry.dtype(), entry.shape(), buffer.clear());
        }
    }

    /** Copies elements from one byte order to another. */
    private static void copy(DType dtype, ByteBuffer source, ByteBuffer target) {
        if (dtype == DType.FLOAT32) {
            target.asFloatBuffer().put(source.asFloatBuffer());
        } else {
            target.asLongBuffer().put(source.asLongBuffer());
        }
    }

    // ---------------------------------------------------------------- writing

    /**
     * Writes a file, atomically: whatever happens, there is the old file or the new one.
     *
     * <p>The data go to a file beside it, are forced to the disk, and take its name.
     */
    public void write(Path file) throws IOException {
        Path target = file.toAbsolutePath();
        Path folder = target.getParent();
        Path temporary = Files.createTempFile(folder, target.getFileName() + ".", ".part");
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                write(channel);
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Writes to a stream, which the caller closes. */
    public void write(OutputStream out) throws IOException {
        write(Channels.newChannel(out));
    }

    private void write(WritableByteChannel channel) throws IOException {
        ByteBuffer[] data = new ByteBuffer[tensors.size()];
        Iterator<Tensor> values = tensors.values().iterator();
        for (int i = 0; i < data.length; i++) {
            Tensor tensor = values.next();
            data[i] = ByteBuffer.allocate(tensor.bytes().capacity()).order(ByteOrder.LITTLE_ENDIAN);
            copy(tensor.dtype(), tensor.bytes(), data[i]);
            data[i].clear();
        }
        String blank = header();
        String checksum = digest(blank.getBytes(StandardCharsets.UTF_8), data);
        byte[] header = blank.replace(NO_CHECKSUM, checksum).getBytes(StandardCharsets.UTF_8);
        ByteBuffer length =
                ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, header.length);
        writeFully(channel, length);
        writeFully(channel, ByteBuffer.wrap(header));
        for (ByteBuffer buffer : data) {
            writeFully(channel, buffer);
        }
    }

    private static void writeFully(WritableByteChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** The header, its checksum 64 zeros, padded so that the data are aligned to 8 bytes. */
    private String header() throws IOException {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode text = root.putObject("__metadata__");
        metadata.forEach(text::put);
        text.put(CHECKSUM, NO_CHECKSUM);
        long position = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            ObjectNode node = root.putObject(entry.getKey());
            node.put("dtype", tensor.dtype() == DType.FLOAT32 ? "F32" : "I64");
            long[] sizes = tensor.shape().sizes();
            node.set("shape", JSON.valueToTree(sizes));
            long end = position + tensor.bytes().capacity();
            node.set("data_offsets", JSON.valueToTree(new long[] {position, end}));
            position = end;
        }
        String header = JSON.writeValueAsString(root);
        int bytes = header.getBytes(StandardCharsets.UTF_8).length;
        return header + " ".repeat(Math.floorMod(-bytes, Long.BYTES));
    }

    private static String digest(byte[] header, ByteBuffer... data) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(header);
            for (ByteBuffer buffer : data) {
                digest.update(buffer.duplicate());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("digest: expected every Java runtime to have SHA-256", e);
        }
    }
}
