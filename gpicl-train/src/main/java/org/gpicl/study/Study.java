package org.gpicl.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.internal.AtomicFile;
import org.gpicl.model.InvalidFileException;

/**
 * A study: grids of runs that differ in what is studied and in nothing else. As a file it is JSON with the names of the
 * components; what is left out of {@link Setup} or a {@link Grid} is as in their defaults.
 *
 * @param setup what all runs have in common
 * @param budgetSeconds processor time that each run may take for meta-training; one that has taken more stops with a
 *     checkpoint, and goes on if the budget grows
 * @param checkpointEvery updates from one checkpoint to the next: what a kill can cost
 * @param grids whose cells are the runs; a cell of several grids is one run
 */
public record Study(Setup setup, long budgetSeconds, long checkpointEvery, List<Grid> grids) {

    private static final long DEFAULT_BUDGET = 3_600;
    private static final long DEFAULT_CHECKPOINTS = 250;

    /** Copies the grids. */
    public Study {
        grids = List.copyOf(grids);
        if (grids.isEmpty() || budgetSeconds < 1 || checkpointEvery < 1) {
            throw new IllegalArgumentException("study: expected at least 1 grid, a budget of at least 1 second and"
                    + " checkpoints every 1 update or more, got " + grids.size() + ", " + budgetSeconds + " and "
                    + checkpointEvery);
        }
    }

    /** A study of an hour for each run at most. */
    public Study(Setup setup, List<Grid> grids) {
        this(setup, DEFAULT_BUDGET, DEFAULT_CHECKPOINTS, grids);
    }

    /** With another budget of each run. */
    public Study withBudgetSeconds(long other) {
        return new Study(setup, other, checkpointEvery, grids);
    }

    /** The runs, each once, in the order in which they are best done. */
    public List<Cell> cells() {
        return grids.stream().flatMap(grid -> grid.cells().stream()).distinct().toList();
    }

    /**
     * The run of a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Cell cell(String name) {
        Map<String, Cell> cells = new LinkedHashMap<>();
        cells().forEach(cell -> cells.put(cell.name(), cell));
        Cell found = cells.get(name);
        if (found == null) {
            throw new IllegalArgumentException("study: expected a run such as '"
                    + cells.keySet().iterator().next() + "', one of " + cells.size() + ", got '" + name + "'");
        }
        return found;
    }

    // ---------------------------------------------------------------- files

    /**
     * Reads a study.
     *
     * @throws InvalidFileException if the file holds something else
     */
    public static Study read(Path file) throws IOException {
        try {
            JsonNode found = json().readTree(Files.readString(file));
            JsonNode grids = found.path("grids");
            if (!(found instanceof ObjectNode content) || !(grids instanceof ArrayNode elements)) {
                throw new InvalidFileException(file + ": expected a study, an object with grids, got "
                        + (found.isObject() ? "none" : "something else"));
            }
            ObjectNode whole = json().createObjectNode();
            whole.put("budgetSeconds", DEFAULT_BUDGET).put("checkpointEvery", DEFAULT_CHECKPOINTS);
            whole.setAll(content);
            whole.set("setup", completed(Setup.DEFAULT, content.path("setup")));
            ArrayNode completed = whole.putArray("grids");
            elements.forEach(grid -> completed.add(completed(Grid.DEFAULT, grid)));
            return json().treeToValue(whole, Study.class);
        } catch (JsonProcessingException e) {
            throw new InvalidFileException(file + ": expected a study, got " + e.getOriginalMessage(), e);
        }
    }

    private static JsonNode completed(Object defaults, JsonNode given) {
        ObjectNode whole = json().valueToTree(defaults);
        if (given instanceof ObjectNode object) {
            whole.setAll(object);
            return whole;
        }
        return given.isMissingNode() ? whole : given;
    }

    /** Writes it, all at once. */
    public void write(Path file) throws IOException {
        write(file, this);
    }

    /** Writes a value as JSON that is the same whenever the value is. */
    static void write(Path file, Object value) throws IOException {
        byte[] text = (json().writerWithDefaultPrettyPrinter()
                                .writeValueAsString(value)
                                .replace("\r\n", "\n") + "\n")
                .getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, out -> out.write(text));
    }

    static <T> T read(Path file, Class<T> type) throws IOException {
        try {
            return json().readValue(Files.readString(file), type);
        } catch (JsonProcessingException e) {
            throw new InvalidFileException(
                    file + ": expected a " + type.getSimpleName() + ", got " + e.getOriginalMessage(), e);
        }
    }

    private static JsonMapper json() {
        return JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .build();
    }
}
