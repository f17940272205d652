package org.gpicl.spark;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.SparkSession;
import org.gpicl.InContextLearner;
import org.jspecify.annotations.Nullable;

/** The params that say which learner reads the examples, for those who have them. */
final class LearnerParams implements Serializable {

    private static final long serialVersionUID = 1L;

    private final Params owner;
    final Param<String> model;
    final Param<String> modelFile;
    final Param<String> backend;
    final IntParam ensemble;
    final IntParam maxContext;
    final LongParam seed;
    final IntParam maxRows;

    /** Makes the params, and sets their defaults in the owner. */
    LearnerParams(Params owner) {
        this.owner = owner;
        model = new Param<>(owner, "model", "name of a shipped model of gpicl; of no meaning if there is a modelFile");
        modelFile = new Param<>(
                owner,
                "modelFile",
                "file of a model of gpicl that is not shipped, in any file system that Spark reads");
        backend = new Param<>(owner, "backend", "name of the backend; if empty, the best one that is usable");
        ensemble = new IntParam(
                owner,
                "ensemble",
                "number of views whose probabilities are averaged; 0 for as many as suit the examples",
                ParamValidators.gtEq(0));
        maxContext = new IntParam(
                owner, "maxContext", "the most examples that one view reads, at least 1", ParamValidators.gtEq(1));
        seed = new LongParam(owner, "seed", "what the views are drawn from");
        maxRows = new IntParam(
                owner,
                "maxRows",
                "the most examples that one learner is shown, at least 1; more are refused",
                ParamValidators.gtEq(1));
        owner.setDefault(model, InContextLearner.DEFAULT_MODEL);
        owner.setDefault(modelFile, "");
        owner.setDefault(backend, "");
        owner.setDefault(ensemble, 0);
        owner.setDefault(maxContext, 3000);
        owner.setDefault(seed, 0L);
        owner.setDefault(maxRows, 100_000);
    }

    int maxRows() {
        return (Integer) owner.getOrDefault(maxRows);
    }

    /** @throws UncheckedIOException if there is a file and it cannot be read */
    LearnerSource source(SparkSession session) {
        String file = owner.getOrDefault(modelFile);
        return new LearnerSource(
                owner.getOrDefault(model),
                file.isEmpty() ? null : read(session, file),
                owner.getOrDefault(backend),
                (Integer) owner.getOrDefault(ensemble),
                (Integer) owner.getOrDefault(maxContext),
                (Long) owner.getOrDefault(seed));
    }

    private static byte @Nullable [] read(SparkSession session, String file) {
        Path path = new Path(file);
        try (InputStream in =
                path.getFileSystem(session.sparkContext().hadoopConfiguration()).open(path)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("modelFile: expected a model of gpicl in the file " + file, e);
        }
    }
}
