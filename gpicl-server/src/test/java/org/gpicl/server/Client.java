package org.gpicl.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A client that looks whether every answer is one that the description has. */
final class Client {

    static final String CSV = "text/csv";
    static final String JSON = "application/json";

    private static final Description DESCRIPTION = new Description();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final URI server;

    Client(URI server) {
        this.server = server;
    }

    /** @param body of JSON if there is one */
    record Got(int status, String type, HttpResponse<byte[]> response, JsonNode body) {

        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }
    }

    Got get(String path) throws IOException {
        return send("GET", path, BodyPublishers.noBody());
    }

    Got delete(String path) throws IOException {
        return send("DELETE", path, BodyPublishers.noBody());
    }

    Got put(String path, String type, String body) throws IOException {
        return send("PUT", path, BodyPublishers.ofString(body), "Content-Type", type);
    }

    Got post(String path, String type, String body) throws IOException {
        return send("POST", path, BodyPublishers.ofString(body), "Content-Type", type);
    }

    Got send(String method, String path, BodyPublisher body, String... headers) throws IOException {
        URI uri = URI.create(server + path);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).method(method, body).timeout(Duration.ofMinutes(2));
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<byte[]> response;
        try {
            response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        String type = response.headers().firstValue("Content-Type").orElse("");
        if (!method.equals("HEAD")) {
            DESCRIPTION.check(method, uri.getRawPath(), response.statusCode(), type, response.body());
        }
        JsonNode json =
                type.endsWith("json") ? Description.JSON.readTree(response.body()) : Description.JSON.missingNode();
        return new Got(response.statusCode(), type, response, json);
    }

    // ---------------------------------------------------------------- tables

    /** Rows of two kinds of things that two columns tell apart, in CSV: a header, and this number of rows. */
    static String csv(int seed, int rows) {
        StringBuilder text = new StringBuilder("size,color,thing\n");
        for (int row = 0; row < rows; row++) {
            boolean first = (row + seed) % 2 == 0;
            double size = (first ? 1 : 3) + ((row * 7 + seed * 3) % 10) / 10.0;
            text.append(size)
                    .append(row % 3 == 0 ? ",red," : ",blue,")
                    .append(first ? "nut" : "bolt")
                    .append('\n');
        }
        return text.toString();
    }

    /** Labels of predictions. */
    static List<String> labels(Got got) {
        JsonNode[] predictions = new JsonNode[got.body().path("predictions").size()];
        Arrays.setAll(predictions, i -> got.body().path("predictions").get(i));
        return Stream.of(predictions).map(one -> one.path("label").textValue()).toList();
    }
}
