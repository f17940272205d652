package org.gpicl.backend.onnx.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
        ModelProto model = OnnxModel.of(export).proto().toBuilder()
                .setProducerVersion(export.version())
                .addMetadataProps(OnnxModel.metadata(LIBRARY_VERSION, export.version()))
                .addMetadataProps(OnnxModel.metadata(FORMAT, VERSION))
                .build();
        model.toBuilder()
                .addMetadataProps(OnnxModel.metadata(CHECKSUM, checksum(model)))
                .build()
                .writeTo(out);
    }

    @Override
    public Import read(InputStream in, String source) throws IOException {
        ModelProto model = parse(in, source);
        Map<String, String> metadata = new TreeMap<>();
        model.getMetadataPropsList().forEach(entry -> metadata.put(entry.getKey(), entry.getValue()));
        requireKnownFormat(source, model, metadata);
        requireUndamaged(source, model);
        ParameterReader parameters = new ParameterReader(source, model.getGraph());
        return new Import(metadata, version(metadata), parameters.parameters(model.getGraph()));
    }

    private static ModelProto parse(InputStream in, String source) throws IOException {
        try {
            return ModelProto.parseFrom(in);
        } catch (InvalidProtocolBufferException e) {
            throw new IOException(
                    source + ": expected an ONNX model, got a file that is damaged or of another kind: "
                            + e.getMessage(),
                    e);
        }
    }

    private static void requireKnownFormat(String source, ModelProto model, Map<String, String> metadata)
            throws IOException {
        String version = metadata.get(FORMAT);
        if (version == null) {
            throw new IOException(source + ": expected an ONNX model that gpicl exported, got "
                    + (model.hasGraph() ? "one by '" + model.getProducerName() + "'" : "a file of another kind")
                    + " without the metadata " + FORMAT);
        }
        if (!version.equals(VERSION)) {
            throw new IOException(source + ": expected the format " + FORMAT + " " + VERSION + ", got '" + version
                    + "', exported by gpicl " + version(metadata)
                    + "; use that version of gpicl or a newer one");
        }
    }

    private static String version(Map<String, String> metadata) {
        return metadata.getOrDefault(LIBRARY_VERSION, "of unknown version");
    }

    private static void requireUndamaged(String source, ModelProto model) throws IOException {
        List<StringStringEntryProto> entries = model.getMetadataPropsList();
        int last = entries.size() - 1;
        String expected = entries.get(last).getValue();
        if (!entries.get(last).getKey().equals(CHECKSUM)) {
            throw new IOException(source + ": expected the metadata to end with " + CHECKSUM
                    + ", got none; was the file changed by another program?");
        }
        String actual = checksum(model.toBuilder().removeMetadataProps(last).build());
        if (!actual.equals(expected)) {
            throw new IOException(source + ": expected the checksum " + expected + ", got " + actual
                    + "; the file is damaged, fetch or export it again");
        }
    }

    /** Of the serialised message, which is always the same: it has no fields of the kind whose order is free. */
    static String checksum(ModelProto model) throws IOException {
        MessageDigest digest = sha256();
        model.writeTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
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
