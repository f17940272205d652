package org.gpicl.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.gpicl.internal.Printable;

/** A schema as JSON, of version 1: what a column has not is left out. */
final class SchemaJson {

    private static final int VERSION = 1;

    private SchemaJson() {}

    static String write(Schema schema) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("version", VERSION);
        ArrayNode missing = root.putArray("missing");
        schema.missing().stream().sorted().forEach(missing::add);
        ArrayNode columns = root.putArray("columns");
        for (Schema.Column column : schema.columns()) {
            ObjectNode node = columns.addObject();
            node.put("name", column.name());
            node.put("kind", column.kind().name().toLowerCase(Locale.ROOT));
            if (column.kind().isText()) {
                ArrayNode categories = node.putArray("categories");
                column.categories().forEach(categories::add);
            }
            if (column.offset() != 0) {
                node.put("offset", column.offset());
            }
            if (!column.format().isEmpty()) {
                node.put("format", column.format());
            }
        }
        return root.toString();
    }

    static Schema read(String json) {
        JsonNode root;
        try {
            root = new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    Printable.message("schema: expected JSON, got " + e.getOriginalMessage()), e);
        }
        if (root.path("version").asInt() != VERSION) {
            throw Schema.refused("schema: expected version " + VERSION + ", got "
                    + (root.has("version") ? root.path("version") : "none") + "; use a later version of this library");
        }
        Set<String> missing = new HashSet<>(texts(root.path("missing")));
        List<Schema.Column> columns = new ArrayList<>();
        for (JsonNode node : root.path("columns")) {
            columns.add(new Schema.Column(
                    node.path("name").asText(),
                    kind(node.path("kind").asText()),
                    texts(node.path("categories")),
                    node.path("offset").asDouble(0),
                    node.path("format").asText("")));
        }
        return new Schema(columns, missing);
    }

    private static Kind kind(String name) {
        for (Kind kind : Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
                return kind;
            }
        }
        throw Schema.refused("schema: expected a kind of column, got '" + name + "'");
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
