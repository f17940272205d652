package org.gpicl.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The executable jar, whose dependencies are jars within the jar, as a process of its own. */
@Timeout(60)
class NestedJarIT {

    private static final Pattern STARTED = Pattern.compile("Tomcat started on port (\\d+)");

    private final HttpClient client = HttpClient.newHttpClient();

    private String send(String port, String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private static String port(BufferedReader output) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            seen.append(line).append('\n');
            Matcher started = STARTED.matcher(line);
            if (started.find()) {
                return started.group(1);
            }
        }
        throw new AssertionError("expected the application to start, got\n" + seen);
    }

    @Test
    void learnsAndPredicts() throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path jar = Path.of("target", "gpicl-spring-boot-sample-0.1.0-SNAPSHOT.jar");
        Process process = new ProcessBuilder(java.toString(), "-jar", jar.toString(), "--server.port=0")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = process.inputReader()) {
            String port = port(output);
            assertThat(send(port, "PUT", "/users/ada", Lessons.MAIL)).contains("offers");
            assertThat(send(port, "POST", "/users/ada/predictions", Lessons.FROM_SHOP))
                    .contains("\"label\":\"offers\"");
        } finally {
            process.destroy();
        }
        assertThat(process.waitFor()).isIn(0, 143); // asked to end, it ends
    }
}
