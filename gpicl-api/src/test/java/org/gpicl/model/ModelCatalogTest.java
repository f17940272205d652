package org.gpicl.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.architecture.Initializer;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCatalogTest {

    private static Model model(String name) {
        ContextTransformer architecture = new ContextTransformer(3, 4, 1, 1, 2, 1, 2);
        return new Model(
                name,
                architecture,
                InputEncoding.STANDARDIZED,
                Initializer.initialize(architecture.parameters(), new Seed(1)),
                Map.of());
    }

    /** A folder as a class path would have it. */
    private static ModelCatalog catalog(Path root, String index, String... names) throws IOException {
        Path folder = Files.createDirectories(root.resolve("META-INF/gpicl/models"));
        Files.writeString(folder.resolve("index"), index);
        for (String name : names) {
            ModelFile.write(model(name), folder.resolve(name + ".safetensors"));
        }
        return new ModelCatalog(
                new URLClassLoader(new URL[] {root.toUri().toURL()}, ClassLoader.getPlatformClassLoader()));
    }

    @Test
    void modelsAreFoundByTheirNames(@TempDir Path root) throws IOException {
        ModelCatalog catalog = catalog(root, "b-2\n\n a \n", "a", "b-2");

        assertThat(catalog.names()).containsExactly("a", "b-2");
        assertThat(catalog.load("b-2")).isEqualTo(model("b-2"));
    }

    @Test
    void anUnknownNameListsTheOthers(@TempDir Path root) throws IOException {
        ModelCatalog catalog = catalog(root, "a\nb-2", "a", "b-2");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> catalog.load("b-3"))
                .withMessage(
                        "model: expected one of the shipped models [a, b-2], got 'b-3'; those of gpicl come with the"
                                + " dependency org.gpicl:gpicl-models");
    }

    @Test
    void withoutTheModelsTheErrorNamesTheDependency() {
        ModelCatalog nothing = new ModelCatalog(ClassLoader.getPlatformClassLoader());

        assertThat(nothing.names()).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> nothing.load("general-small"))
                .withMessage(
                        "model: expected one of the shipped models [], got 'general-small'; those of gpicl come with"
                                + " the dependency org.gpicl:gpicl-models");
    }

    @Test
    void anIncompleteJarIsNamed(@TempDir Path root) throws IOException {
        ModelCatalog catalog = catalog(root, "a");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> catalog.load("a"))
                .withMessage("model: expected the resource META-INF/gpicl/models/a.safetensors, which"
                        + " META-INF/gpicl/models/index lists, got none; the jar is incomplete");
    }

    @Test
    void aDamagedModelIsNamed(@TempDir Path root) throws IOException {
        ModelCatalog catalog = catalog(root, "a");
        Files.write(root.resolve("META-INF/gpicl/models/a.safetensors"), new byte[5]);

        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> catalog.load("a"))
                .withMessage(
                        "META-INF/gpicl/models/a.safetensors: expected a safetensors file, got 5 bytes; truncated?")
                .withCauseInstanceOf(InvalidFileException.class);
    }
}
