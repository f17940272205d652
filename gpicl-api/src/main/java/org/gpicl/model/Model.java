package org.gpicl.model;

import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.Temperature;
import org.gpicl.internal.Printable;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Tensor;

/**
 * A meta-trained learner: an architecture, its weights, and how rows must be encoded for it. Immutable.
 *
 * @param name {@code [a-z][a-z0-9-]*}, at most 64 characters
 * @param architecture whose parameters the weights are
 * @param encoding of rows, the one that the weights were meta-trained with
 * @param temperature that its logits are divided by
 * @param weights θ, finite
 * @param notes what a reader should know, such as the recipe: text by key, sorted
 */
public record Model(
        String name,
        Architecture architecture,
        InputEncoding encoding,
        Temperature temperature,
        ParameterSet weights,
        Map<String, String> notes) {

    /** One whose logits are left as they are. */
    public Model(
            String name,
            Architecture architecture,
            InputEncoding encoding,
            ParameterSet weights,
            Map<String, String> notes) {
        this(name, architecture, encoding, Temperature.ONE, weights, notes);
    }

    public Model {
        if (!name.matches("[a-z][a-z0-9-]{0,63}")) {
            throw new IllegalArgumentException("model: expected a name of at most 64 lower-case letters, digits and -,"
                    + " a letter first, got " + Printable.quoted(name));
        }
        weights.check("model " + name, architecture.parameters());
        weights.tensors().forEach(Model::requireFinite);
        notes = Collections.unmodifiableMap(new TreeMap<>(notes));
    }

    private static void requireFinite(String parameter, Tensor values) {
        FloatBuffer floats = values.floats();
        while (floats.hasRemaining()) {
            float value = floats.get();
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException("model: expected finite weights, got " + value + " in " + parameter
                        + "; its meta-training has diverged");
            }
        }
    }

    /**
     * The same architecture, encoding and temperature with other weights, such as those that meta-training made of these.
     *
     * @param otherName of the model that comes of it, which has no notes
     */
    public Model withWeights(String otherName, ParameterSet other) {
        return new Model(otherName, architecture, encoding, temperature, other, Map.of());
    }

    /**
     * What tells this model from others that predict otherwise: the SHA-256 of architecture, encoding, temperature
     * and weights, 64 hexadecimal digits. Neither its name and notes nor the version of a file count.
     *
     * @throws IllegalArgumentException if the architecture is none that a file can hold
     */
    public String digest() {
        Map<String, String> metadata = new TreeMap<>();
        metadata.put("architecture", ArchitectureJson.write(architecture));
        metadata.put("encoding", ModelMetadata.text(encoding));
        metadata.putAll(ModelMetadata.of(temperature));
        return new Safetensors(metadata, new TreeMap<>(weights.tensors())).checksum();
    }

    @Override
    public String toString() {
        return name + " (" + architecture.kind() + ", " + architecture.parameterCount() + " parameters)";
    }
}
