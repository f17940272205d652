package org.gpicl.backend.onnx.graph;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gpicl.backend.onnx.proto.Message;
import org.gpicl.backend.onnx.proto.MessageReader;
import org.gpicl.backend.onnx.proto.ModelProto;
import org.gpicl.spi.Backend;
import org.gpicl.spi.exchange.ExchangeFormat;
import org.gpicl.spi.exchange.Export;
import org.gpicl.spi.exchange.Import;

/**
 * ONNX files for other runtimes: what {@link OnnxModel} makes, with the version of this format under the metadata key
 * {@value #FORMAT} and a SHA-256 of all the rest under {@value #CHECKSUM}, by which damage is found when one is read again.
 *
 * <p>Reading looks at metadata and parameters only: no graph is executed, and memory stays in proportion to the file.
 */
public final class OnnxFormat implements ExchangeFormat {

    /** The metadata key of the version of this format. */
    static final String FORMAT = "gpicl.onnx";

    /** The metadata key of the checksum: of the model without it. */
    static final String CHECKSUM = "gpicl.sha256";

    /** The metadata key of the version of the library, which is the producer's version too. */
    private static final String LIBRARY_VERSION = "gpicl.version";

    private static final String VERSION = "1";

    @Override
    public String name() {
        return "onnx";
    }

    @Override
    public int spiVersion() {
        return Backend.SPI_VERSION;
    }

    @Override
    public void write(Export export, OutputStream out) throws IOException {
        ModelProto model = OnnxModel.of(export)
                .proto()
                .withMetadata(List.of(Map.entry(LIBRARY_VERSION, export.version()), Map.entry(FORMAT, VERSION)));
        MessageDigest digest = sha256();
        model.message().writeTo(new DigestOutputStream(out, digest));
        Message checksum = ModelProto.entry(Map.entry(CHECKSUM, HexFormat.of().formatHex(digest.digest())));
        new Message().add(ModelProto.METADATA, checksum).writeTo(out);
    }

    @Override
    public Import read(InputStream in, String source) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(in.readAllBytes());
        Contents contents = readable(source, () -> Contents.of(bytes));
        requireKnownFormat(source, contents);
        requireUndamaged(source, bytes, contents);
        ParameterReader parameters =
                readable(source, () -> new ParameterReader(source, new MessageReader(contents.graph)));
        return new Import(contents.metadata, version(contents.metadata), parameters.parameters());
    }

    /** Reads messages. */
    @FunctionalInterface
    private interface Reading<R> {
        R read() throws IOException;
    }

    private static <R> R readable(String source, Reading<R> reading) throws IOException {
        try {
            return reading.read();
        } catch (IOException e) {
            throw new IOException(
                    source + ": expected an ONNX model, got a file that is damaged or of another kind: "
                            + e.getMessage(),
                    e);
        }
    }

    /**
     * What a model contains, as far as it is looked at.
     *
     * @param producer who made it, or an empty text
     * @param graph empty for none
     * @param metadata texts by their keys
     * @param last the key that was read last, or an empty text
     * @param lastStart where that entry begins in the file, in bytes
     * @param lastEnd where it ends
     */
    private record Contents(
            String producer, ByteBuffer graph, Map<String, String> metadata, String last, int lastStart, int lastEnd) {

        static Contents of(ByteBuffer bytes) throws IOException {
            MessageReader model = new MessageReader(bytes);
            String producer = "";
            ByteBuffer graph = ByteBuffer.allocate(0);
            Map<String, String> metadata = new TreeMap<>();
            String last = "";
            int lastStart = 0;
            int lastEnd = 0;
            while (model.next()) {
                switch (model.field()) {
                    case ModelProto.PRODUCER_NAME -> producer = model.text();
                    case ModelProto.GRAPH -> graph = model.bytes();
                    case ModelProto.METADATA -> {
                        Map.Entry<String, String> entry = ModelProto.entry(model.message());
                        metadata.put(entry.getKey(), entry.getValue());
                        last = entry.getKey();
                        lastStart = model.start();
                        lastEnd = model.end();
                    }
                    default -> {
                        // says nothing about parameters
                    }
                }
            }
            return new Contents(producer, graph, metadata, last, lastStart, lastEnd);
        }
    }

    private static void requireKnownFormat(String source, Contents contents) throws IOException {
        String version = contents.metadata.get(FORMAT);
        if (version == null) {
            throw new IOException(source + ": expected an ONNX model that gpicl exported, got "
                    + (contents.graph.hasRemaining() ? "one by '" + contents.producer + "'" : "a file of another kind")
                    + " without the metadata " + FORMAT);
        }
        if (!version.equals(VERSION)) {
            throw new IOException(source + ": expected the format " + FORMAT + " " + VERSION + ", got '" + version
                    + "', exported by gpicl " + version(contents.metadata)
                    + "; use that version of gpicl or a newer one");
        }
    }

    private static String version(Map<String, String> metadata) {
        return metadata.getOrDefault(LIBRARY_VERSION, "of unknown version");
    }

    private static void requireUndamaged(String source, ByteBuffer bytes, Contents contents) throws IOException {
        if (!contents.last.equals(CHECKSUM)) {
            throw new IOException(source + ": expected the metadata to end with " + CHECKSUM
                    + ", got none; was the file changed by another program?");
        }
        String expected = contents.metadata.get(CHECKSUM);
        int rest = bytes.limit() - contents.lastEnd;
        String actual = checksum(bytes.slice(0, contents.lastStart), bytes.slice(contents.lastEnd, rest));
        if (!actual.equals(expected)) {
            throw new IOException(source + ": expected the checksum " + expected + ", got " + actual
                    + "; the file is damaged, fetch or export it again");
        }
    }

    /** The checksum of the content of a file, without the entry of the checksum itself. */
    static String checksum(ByteBuffer... content) {
        MessageDigest digest = sha256();
        for (ByteBuffer part : content) {
            digest.update(part.duplicate());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("checksum: expected every Java runtime to have SHA-256", e);
        }
    }
}
