package org.gpicl.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The description says what the handlers do; answers are checked by {@link Client} in every test. */
class OpenApiTest {

    private final JsonNode paths = new Description().paths();
    private final List<Route> routes = new Operations(null, null, () -> true, () -> "").routes();

    @Test
    @DisplayName("each operation is described, with its parameters, and each that is described is there")
    void operations() {
        List<String> described = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : paths.properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                described.add(method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey() + " "
                        + method.getValue().path("operationId").textValue());
            }
        }
        assertThat(routes.stream().map(route -> route.method() + " " + route.path() + " " + route.operation()))
                .containsExactlyInAnyOrderElementsOf(described);
        for (Route route : routes) {
            JsonNode operation = operation(route);
            Set<String> query = new HashSet<>();
            Set<String> inPath = new HashSet<>();
            operation
                    .path("parameters")
                    .forEach(parameter -> (parameter.path("in").textValue().equals("path") ? inPath : query)
                            .add(parameter.path("name").textValue()));
            assertThat(query).as(route.operation()).isEqualTo(route.parameters());
            assertThat(inPath).as(route.operation()).isEqualTo(route.path().contains("{") ? Set.of("name") : Set.of());
            assertThat(operation.has("requestBody"))
                    .as("%s has a body", route.operation())
                    .isEqualTo(Set.of("POST", "PUT").contains(route.method()));
        }
    }

    private JsonNode operation(Route route) {
        return paths.path(route.path()).path(route.method().toLowerCase(Locale.ROOT));
    }

    @Test
    @DisplayName("the pattern of names is the one that is checked")
    void names() {
        for (Route route : routes) {
            for (JsonNode parameter : operation(route).path("parameters")) {
                if (parameter.path("in").textValue().equals("path")) {
                    assertThat(parameter.at("/schema/pattern").textValue()).isEqualTo("^" + LearnerStore.NAME + "$");
                }
            }
        }
    }
}
