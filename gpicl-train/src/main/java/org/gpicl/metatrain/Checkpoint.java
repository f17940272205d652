package org.gpicl.metatrain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;
import org.gpicl.model.InvalidFileException;
import org.gpicl.model.Safetensors;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Tensor;

/**
 * A training state on disk: weights, moments and average as plain tensors, under the prefixes of {@link TrainingStep}.
 *
 * @param step updates done
 * @param fingerprint what the run is, as JSON; a run resumes only from its own checkpoints
 * @param engine that did the last update, by its description; for a run that shall go on with the same rounding
 * @param state the tensors
 */
record Checkpoint(long step, String fingerprint, String engine, Map<String, Tensor> state) {

    private static final String FORMAT = "gpicl.checkpoint";
    private static final String VERSION = "1";

    /** What a run is, as JSON with a fixed order of fields. */
    static String fingerprint(Object... parts) {
        try {
            return JsonMapper.builder().build().writeValueAsString(parts);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "checkpoint: expected records of plain values, got " + e.getMessage(), e);
        }
    }

    /** What tells runs that start from other weights apart. */
    static String checksum(ParameterSet weights) {
        CRC32 sum = new CRC32();
        weights.tensors().values().forEach(tensor -> sum.update(tensor.bytes()));
        return String.format(Locale.ROOT, "weights %08x", sum.getValue());
    }

    void write(Path file) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(FORMAT, VERSION);
        metadata.put("step", Long.toString(step));
        metadata.put("run", fingerprint);
        metadata.put("engine", engine);
        new Safetensors(metadata, state).write(file);
    }

    static Checkpoint read(Path file) throws IOException {
        Safetensors content = Safetensors.read(file);
        Map<String, String> metadata = content.metadata();
        if (!VERSION.equals(metadata.get(FORMAT))) {
            throw new InvalidFileException(file + ": expected a checkpoint of format " + VERSION + ", got metadata "
                    + metadata.keySet() + " with " + FORMAT + " = " + metadata.get(FORMAT));
        }
        String step = metadata.get("step");
        if (step == null || !step.matches("[0-9]{1,18}")) {
            throw new InvalidFileException(file + ": expected the number of updates in the metadata step, got "
                    + (step == null ? "none" : "something else"));
        }
        return new Checkpoint(
                Long.parseLong(step),
                metadata.getOrDefault("run", ""),
                metadata.getOrDefault("engine", ""),
                content.tensors());
    }
}
