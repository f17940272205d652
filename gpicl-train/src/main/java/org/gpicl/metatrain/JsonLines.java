package org.gpicl.metatrain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Progress for machines: each event as a line of JSON, {@code {"event":"step","step":1,…}}, flushed at once.
 *
 * <p>Thread-safe. The writer stays open.
 */
public final class JsonLines implements Consumer<Progress> {

    private final JsonMapper json = JsonMapper.builder().build();
    private final Writer out;

    /** Events go to {@code out}. */
    public JsonLines(Writer out) {
        this.out = out;
    }

    /** The step of an event in a line of such a file; empty if it is none, such as half a line that a kill has left. */
    public static OptionalLong step(String line) {
        try {
            JsonNode step = JsonMapper.builder().build().readTree(line).path("step");
            return step.canConvertToLong() ? OptionalLong.of(step.asLong()) : OptionalLong.empty();
        } catch (JsonProcessingException e) {
            return OptionalLong.empty();
        }
    }

    /**
     * The loss of an update.
     *
     * @param step updates done
     * @param value nats
     */
    public record Loss(long step, double value) {}

    /** The loss in a line of such a file; empty if it tells of no update. */
    public static Optional<Loss> loss(String line) {
        try {
            JsonNode event = JsonMapper.builder().build().readTree(line);
            return event.path("event").asText().equals("step")
                            && event.path("step").canConvertToLong()
                            && event.path("loss").isNumber()
                    ? Optional.of(new Loss(
                            event.path("step").asLong(), event.path("loss").asDouble()))
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    @Override
    public synchronized void accept(Progress event) {
        ObjectNode line = json.createObjectNode();
        line.put("event", event.getClass().getSimpleName().toLowerCase(Locale.ROOT));
        line.put("step", event.step());
        if (event instanceof Progress.Step step) {
            line.put("steps", step.steps())
                    .put("stage", step.stage())
                    .put("episodes", step.episodes())
                    .put("loss", step.loss())
                    .put("gradientNorm", step.gradientNorm())
                    .put("learningRate", step.learningRate())
                    .put("episodesPerSecond", step.episodesPerSecond());
        } else if (event instanceof Progress.Validation validation) {
            line.put("name", validation.name()).put("loss", validation.loss()).put("accuracy", validation.accuracy());
        } else if (event instanceof Progress.Checkpointed checkpointed) {
            line.put("file", checkpointed.file().toString());
        } else if (event instanceof Progress.Resumed resumed) {
            line.put("file", resumed.file().toString());
        }
        try {
            out.write(json.writeValueAsString(line) + "\n");
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("progress: cannot be written: " + e.getMessage(), e);
        }
    }
}
