package org.gpicl.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gpicl.server.Client.CSV;
import static org.gpicl.server.Client.JSON;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever asks nonsense is told so, and nothing else happens. */
class HostileRequestsTest {

    private static final Limits LIMITS = Limits.STANDARD
            .withBodyBytes(100_000)
            .withRows(60)
            .withColumns(10)
            .withClasses(20)
            .withLearners(2);
    private static final String TABLE = Client.csv(0, 30);
    private static final String FIT = "/v1/learners/mine?label=thing";
    private static final String PREDICT = "/v1/learners/known/predict";

    @TempDir
    private static Path root;

    private static Path folder;
    private static Learner learner;
    private static GpiclServer server;
    private static Client client;

    @BeforeAll
    static void start() throws IOException {
        folder = root.resolve("learners");
        learner = InContextLearner.builder().threads(1).open();
        server = GpiclServer.builder()
                .learner(learner)
                .folder(folder)
                .port(0)
                .limits(LIMITS)
                .timeout(Duration.ofSeconds(20))
                .start();
        client = new Client(server.uri());
        assertThat(client.put("/v1/learners/known?label=thing", CSV, TABLE).status())
                .isEqualTo(201);
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
        learner.close();
        try (Stream<Path> files = Files.walk(root)) { // and nothing was written elsewhere
            assertThat(files.map(file -> root.relativize(file).toString().replace('\\', '/')))
                    .containsOnly("", "learners", "learners/.lock", "learners/learner-known.safetensors");
        }
    }

    private static Arguments asked(int status, String method, String path, String type, String body, String detail) {
        return arguments(status, method, path, type, body, detail);
    }

    static Stream<Arguments> requests() {
        String wide = "a,b,c,d,e,f,g,h,i,j,thing\n" + "1,".repeat(10) + "x\n";
        String many = "{\"thing\":\"x\",\"a\":1},";
        return Stream.of(
                // addresses
                asked(404, "GET", "/nothing", JSON, "", "there is nothing at this address"),
                asked(404, "GET", "/v1/learners/nobody", JSON, "", "there is no learner 'nobody'"),
                asked(404, "GET", "/v1/learners/a/b/c", JSON, "", "there is nothing at this address"),
                asked(400, "GET", "/v1/learners/..%2F..%2Fetc%2Fpasswd", JSON, "", "expected a name"),
                asked(400, "PUT", "/v1/learners/%2e%2e?label=thing", CSV, TABLE, "expected a name"),
                asked(400, "PUT", "/v1/learners/..%5Cx?label=thing", CSV, TABLE, "expected a name"),
                asked(400, "PUT", "/v1/learners/a%00b?label=thing", CSV, TABLE, "expected a name"),
                asked(400, "PUT", "/v1/learners/Upper?label=thing", CSV, TABLE, "expected a name"),
                asked(400, "PUT", "/v1/learners/.hidden?label=thing", CSV, TABLE, "expected a name"),
                asked(400, "PUT", "/v1/learners/" + "x".repeat(65) + "?label=thing", CSV, TABLE, "got 65 characters"),
                asked(400, "GET", "/v1/learners/%C3%A4", JSON, "", "expected a name"),
                asked(400, "DELETE", "/v1/learners/", JSON, "", "expected a name"),
                asked(405, "POST", "/metrics", JSON, "{}", "expected one of the methods [GET]"),
                asked(405, "PATCH", "/v1/learners/known", JSON, "{}", "expected one of the methods [DELETE, GET, PUT]"),
                asked(405, "TRACE", "/", JSON, "", "expected one of the methods [GET]"),
                // parameters
                asked(400, "PUT", "/v1/learners/mine", CSV, TABLE, "expected a parameter 'label', got none"),
                asked(400, "PUT", FIT + "&label=color", CSV, TABLE, "expected one parameter 'label', got 2"),
                asked(400, "PUT", FIT + "&debug=1", CSV, TABLE, "expected parameters among [kind, label], got 'debug'"),
                asked(400, "PUT", FIT + "&kind=color:money", CSV, TABLE, "expected a parameter 'kind' such as"),
                asked(400, "POST", PREDICT + "?top=0", JSON, "[{}]", "expected a parameter 'top' of 1 to"),
                asked(400, "POST", PREDICT + "?top=99999999999", JSON, "[{}]", "expected a parameter 'top' of 1 to"),
                asked(400, "GET", "/v1/learners?limit=-1", JSON, "", "expected a parameter 'limit' of 1 to 1000"),
                asked(400, "POST", "/v1/evaluate?label=thing&folds=1000", CSV, TABLE, "'folds' of 2 to 10"),
                // bodies of another kind
                asked(415, "PUT", FIT, "text/plain", TABLE, "expected the Content-Type application/json or text/csv"),
                asked(415, "PUT", FIT, "application/xml", "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>", ""),
                asked(400, "PUT", FIT, JSON, "", "expected a list of rows"),
                asked(400, "PUT", FIT, JSON, "{\"a\": 1}", "expected a list of rows"),
                asked(400, "PUT", FIT, JSON, "[1, 2]", "expected row 0 as an object"),
                asked(400, "PUT", FIT, JSON, "[{\"thing\": {\"a\": []}}]", "in column 'thing' of row 0, got an object"),
                asked(400, "PUT", FIT, JSON, "[{\"thing\": \"x\"", "expected JSON"),
                asked(400, "PUT", FIT, JSON, "[{\"thing\": \"x\"}] trailing", "expected JSON"),
                asked(400, "PUT", FIT, JSON, "[{\"a\": 1, \"a\": 2}]", "Duplicate field 'a'"),
                asked(400, "PUT", FIT, JSON, "[".repeat(50_000), "expected row 0 as an object"),
                asked(400, "PUT", FIT, JSON, "[{\"a\": " + "9".repeat(5_000) + "}]", "expected JSON"),
                asked(400, "PUT", FIT, CSV, "", "a header line"),
                asked(400, "PUT", FIT, CSV, "thing,a\nx,1\ny\n", "expected 2 fields"),
                asked(400, "PUT", FIT, CSV, "PK\u0003\u0004 an archive", "archive"),
                asked(400, "PUT", FIT, CSV, "\u0000\u0001\u0002\nthing,a\n", ""),
                // bodies that are too large
                asked(413, "PUT", FIT, CSV, "x".repeat(100_001), "at most 100000 bytes"),
                asked(413, "PUT", FIT, CSV, "x".repeat(3_000_000), "at most 100000 bytes"),
                asked(413, "PUT", FIT, CSV, Client.csv(0, 61), "at most 60 rows"),
                asked(413, "PUT", FIT, JSON, "[" + many.repeat(61) + "{}]", "at most 60 rows"),
                asked(413, "PUT", FIT, CSV, wide, "at most 10 columns"),
                asked(413, "PUT", FIT, CSV, ",".repeat(90_000), "at most 10 columns"),
                asked(413, "PUT", FIT, JSON, "[{" + columns(11) + "}]", "at most 10 columns"),
                // tables that cannot be
                asked(422, "PUT", "/v1/learners/mine?label=nothing", CSV, TABLE, "'nothing'"),
                asked(422, "PUT", FIT, JSON, "[]", "expected at least 1 row"),
                asked(422, "PUT", FIT, JSON, "[{\"thing\": \"x\"}]", "a column besides the label"),
                asked(422, "PUT", FIT, JSON, "[{\"thing\": null, \"a\": 1}]", "expected one in column 'thing'"),
                asked(422, "PUT", FIT, JSON, "[{\"thing\": \"x\", \"a\": 1e999}]", ""),
                asked(
                        422,
                        "PUT",
                        FIT,
                        JSON,
                        quantities(18),
                        "expected labels that name classes, got 18 different numbers"),
                asked(422, "PUT", FIT, JSON, labels(21), "expected at most 20 classes"),
                asked(
                        422,
                        "POST",
                        "/v1/evaluate?label=thing",
                        CSV,
                        "thing,a\nx,1\ny,2\n",
                        "expected at least 5 examples"),
                // rows that a learner does not know
                asked(
                        422,
                        "POST",
                        PREDICT,
                        JSON,
                        "[{\"size\": 1}, {\"other\": 1}]",
                        "in row 1: row: expected the columns"),
                asked(422, "POST", PREDICT, JSON, "[{\"size\": \"large\"}]", "expected a number in column 'size'"),
                asked(422, "POST", PREDICT, JSON, "[{\"size\": 1e300}]", "in row 0"),
                asked(422, "POST", PREDICT, CSV, "size\n1\n", "'color'"),
                asked(404, "POST", "/v1/learners/nobody/predict", JSON, "[{}]", "there is no learner"),
                asked(
                        422,
                        "POST",
                        "/v1/learners/known/observe",
                        JSON,
                        "[{\"size\": 1}]",
                        "expected one in column 'thing'"),
                asked(
                        422,
                        "POST",
                        "/v1/learners/known/observe",
                        CSV,
                        Client.csv(1, 31),
                        "at most 60 rows of a learner"),
                asked(422, "POST", "/v1/learners/known/observe", JSON, labels(19), "expected at most 20 classes"),
                asked(422, "POST", "/v1/learners/known/explain", JSON, "[{}, {}]", "expected one row"),
                asked(400, "POST", "/v1/learners/known/explain?examples=65", JSON, "[{}]", "'examples' of 0 to 64"));
    }

    private static String columns(int number) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < number; i++) {
            text.append(i == 0 ? "" : ",").append("\"c").append(i).append("\":1");
        }
        return text.toString();
    }

    private static String labels(int number) {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < number; i++) {
            text.append(i == 0 ? "" : ",").append("{\"thing\":\"new").append(i).append("\"}");
        }
        return text + "]";
    }

    private static String quantities(int number) {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < number; i++) {
            text.append(i == 0 ? "" : ",")
                    .append("{\"a\":1,\"thing\":")
                    .append(i + 0.5)
                    .append("}");
        }
        return text + "]";
    }

    @ParameterizedTest(name = "{index}: {0} {1} {2}")
    @MethodSource("requests")
    void areRefused(int status, String method, String path, String type, String body, String detail)
            throws IOException {
        Client.Got got = client.send(method, path, BodyPublishers.ofString(body), "Content-Type", type);

        assertThat(got.status()).as(got.text()).isEqualTo(status);
        assertThat(got.type()).isEqualTo("application/problem+json");
        assertThat(got.body().path("status").intValue()).isEqualTo(status);
        assertThat(got.body().path("detail").textValue())
                .contains(detail)
                .doesNotContain("Exception", "org.gpicl", "\tat ", folder.toString());
        assertStillServes();
    }

    private static void assertStillServes() throws IOException {
        assertThat(Client.labels(client.post(PREDICT, JSON, "[{\"size\": 1.2}, {\"size\": 3.5}]")))
                .containsExactly("nut", "bolt");
    }

    @Test
    @DisplayName("a small body that unpacks to a large one")
    void bomb() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            for (int i = 0; i < 1_000; i++) {
                out.write(new byte[10_000]);
            }
        }
        assertThat(packed.size()).isLessThan(LIMITS.bodyBytes());

        Client.Got got = client.send("PUT", FIT, BodyPublishers.ofByteArray(packed.toByteArray()), "Content-Type", CSV);

        assertThat(got.status()).isEqualTo(413);
        assertThat(got.text()).contains("expected at most 100000 bytes, unpacked");

        packed.reset();
        packed.writeBytes(new byte[] {0x1F, (byte) 0x8B, 1, 2, 3});
        got = client.send("PUT", FIT, BodyPublishers.ofByteArray(packed.toByteArray()), "Content-Type", CSV);
        assertThat(got.status()).isEqualTo(400);
    }

    @Test
    @DisplayName("a packed table with too many columns or rows")
    void packed() throws IOException {
        for (String csv : new String[] {",".repeat(90_000) + "\n", Client.csv(0, 61)}) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
                out.write(csv.getBytes(StandardCharsets.UTF_8));
            }
            Client.Got got =
                    client.send("PUT", FIT, BodyPublishers.ofByteArray(packed.toByteArray()), "Content-Type", CSV);
            assertThat(got.status()).isEqualTo(413);
        }
    }

    @Test
    @DisplayName("a body whose length nobody told")
    void chunked() throws IOException {
        byte[] large = new byte[300_000];
        Client.Got got = client.send(
                "PUT", FIT, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)), "Content-Type", CSV);
        assertThat(got.status()).isEqualTo(413);
        assertStillServes();
    }

    @Test
    @DisplayName("more learners than may be")
    void tooManyLearners() throws IOException {
        try {
            assertThat(client.put("/v1/learners/second?label=thing", CSV, TABLE).status())
                    .isEqualTo(201);
            Client.Got third = client.put("/v1/learners/third?label=thing", CSV, TABLE);
            assertThat(third.status()).isEqualTo(409);
            assertThat(third.text()).contains("there are 2 learners, as many as may be; delete one first");
            assertThat(client.put("/v1/learners/second?label=thing", CSV, TABLE).status())
                    .isEqualTo(200);
        } finally {
            client.delete("/v1/learners/second");
        }
    }

    @Test
    @DisplayName("a page of another site")
    void otherOrigin() throws IOException {
        String raw = "POST " + PREDICT + " HTTP/1.1\r\nHost: " + server.uri().getAuthority()
                + "\r\nOrigin: http://elsewhere.example\r\nContent-Type: application/json\r\nContent-Length: 4\r\n"
                + "Connection: close\r\n\r\n[{}]";
        assertThat(raw(raw)).startsWith("HTTP/1.1 403 ").contains("application/problem+json");
        assertThat(raw(raw.replace("http://elsewhere.example", server.uri().toString())))
                .startsWith("HTTP/1.1 200 ");
        assertThat(raw(raw.replace("http://elsewhere.example", "null"))).startsWith("HTTP/1.1 403 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n\r\n\r\nno host",
                "complete nonsense\r\n\r\n",
                "GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n",
                "POST /v1/table HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
                "POST /v1/table HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
                "POST /v1/table HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: none\r\n\r\n",
                "POST /v1/table HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: text/csv\r\n\r\nzz\r\n",
                "GET ../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /v1/learners?%zz=1 HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET mailto:x HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET http://x HTTP/1.1\r\nHost: x\r\n\r\n",
                "CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET //v1//table HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET * HTTP/1.1\r\nHost: x\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000 a handshake of TLS\r\n\r\n"
            })
    @DisplayName(
            "what is hardly HTTP gets a 4xx (or 501, as RFC 9112 has it), or no answer; the page, if it is asked without a host")
    void notHttp(String text) throws IOException {
        String answer = raw(text);
        assertThat(answer).matches("(?s)|HTTP/1.1 (4|501).*|HTTP/1.1 200 .*<!DOCTYPE html>.*");
        if (!text.startsWith("GET / ")) {
            assertThat(answer).doesNotContain("HTTP/1.1 200", "\tat ", "org.gpicl");
        }
        assertStillServes();
    }

    @Test
    @DisplayName("headers without end")
    void headers() throws IOException {
        StringBuilder headers = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            headers.append("x").append(i).append(": y\r\n");
        }
        String answer = raw("GET / HTTP/1.1\r\n" + headers.append("\r\n"));
        assertThat(answer).matches("(?s)|HTTP/1.1 4.*");
        assertStillServes();
    }

    private static String raw(String text) throws IOException {
        try (Socket socket = new Socket(server.uri().getHost(), server.uri().getPort())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            socket.shutdownOutput();
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            InputStream in = socket.getInputStream();
            try {
                in.transferTo(answer);
            } catch (SocketException e) {
                // closed without an answer
            }
            return answer.toString(StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    @DisplayName("a failure of the server tells a client a number to ask for, and nothing of the code")
    void failure() throws IOException {
        Learner other = InContextLearner.builder().threads(1).open();
        try (GpiclServer broken = GpiclServer.builder()
                .learner(other)
                .folder(Files.createTempDirectory("broken"))
                .port(0)
                .start()) {
            Client asking = new Client(broken.uri());
            asking.put(FIT, CSV, TABLE);
            other.close(); // behind the server's back
            Client.Got got = asking.post("/v1/learners/mine/predict", JSON, "[{}]");
            assertThat(got.status()).isEqualTo(500);
            assertThat(got.body().path("detail").textValue())
                    .matches("the server failed; its log has more under [0-9a-f-]{36}");
        }
    }
}
