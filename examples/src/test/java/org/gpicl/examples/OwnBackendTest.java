package org.gpicl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gpicl.spi.Availability;
import org.gpicl.spi.Backend;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Purpose;
import org.gpicl.tck.BackendConformance;
import org.gpicl.tck.oracle.OracleBackend;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The guide for authors of backends has the kit's rules, and its program compiles, see {@link Snippets}. */
class OwnBackendTest {

    private static final String GUIDE = "docs/guide/own-backend.md";
    private static final Path KIT = Snippets.ROOT.resolve("gpicl-tck/src/main/java/org/gpicl/tck");
    private static final Pattern RULE = Pattern.compile("@DisplayName\\(\\s*\"([a-z]+-\\d+): ([^\"]*)\"");
    private static final Pattern LISTED =
            Pattern.compile("(?m)^\\[(\\w+Rules)]\\(\\.\\./\\.\\./gpicl-tck/.*\\)$|^\\* `([a-z]+-\\d+)`: (.*)$");

    @Test
    @DisplayName("the program of the guide is here")
    void programsAreThose() throws IOException {
        Snippets.assertTested(OwnBackendTest.class, GUIDE);
    }

    @Test
    @DisplayName("the kit's rules are listed, each under the class that holds it")
    void rules() throws IOException {
        List<String> listed = new ArrayList<>();
        String[] group = {""};
        LISTED.matcher(Snippets.read(GUIDE)).results().forEach(line -> {
            if (line.group(1) != null) {
                group[0] = line.group(1);
            } else {
                listed.add(group[0] + " " + line.group(2) + ": " + line.group(3));
            }
        });
        List<String> rules = new ArrayList<>();
        try (Stream<Path> files = Files.list(KIT)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith("Rules.java")).toList()) {
                String name = file.getFileName().toString().replace(".java", "");
                RULE.matcher(Files.readString(file))
                        .results()
                        .forEach(rule -> rules.add(name + " " + rule.group(1) + ": " + rule.group(2)));
            }
        }

        assertThat(rules).hasSizeGreaterThan(100);
        assertThat(listed).containsExactlyInAnyOrderElementsOf(rules);
    }

    /** Stands for a backend of one's own. */
    private static final class MyBackend implements Backend {

        private final Backend oracle = new OracleBackend();

        static int threads() {
            return 1;
        }

        @Override
        public String name() {
            return "mine";
        }

        @Override
        public int spiVersion() {
            return Backend.SPI_VERSION;
        }

        @Override
        public int priority(Purpose purpose) {
            return -1;
        }

        @Override
        public Availability probe() {
            return oracle.probe();
        }

        @Override
        public Engine open(EngineOptions options) {
            return oracle.open(options);
        }
    }

    @Test
    @DisplayName("a backend is named to the kit by a subclass")
    void conformance() {
        // begin
        class MyBackendTest extends BackendConformance {

            @Override
            protected Backend backend() {
                return new MyBackend();
            }

            @Override
            protected Map<String, Object> hostSettings() {
                return Map.of("threads", MyBackend.threads()); // what every run must leave as it was
            }
        }
        // end
        assertThat(new MyBackendTest().backend().name()).isEqualTo("mine");
        assertThat(new MyBackendTest().hostSettings()).containsEntry("threads", 1);
    }
}
