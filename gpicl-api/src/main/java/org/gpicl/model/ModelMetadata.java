package org.gpicl.model;

import static org.gpicl.internal.Printable.quoted;
import static org.gpicl.model.SafetensorsHeader.refuse;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.Temperature;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.spi.ParameterSet;

/** What files say of a model, whatever their kind: text by key, as {@link ModelFile} lists them. */
final class ModelMetadata {

    private static final String NOTE = "note.";
    private static final String TEMPERATURE = "temperature";

    private ModelMetadata() {}

    static Map<String, String> of(Model model) {
        Architecture architecture = model.architecture();
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("name", model.name());
        metadata.put("architecture", ArchitectureJson.write(architecture));
        metadata.put("features", Integer.toString(architecture.features()));
        metadata.put("classes", classes(architecture));
        metadata.put("encoding", text(model.encoding()));
        metadata.putAll(of(model.temperature()));
        model.notes().forEach((key, text) -> metadata.put(NOTE + key, text));
        return metadata;
    }

    /** Nothing for a temperature of 1, so that files and digests of such models are what they were before there was any other. */
    static Map<String, String> of(Temperature temperature) {
        return temperature.equals(Temperature.ONE)
                ? Map.of()
                : Map.of(TEMPERATURE, Double.toString(temperature.value()));
    }

    private static Temperature temperature(String source, Map<String, String> metadata) throws InvalidFileException {
        String text = metadata.getOrDefault(TEMPERATURE, "1");
        try {
            return new Temperature(Double.parseDouble(text));
        } catch (IllegalArgumentException e) {
            throw refuse(source, "expected as temperature a positive number, got " + quoted(text));
        }
    }

    private static String classes(Architecture architecture) {
        return architecture.classLimit().isPresent()
                ? Integer.toString(architecture.classLimit().getAsInt())
                : "any";
    }

    /** The architecture that the metadata speak of. */
    static Architecture architecture(String source, Map<String, String> metadata) throws InvalidFileException {
        Architecture architecture = ArchitectureJson.read(source, require(source, metadata, "architecture"));
        requireSame(source, metadata, "features", Integer.toString(architecture.features()));
        requireSame(source, metadata, "classes", classes(architecture));
        return architecture;
    }

    /** The model of such metadata and these weights. */
    static Model model(String source, Map<String, String> metadata, ParameterSet weights) throws InvalidFileException {
        try {
            return new Model(
                    require(source, metadata, "name"),
                    architecture(source, metadata),
                    encoding(source, require(source, metadata, "encoding")),
                    temperature(source, metadata),
                    weights,
                    under(NOTE, metadata));
        } catch (IllegalArgumentException e) {
            throw new InvalidFileException(source + ": " + e.getMessage(), e);
        }
    }

    /** Those entries whose keys begin with the prefix, under the rest of their keys. */
    static Map<String, String> under(String prefix, Map<String, String> metadata) {
        Map<String, String> under = new LinkedHashMap<>();
        metadata.forEach((key, text) -> {
            if (key.startsWith(prefix)) {
                under.put(key.substring(prefix.length()), text);
            }
        });
        return under;
    }

    /**
     * Refuses a model of a format that this version does not know.
     *
     * @param library the version of the library that wrote it
     */
    static void requireKnownFormat(String source, String version, String library) throws InvalidFileException {
        if (!version.equals(ModelFile.VERSION)) {
            throw refuse(
                    source,
                    "expected a model of format " + ModelFile.VERSION + ", got format " + quoted(version)
                            + ", written by gpicl " + quoted(library)
                            + "; use that version of gpicl or a newer one");
        }
    }

    /** As it stands in files, whose words stay as they are. */
    static String text(InputEncoding encoding) {
        return switch (encoding) {
            case RAW -> "raw";
            case STANDARDIZED -> "standardised";
            case ROBUST -> "robust";
            case SCALED -> "scaled";
        };
    }

    private static InputEncoding encoding(String source, String text) throws InvalidFileException {
        return switch (text) {
            case "raw" -> InputEncoding.RAW;
            case "standardised" -> InputEncoding.STANDARDIZED;
            case "robust" -> InputEncoding.ROBUST;
            case "scaled" -> InputEncoding.SCALED;
            default ->
                throw refuse(
                        source,
                        "expected the encoding raw, standardised, robust or scaled, got " + quoted(text)
                                + "; use the version of gpicl that wrote the file, or a newer one");
        };
    }

    private static String require(String source, Map<String, String> metadata, String key) throws InvalidFileException {
        String text = metadata.get(key);
        if (text == null) {
            throw refuse(source, "expected the metadata " + quoted(key) + ", got none");
        }
        return text;
    }

    private static void requireSame(String source, Map<String, String> metadata, String key, String expected)
            throws InvalidFileException {
        String text = require(source, metadata, key);
        if (!text.equals(expected)) {
            throw refuse(source, "expected " + key + " = " + expected + " as in the architecture, got " + quoted(text));
        }
    }
}
