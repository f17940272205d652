package org.gpicl.benchmarks.quality;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import org.gpicl.Context;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.model.Model;
import org.gpicl.model.ModelCatalog;
import org.gpicl.model.ModelFile;

/**
 * A learner of gpicl as it comes, on one thread; it is given tables as they are, categories as their numbers.
 *
 * <p>Its {@link #settings} change with the model's file, and not with the code that runs it: after a change of that, give it
 * another name.
 */
public final class InContextMethod implements Method, AutoCloseable {

    /** What the names of learners begin with. */
    static final String PREFIX = "gpicl-";

    private final String name;
    private final String settings;
    private final Learner learner;

    /**
     * Opens a learner.
     *
     * @param learner the name of a shipped model, or a model file's path; after {@code NAME=}, if it is not to be called by
     *     the model's own name
     * @return a new method, owned by the caller
     * @throws IllegalArgumentException if there is no such model
     * @throws IOException if the model cannot be read
     */
    public static InContextMethod open(String learner) throws IOException {
        int separator = learner.indexOf('=');
        String source = learner.substring(separator + 1);
        Model model = Files.exists(Path.of(source))
                ? ModelFile.read(Path.of(source))
                : ModelCatalog.shipped().load(source);
        String name = separator < 0 ? model.name() : learner.substring(0, separator);
        return new InContextMethod(PREFIX + name, model);
    }

    private InContextMethod(String name, Model model) {
        this.name = name;
        CheckedOutputStream file = new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32());
        try {
            ModelFile.write(model, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        settings = model + " " + Long.toHexString(file.getChecksum().getValue());
        learner = InContextLearner.builder().model(model).threads(1).open();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String settings() {
        return settings;
    }

    @Override
    public Fitted fit(Table context) {
        List<Integer> labels = Arrays.stream(context.data().y()).boxed().toList();
        FittedLearner<Integer> fitted = learner.fit(Context.of(rows(context), labels));
        return new Fitted() {
            @Override
            public double[][] probabilities(Table queries) {
                return Method.probabilities(
                        fitted.predict(rows(queries)), queries.data().classes());
            }

            @Override
            public void close() {
                fitted.close();
            }
        };
    }

    private static float[][] rows(Table table) {
        int features = table.data().features();
        return IntStream.range(0, table.data().rows())
                .mapToObj(row -> Arrays.copyOfRange(table.data().x(), row * features, (row + 1) * features))
                .toArray(float[][]::new);
    }

    @Override
    public void close() {
        learner.close();
    }
}
