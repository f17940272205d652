package org.gpicl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.gpicl.server.GpiclServer;
import org.gpicl.server.Limits;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program of docs/guide/server.md, and what the page asks of the server. */
class ServerGuideTest {

    @TempDir
    private Path folder;

    private String answer = "";

    @Test
    @DisplayName("every program here is in the guide, and every program of the guide is here")
    void programsAreThose() throws IOException {
        Snippets.assertTested(ServerGuideTest.class, "docs/guide/server.md");
    }

    @Test
    @DisplayName("a server in a program")
    void embedded() throws IOException {
        // begin
        try (GpiclServer server = GpiclServer.builder()
                .port(0) // any that is free; 8080 unless set
                .folder(folder) // one file for each learner; of this server alone
                .memory(256_000_000) // what open learners may take together
                .limits(Limits.STANDARD.withRows(5_000))
                .start()) {
            System.out.println(server.uri());
            use(server);
        } // what is under way is answered first
        // end
        assertThat(answer).contains("\"label\":\"versicolor\"");
    }

    private void use(GpiclServer server) {
        Path iris = Path.of("src", "main", "resources", "org", "gpicl", "examples", "iris.csv");
        try {
            ask(server, "PUT", "/v1/learners/iris?label=class", "text/csv", HttpRequest.BodyPublishers.ofFile(iris));
            answer = ask(
                    server,
                    "POST",
                    "/v1/learners/iris/predict",
                    "application/json",
                    HttpRequest.BodyPublishers.ofString("[{\"petal_length\": 4.5}]"));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String ask(
            GpiclServer server, String method, String path, String type, HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(server.uri() + path))
                                .header("Content-Type", type)
                                .method(method, body)
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
