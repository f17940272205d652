package org.gpicl.model;

import static org.gpicl.model.SafetensorsHeader.refuse;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gpicl.internal.AtomicFile;
import org.gpicl.internal.Printable;
import org.gpicl.spi.DType;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;

/**
 * Named tensors and text, in the safetensors format (github.com/huggingface/safetensors): a length, a JSON header, data.
 *
 * <p>Every library that knows the format can read what is written here. In return only files with a checksum are read
 * here: a SHA-256 of header and data under the metadata key {@value #CHECKSUM}. Reading allocates no more than a small
 * multiple of what the file really holds, whatever its header claims.
 *
 * @param metadata text by key, without the checksum; sorted
 * @param tensors by name, in the order of the file
 */
public record Safetensors(Map<String, String> metadata, Map<String, Tensor> tensors) {

    /** The metadata key of the checksum: of the header with this value as 64 zeros, and the data. */
    public static final String CHECKSUM = "sha256";

    private static final int PIECE = 1 << 16; // bytes written at once

    private static final String NO_CHECKSUM = checksumField("0".repeat(64));
    private static final int MAX_HEADER = 16 << 20;

    public Safetensors {
        metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        if (metadata.containsKey(CHECKSUM)) {
            throw new IllegalArgumentException(
                    "safetensors: expected metadata without " + CHECKSUM + ", which is computed; remove it");
        }
        if (tensors.containsKey("__metadata__")) {
            throw new IllegalArgumentException(
                    "safetensors: expected no tensor named __metadata__, which the format keeps for text; rename it");
        }
    }

    /** Looks at the metadata before anything else is believed or read. */
    @FunctionalInterface
    interface MetadataCheck {
        void check(Map<String, String> metadata) throws InvalidFileException;
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
     * @param source named in errors
     * @throws InvalidFileException if it is damaged or not of this format
     */
    public static Safetensors read(InputStream in, String source) throws IOException {
        return read(in, source, metadata -> {});
    }

    static Safetensors read(InputStream in, String source, MetadataCheck check) throws IOException {
        byte[] bytes = readHeader(in, source);
        SafetensorsHeader header = SafetensorsHeader.parse(source, bytes);
        check.check(header.metadata());
        List<SafetensorsHeader.Entry> layout = header.layout(source);
        Map<String, String> metadata = new LinkedHashMap<>(header.metadata());
        String checksum = metadata.remove(CHECKSUM);
        if (checksum == null || !checksum.matches("[0-9a-f]{64}")) {
            throw refuse(
                    source,
                    "expected a " + CHECKSUM + " of 64 hexadecimal digits in the metadata, got "
                            + (checksum == null ? "none" : Printable.quoted(checksum))
                            + "; was it written by another library?");
        }
        MessageDigest digest = sha256();
        digest.update(new String(bytes, StandardCharsets.UTF_8)
                .replace(checksumField(checksum), NO_CHECKSUM)
                .getBytes(StandardCharsets.UTF_8));
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (SafetensorsHeader.Entry entry : layout) {
            tensors.put(entry.tensor(), readTensor(in, source, entry, digest));
        }
        if (in.read() != -1) {
            throw refuse(source, "expected " + dataSize(layout) + " bytes of data, got more");
        }
        String actual = HexFormat.of().formatHex(digest.digest());
        if (!actual.equals(checksum)) {
            throw refuse(
                    source,
                    "expected the checksum " + checksum + ", got " + actual
                            + "; the file is damaged, fetch or write it again");
        }
        return new Safetensors(metadata, tensors);
    }

    private static byte[] readHeader(InputStream in, String source) throws IOException {
        byte[] prefix = in.readNBytes(Long.BYTES);
        if (prefix.length < Long.BYTES) {
            throw refuse(source, "expected a safetensors file, got " + prefix.length + " bytes; truncated?");
        }
        long length = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 2 || length > MAX_HEADER) {
            throw refuse(
                    source,
                    "expected a safetensors file, which begins with a header length of 2 to " + MAX_HEADER + ", got "
                            + Long.toUnsignedString(length) + "; is it a file of another kind?");
        }
        byte[] header = in.readNBytes((int) length); // grows as bytes arrive: a false length costs nothing
        if (header.length < length) {
            throw refuse(source, "expected a header of " + length + " bytes, got " + header.length + "; truncated?");
        }
        return header;
    }

    private static Tensor readTensor(InputStream in, String source, SafetensorsHeader.Entry entry, MessageDigest digest)
            throws IOException {
        int size = (int) (entry.end() - entry.start());
        byte[] data = in.readNBytes(size);
        if (data.length < size) {
            throw refuse(
                    source,
                    "expected " + size + " bytes for " + Printable.quoted(entry.tensor()) + ", got " + data.length
                            + "; truncated?");
        }
        digest.update(data);
        DType dtype = entry.type(source);
        Shape shape = entry.shape(source);
        ByteBuffer buffer = Tensor.buffer(dtype, shape);
        copy(dtype, ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN), buffer);
        return Tensor.wrap(dtype, shape, buffer);
    }

    private static long dataSize(List<SafetensorsHeader.Entry> layout) {
        return layout.isEmpty() ? 0 : layout.get(layout.size() - 1).end();
    }

    /** Copies elements from one byte order to another; leaves the positions as they are. */
    private static void copy(DType dtype, ByteBuffer source, ByteBuffer target) {
        if (dtype == DType.FLOAT32) {
            target.asFloatBuffer().put(source.asFloatBuffer());
        } else {
            target.asLongBuffer().put(source.asLongBuffer());
        }
    }

    // ---------------------------------------------------------------- writing

    /**
     * Finds out early whether {@link #write} could write a file; nothing is written that stays.
     *
     * @throws IOException if it could not
     */
    public static void requireWritable(Path file) throws IOException {
        AtomicFile.requireWritable(file);
    }

    /**
     * Writes a file, atomically: whatever happens, there is the old file or the new one.
     *
     * @throws IllegalArgumentException if names and metadata are longer than what can be read again
     */
    public void write(Path file) throws IOException {
        AtomicFile.write(file, this::write);
    }

    /** As {@link #write(Path)}, of data of people: a new file can be read by its owner alone. */
    public void writePrivate(Path file) throws IOException {
        AtomicFile.writePrivate(file, this::write);
    }

    /** Writes to a stream, which the caller closes. */
    public void write(OutputStream out) throws IOException {
        byte[] header = header().toJson()
                .replace(NO_CHECKSUM, checksumField(checksum()))
                .getBytes(StandardCharsets.UTF_8);
        if (header.length > MAX_HEADER) {
            throw new IllegalArgumentException("safetensors: expected names and metadata of at most " + MAX_HEADER
                    + " bytes, got " + header.length);
        }
        ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        writeFully(out, length.putLong(0, header.length));
        writeFully(out, ByteBuffer.wrap(header));
        for (Tensor tensor : tensors.values()) {
            writeFully(out, littleEndian(tensor));
        }
    }

    /** The checksum, as it stands under {@value #CHECKSUM} in a file. */
    String checksum() {
        MessageDigest digest = sha256();
        digest.update(header().toJson().getBytes(StandardCharsets.UTF_8));
        for (Tensor tensor : tensors.values()) {
            digest.update(littleEndian(tensor));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The elements as the format wants them: a view where that is how they lie in memory. */
    private static ByteBuffer littleEndian(Tensor tensor) {
        if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
            return tensor.bytes();
        }
        ByteBuffer copy = ByteBuffer.allocate(tensor.bytes().capacity()).order(ByteOrder.LITTLE_ENDIAN);
        copy(tensor.dtype(), tensor.bytes(), copy);
        return copy;
    }

    /** Piece by piece, and through no channel, which an interrupt would close. */
    private static void writeFully(OutputStream out, ByteBuffer buffer) throws IOException {
        byte[] piece = new byte[Math.min(buffer.remaining(), PIECE)];
        while (buffer.hasRemaining()) {
            int length = Math.min(buffer.remaining(), piece.length);
            buffer.get(piece, 0, length);
            out.write(piece, 0, length);
        }
    }

    /** The header, its checksum 64 zeros. */
    private SafetensorsHeader header() {
        Map<String, String> text = new LinkedHashMap<>(metadata);
        text.put(CHECKSUM, "0".repeat(64));
        List<SafetensorsHeader.Entry> entries = new ArrayList<>();
        long position = 0;
        for (Map.Entry<String, Tensor> named : tensors.entrySet()) {
            Tensor tensor = named.getValue();
            long end = position + tensor.bytes().capacity();
            entries.add(new SafetensorsHeader.Entry(
                    named.getKey(),
                    tensor.dtype() == DType.FLOAT32 ? "F32" : "I64",
                    tensor.shape().sizes(),
                    position,
                    end));
            position = end;
        }
        return new SafetensorsHeader(text, entries);
    }

    /** The checksum as it stands in the header, and nowhere else: quotes within other text are escaped. */
    private static String checksumField(String checksum) {
        return "\"" + CHECKSUM + "\":\"" + checksum + "\"";
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("checksum: expected every Java runtime to have SHA-256", e);
        }
    }
}
