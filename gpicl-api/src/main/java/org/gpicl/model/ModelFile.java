package org.gpicl.model;

import static org.gpicl.model.SafetensorsHeader.refuse;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gpicl.spi.ParameterSet;

/**
 * Models on disk: safetensors whose metadata say what the tensors are.
 *
 * <p>Metadata of format {@value #VERSION}, all of it text:
 *
 * <table>
 * <caption>Metadata keys</caption>
 * <tr><td>{@code gpicl.model}</td><td>the version of this format</td></tr>
 * <tr><td>{@code name}</td><td>of the model</td></tr>
 * <tr><td>{@code architecture}</td><td>JSON: its kind and hyperparameters</td></tr>
 * <tr><td>{@code features}</td><td>N_x</td></tr>
 * <tr><td>{@code classes}</td><td>N_y, or {@code any}</td></tr>
 * <tr><td>{@code encoding}</td><td>of rows: {@code raw}, {@code standardized}, {@code robust} or {@code scaled}</td></tr>
 * <tr><td>{@code temperature}</td><td>that logits are divided by; 1 if it is not there</td></tr>
 * <tr><td>{@code library}</td><td>the version of gpicl that wrote the file</td></tr>
 * <tr><td>{@code note.…}</td><td>the notes of the model</td></tr>
 * <tr><td>{@code sha256}</td><td>the checksum, see {@link Safetensors}</td></tr>
 * </table>
 *
 * <p>Files of every earlier format stay readable.
 */
public final class ModelFile {

    /** The format that is written. */
    public static final String VERSION = "1";

    private static final String FORMAT = "gpicl.model";
    private static final String LIBRARY = "library";

    private ModelFile() {}

    // ---------------------------------------------------------------- writing

    /** Writes a file, atomically: whatever happens, there is the old file or the new one. */
    public static void write(Model model, Path file) throws IOException {
        content(model).write(file);
    }

    /** Writes to a stream, which the caller closes. */
    public static void write(Model model, OutputStream out) throws IOException {
        content(model).write(out);
    }

    private static Safetensors content(Model model) {
        Map<String, String> metadata = new LinkedHashMap<>(ModelMetadata.of(model));
        metadata.put(FORMAT, VERSION);
        metadata.put(LIBRARY, LibraryVersion.text());
        return new Safetensors(metadata, model.weights().tensors());
    }

    // ---------------------------------------------------------------- reading

    /**
     * Reads a file.
     *
     * @throws InvalidFileException if it is damaged, no model, or of a format that this version does not know
     */
    public static Model read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString());
        }
    }

    /**
     * Reads a stream to its end; the caller closes it.
     *
     * @param source named in errors
     * @throws InvalidFileException if it is damaged, no model, or of a format that this version does not know
     */
    public static Model read(InputStream in, String source) throws IOException {
        Safetensors content = Safetensors.read(in, source, metadata -> requireKnownFormat(source, metadata));
        return ModelMetadata.model(source, content.metadata(), new ParameterSet(content.tensors()));
    }

    private static void requireKnownFormat(String source, Map<String, String> metadata) throws InvalidFileException {
        String version = metadata.get(FORMAT);
        if (version == null) {
            throw refuse(
                    source,
                    "expected a model of gpicl, got a safetensors file without the metadata " + FORMAT
                            + "; is it a checkpoint, or a file of another library?");
        }
        ModelMetadata.requireKnownFormat(source, version, metadata.getOrDefault(LIBRARY, "unknown"));
    }
}
