package org.gpicl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Programs of documents, which a test runs: what stands in a document between {@code ```java} and {@code ```} stands in the
 * test between {@code // begin} and {@code // end}, letter for letter, and the other way round. Imports at the head of a
 * program are imports of the test.
 */
final class Snippets {

    /** The root of the repository. */
    static final Path ROOT = Path.of("..");

    private static final Path TESTS = Path.of("src", "test", "java");
    private static final Pattern IN_TEST = Pattern.compile("(?s) // begin\\n(.*?)\\n *// end");
    private static final Pattern IN_DOCUMENT = Pattern.compile("(?s)```java\\n((?:import [^\\n]*\\n)*)\\n*(.*?)\\n```");

    private Snippets() {}

    /**
     * Asserts that a test has the programs of documents, and no others.
     *
     * @param documents below the root of the repository, at least one program in each
     */
    static void assertTested(Class<?> test, String... documents) throws IOException {
        assertTested(TESTS.resolve(test.getName().replace('.', '/') + ".java"), documents);
    }

    /** As {@link #assertTested(Class, String...)}, of a test that is in a file, for those of other modules. */
    static void assertTested(Path test, String... documents) throws IOException {
        String source = Files.readString(test);
        List<String> programs = new ArrayList<>();
        for (String document : documents) {
            List<MatchResult> found =
                    IN_DOCUMENT.matcher(read(document)).results().toList();
            assertThat(found).as("programs in %s", document).isNotEmpty();
            found.forEach(program -> {
                assertThat(program.group(1).lines())
                        .allSatisfy(line -> assertThat(source).contains(line));
                programs.add(program.group(2));
            });
        }

        assertThat(IN_TEST.matcher(source)
                        .results()
                        .map(marked -> marked.group(1).stripIndent()))
                .containsExactlyInAnyOrderElementsOf(programs);
    }

    /** A document below the root of the repository. */
    static String read(String document) throws IOException {
        return Files.readString(ROOT.resolve(document));
    }
}
