package org.gpicl.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.gpicl.internal.Printable;

/**
 * Models that are shipped in jars, as resources {@code META-INF/gpicl/models/<name>.safetensors}. Immutable and
 * thread-safe; nothing is read before it is asked for.
 *
 * <p>Each jar lists its own in {@value #INDEX}, one name per line. Those of gpicl are in {@code org.gpicl:gpicl-models}.
 *
 * @param loader whose resources are searched
 */
public record ModelCatalog(ClassLoader loader) {

    /** The resource that lists the models of a jar. */
    public static final String INDEX = "META-INF/gpicl/models/index";

    private static final String FOLDER = "META-INF/gpicl/models/";

    /** The models beside this library: those that its own class loader sees. */
    public static ModelCatalog shipped() {
        return new ModelCatalog(ModelCatalog.class.getClassLoader());
    }

    /**
     * The names of all models, sorted.
     *
     * @throws UncheckedIOException if an index cannot be read
     */
    public List<String> names() {
        Set<String> names = new TreeSet<>();
        try {
            Enumeration<URL> indexes = loader.getResources(INDEX);
            while (indexes.hasMoreElements()) {
                try (InputStream in = open(indexes.nextElement())) {
                    new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .map(String::strip)
                            .filter(line -> !line.isEmpty())
                            .forEach(names::add);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("models: the index " + INDEX + " cannot be read: " + e.getMessage(), e);
        }
        return List.copyOf(names);
    }

    /**
     * Reads one model.
     *
     * @throws IllegalArgumentException if there is none of that name
     * @throws UncheckedIOException if it cannot be read
     */
    public Model load(String name) {
        if (!names().contains(name)) {
            throw new IllegalArgumentException("model: expected one of the shipped models " + names() + ", got "
                    + Printable.quoted(name)
                    + "; those of gpicl come with the dependency org.gpicl:gpicl-models");
        }
        String resource = FOLDER + name + ".safetensors";
        URL url = loader.getResource(resource);
        if (url == null) {
            throw new IllegalArgumentException("model: expected the resource " + resource + ", which " + INDEX
                    + " lists, got none; the jar is incomplete");
        }
        try (InputStream in = open(url)) {
            return ModelFile.read(in, resource);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /** Not through the cache of open jars: it would keep a file open that the host may want to replace. */
    private static InputStream open(URL url) throws IOException {
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false);
        return connection.getInputStream();
    }
}
