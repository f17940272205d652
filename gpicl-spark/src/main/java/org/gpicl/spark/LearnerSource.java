package org.gpicl.spark;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.model.ModelFile;
import org.jspecify.annotations.Nullable;

/**
 * How to open a learner on any machine: the model, by name if it is shipped, else as the bytes of its file, and the settings.
 * Immutable. Not a record, which the serializer Kryo of Spark cannot read.
 */
final class LearnerSource implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String model;
    private final byte @Nullable [] file;
    private final String digest; // of the file; empty for a shipped model
    private final String backend;
    private final int ensemble;
    private final int maxContext;
    private final long seed;

    /**
     * @param model the name of a shipped model; of no meaning if there is a file
     * @param file the bytes of a model file; not modified
     * @param backend its name; empty for the best one that is usable
     * @param ensemble the number of views; 0 for as many as suit the examples
     */
    LearnerSource(String model, byte @Nullable [] file, String backend, int ensemble, int maxContext, long seed) {
        this.model = file == null ? model : "";
        this.file = file;
        this.digest = file == null ? "" : sha256(file);
        this.backend = backend;
        this.ensemble = ensemble;
        this.maxContext = maxContext;
        this.seed = seed;
    }

    /** What opens fitted learners, whose files have the other settings. */
    static LearnerSource forOpening(String model, byte @Nullable [] file, String backend) {
        return new LearnerSource(model, file, backend, 0, 3000, 0);
    }

    /** As {@link #forOpening(String, byte[], String)}, of the same model and backend. */
    LearnerSource forOpening() {
        return forOpening(model, file, backend);
    }

    /** The name of a shipped model; empty if there is a {@link #file}. */
    String model() {
        return model;
    }

    byte @Nullable [] file() {
        return file;
    }

    String backend() {
        return backend;
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) { // which every Java has
            throw new IllegalStateException(e);
        }
    }

    /** On one thread, for Spark runs a task on each core. */
    Learner open() {
        InContextLearner.Builder builder =
                InContextLearner.builder().threads(1).maxContext(maxContext).seed(seed);
        if (file == null) {
            builder.model(model);
        } else {
            try {
                builder.model(ModelFile.read(new ByteArrayInputStream(file), "the model file"));
            } catch (IOException e) {
                throw new UncheckedIOException("open: expected a model of gpicl", e);
            }
        }
        if (!backend.isEmpty()) {
            builder.backend(backend);
        }
        if (ensemble > 0) {
            builder.ensemble(ensemble);
        }
        return builder.open();
    }

    /** Whether both open the same. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LearnerSource that
                && model.equals(that.model)
                && digest.equals(that.digest)
                && backend.equals(that.backend)
                && ensemble == that.ensemble
                && maxContext == that.maxContext
                && seed == that.seed;
    }

    @Override
    public int hashCode() {
        return Objects.hash(model, digest, backend, ensemble, maxContext, seed);
    }
}
