package org.gpicl.metatrain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
 * @param changes of the learning rate that the run has seen, in words; empty if there were none
 * @param state the tensors
 */
record Checkpoint(long step, String fingerprint, String engine, String changes, Map<String, Tensor> state) {

    private static final String FORMAT = "gpicl.checkpoint";
    private static final String VERSION = "1";

    /** A checkpoint of a run whose learning rate never changed. */
    Checkpoint(long step, String fingerprint, String engine, Map<String, Tensor> state) {
        this(step, fingerprint, engine, "", state);
    }

    /** A fingerprint without what {@link MetaTrainer#withChangedRate} lets change. */
    static String withoutRates(String fingerprint) throws IOException {
        try {
            JsonNode run = JsonMapper.builder().build().readTree(fingerprint);
            for (JsonNode recipe : run.findParents("learningRate")) {
                ((ObjectNode) recipe).remove(List.of("learningRate", "clipNorm"));
            }
            return run.toString();
        } catch (JsonProcessingException e) {
            throw new InvalidFileException("checkpoint: expected what the run is as JSON, got something else", e);
        }
    }

    /** The learning rates and clip norms in a fingerprint, by stage. */
    static String rates(String fingerprint) throws IOException {
        List<String> rates = new ArrayList<>();
        for (JsonNode recipe :
                JsonMapper.builder().build().readTree(fingerprint).findParents("learningRate")) {
            rates.add(recipe.get("learningRate") + " clipped at " + recipe.get("clipNorm"));
        }
        return rates.toString();
    }

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
        if (!changes.isEmpty()) {
            metadata.put("changes", changes);
        }
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
                metadata.getOrDefault("changes", ""),
                content.tensors());
    }
}
