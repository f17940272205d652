package org.gpicl.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;

/** The description of the API, by which answers are checked. */
final class Description {

    static final JsonMapper JSON = new JsonMapper();

    private final JsonNode root;

    Description() {
        try (InputStream in = Description.class.getResourceAsStream("openapi.json")) {
            root = JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode paths() {
        return root.path("paths");
    }

    JsonNode kinds() {
        return root.at("/components/schemas/Column/properties/kind/enum");
    }

    /** Checks that an answer is one that is described; to what is not described, there must be a problem. */
    void check(String method, String path, int status, String contentType, byte[] body) throws IOException {
        String what = method + " " + path + ": " + status;
        JsonNode operation = operation(method, path);
        if (operation.isMissingNode()) {
            assertThat(status).as(what).isIn(400, 403, 404, 405);
            assertThat(contentType).as(what).isEqualTo("application/problem+json");
            checkValue(what, root.at("/components/schemas/Problem"), JSON.readTree(body));
            return;
        }
        JsonNode response = operation.path("responses").path(Integer.toString(status));
        assertThat(response.isMissingNode()).as("%s is not described", what).isFalse();
        JsonNode content = response.path("content");
        if (content.isMissingNode()) {
            assertThat(body).as(what).isEmpty();
            return;
        }
        String type = contentType.split(";")[0];
        assertThat(content.has(type)).as("%s has the type %s", what, type).isTrue();
        if (type.endsWith("json")) {
            checkValue(what, content.path(type).path("schema"), JSON.readTree(body));
        }
    }

    private JsonNode operation(String method, String path) {
        for (Map.Entry<String, JsonNode> described : paths().properties()) {
            if (path.matches(described.getKey().replace("{name}", "[^/]+"))) {
                return described.getValue().path(method.toLowerCase(Locale.ROOT));
            }
        }
        return JSON.missingNode();
    }

    private void checkValue(String where, JsonNode schema, JsonNode value) {
        if (schema.has("$ref")) {
            checkValue(where, root.at(schema.path("$ref").textValue().substring(1)), value);
            return;
        }
        JsonNode type = schema.path("type");
        boolean fits = type.isArray()
                ? StreamSupport.stream(type.spliterator(), false).anyMatch(one -> isOf(one.textValue(), value))
                : isOf(type.textValue(), value);
        assertThat(fits).as("%s: %s is of type %s", where, value, type).isTrue();
        if (schema.has("enum")) {
            assertThat(schema.path("enum")).as(where).contains(value);
        }
        schema.path("required")
                .forEach(name -> assertThat(value.has(name.textValue()))
                        .as("%s has %s", where, name)
                        .isTrue());
        if (value.isArray() && schema.has("items")) {
            value.forEach(item -> checkValue(where + "[]", schema.path("items"), item));
        }
        if (value.isObject()) {
            value.properties().forEach(member -> checkMember(where, schema, member.getKey(), member.getValue()));
        }
    }

    private void checkMember(String where, JsonNode schema, String name, JsonNode value) {
        JsonNode properties = schema.path("properties");
        JsonNode others = schema.path("additionalProperties");
        if (properties.has(name)) {
            checkValue(where + "." + name, properties.path(name), value);
        } else if (others.isObject()) {
            checkValue(where + "." + name, others, value);
        } else {
            assertThat(others.isMissingNode())
                    .as("%s: %s is described", where, name)
                    .isTrue();
        }
    }

    private static boolean isOf(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> throw new AssertionError("the description has a type that is not known here: " + type);
        };
    }
}
