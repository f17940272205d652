package org.gpicl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

/** What the guide says of builds is so: names, versions, the module path; and its links lead somewhere. */
class PackagingGuideTest {

    private static final String GUIDE = "docs/guide/packaging.md";
    private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]*)(?:#([^)\\s]*))?\\)");

    @TempDir
    private Path folder;

    private static List<MatchResult> all(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().toList();
    }

    private static String property(String pom, String name) {
        return all("<" + name + ">([^<]*)</", pom).get(0).group(1);
    }

    @Test
    @DisplayName("artefacts are in the BOM, and versions those of this build")
    void artefacts() throws IOException {
        String pom = Snippets.read("pom.xml");
        String bom = Snippets.read("gpicl-bom/pom.xml");
        for (String document : List.of(GUIDE, "README.md")) {
            String text = Snippets.read(document);

            assertThat(Stream.concat(
                            all("<artifactId>(gpicl-[a-z0-9-]*)", text).stream(),
                            all("\"org\\.gpicl:([a-z0-9-]*)", text).stream()))
                    .as(document)
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(bom).contains("<artifactId>" + name.group(1) + "</artifactId>"));
            assertThat(Stream.concat(
                            all("(?s)<artifactId>gpicl-[a-z-]*</artifactId>\\s*<version>([^<]*)", text).stream(),
                            all("\"org\\.gpicl:[a-z-]*:([^\"]*)", text).stream()))
                    .as(document)
                    .isNotEmpty()
                    .allSatisfy(version -> assertThat(version.group(1)).isEqualTo(property(bom, "version")));
        }
        assertThat(Snippets.read(GUIDE))
                .contains("ONNX Runtime " + property(pom, "onnxruntime.version"))
                .contains("pytorch-native-cpu:" + property(pom, "pytorch.version"));
    }

    @Test
    @DisplayName("XML is well-formed")
    void xml() throws Exception {
        List<MatchResult> blocks = all("(?s)```xml\\n(.*?)```", Snippets.read(GUIDE) + Snippets.read("README.md"));

        assertThat(blocks).hasSizeGreaterThan(2);
        for (MatchResult block : blocks) {
            DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader("<all>" + block.group(1) + "</all>")));
        }
    }

    @Test
    @DisplayName("the module of the guide compiles and runs on the module path")
    void modulePath() throws Exception {
        String descriptor = all("(?s)```java\\n(module app .*?)```", Snippets.read(GUIDE))
                .get(0)
                .group(1);
        Path module = Files.writeString(folder.resolve("module-info.java"), descriptor);
        Path program =
                Files.writeString(Files.createDirectories(folder.resolve("app")).resolve("Main.java"), """
                package app;

                import java.util.List;
                import org.gpicl.Context;
                import org.gpicl.InContextLearner;

                public class Main {
                    public static void main(String[] arguments) {
                        var context = Context.of(new float[][] {{1}, {2}, {8}, {9}}, List.of("a", "a", "b", "b"));
                        try (var fitted = InContextLearner.fit(context)) {
                            System.out.println(fitted.predict(new float[] {8.5f}).label());
                        }
                        System.out.println(InContextLearner.class.getModule());
                    }
                }
                """);
        List<String> parts = List.of(
                "gpicl-api",
                "gpicl-spi",
                "backend-onnx",
                "jackson",
                "jspecify",
                "apiguardian",
                "onnxruntime",
                "gpicl-models");
        String[] classPath = System.getProperty("java.class.path").split(File.pathSeparator);
        String modulePath = Arrays.stream(classPath)
                .filter(entry -> parts.stream().anyMatch(entry::contains))
                .collect(Collectors.joining(File.pathSeparator));

        int compiled = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        System.out,
                        System.err,
                        "-d",
                        folder.toString(),
                        "-p",
                        modulePath,
                        module.toString(),
                        program.toString());
        assertThat(compiled).isZero();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-p",
                        folder + File.pathSeparator + modulePath,
                        "-m",
                        "app/app.Main")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (InputStream out = process.getInputStream()) {
            assertThat(new String(out.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .startsWith("b")
                    .anyMatch(line -> line.startsWith("module org.gpicl"));
        }
        assertThat(process.waitFor()).isZero();
    }

    @Test
    @DisplayName("links of the guide and the README lead to files and headings that are there")
    void links() throws IOException {
        List<Path> documents;
        try (Stream<Path> files = Files.list(Snippets.ROOT.resolve("docs/guide"))) {
            documents = Stream.concat(files, Stream.of(Snippets.ROOT.resolve("README.md")))
                    .toList();
        }
        for (Path document : documents) {
            for (MatchResult link :
                    LINK.matcher(Files.readString(document)).results().toList()) {
                if (link.group(1).startsWith("http")) {
                    continue;
                }
                Path target = link.group(1).isEmpty() ? document : document.resolveSibling(link.group(1));
                assertThat(target).as("%s in %s", link.group(), document).exists();
                if (link.group(2) != null) {
                    assertThat(headings(target))
                            .as("%s in %s", link.group(), document)
                            .contains(link.group(2));
                }
            }
        }
    }

    /** The anchors that GitHub makes of headings. */
    private static List<String> headings(Path document) throws IOException {
        return Pattern.compile("(?m)^#+ (.*)$")
                .matcher(Files.readString(document))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 -]", "")
                        .replace(' ', '-'))
                .toList();
    }
}
