package org.gpicl.model;

import static org.gpicl.internal.Printable.quoted;
import static org.gpicl.model.SafetensorsHeader.refuse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.ArchitectureComputations;
import org.gpicl.backend.ExchangeFormats;
import org.gpicl.internal.AtomicFile;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.Computation;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.exchange.ExchangeFormat;
import org.gpicl.spi.exchange.Export;
import org.gpicl.spi.exchange.Import;
import org.gpicl.spi.exchange.Precision;

/**
 * Models as pairs of ONNX files that any ONNX runtime can serve: {@value #FIT} reads a context, {@value #PREDICT}
 * predicts from the state that it returns.
 *
 * <ul>
 *   <li>{@code fit.onnx}: {@code x} float32 [batch, context, N_x], {@code y} int64 [batch, context] and, for a model of
 *       the kind context-transformer, {@code codes} float32 [batch, classes, code size] → the tensors of the state.
 *   <li>{@code predict.onnx}: the tensors of the state under the same names, and {@code x} float32 [batch, query, N_x] →
 *       {@code logits} float32 [batch, query, classes].
 * </ul>
 *
 * <p>Batch, context and query are free in every call; so is the number of classes for a context-transformer, for all other
 * kinds it is N_y. What turns raw rows into {@code x}, draws codes and averages views stands outside these files:
 * docs/onnx.md describes it. What {@link ModelFile} says of a model is in the metadata of both files, each key with {@code
 * gpicl.} before it.
 */
public final class OnnxModelFiles {

    /** The name of the file that reads a context. */
    public static final String FIT = "fit.onnx";

    /** The name of the file that predicts. */
    public static final String PREDICT = "predict.onnx";

    private static final String PREFIX = "gpicl.";
    private static final String FORMAT = "model";
    private static final String SETTING = "setting.";

    private OnnxModelFiles() {}

    /**
     * What a pair holds.
     *
     * @param model with the weights as they were stored
     * @param settings as they were written
     */
    public record Contents(Model model, Map<String, String> settings) {

        public Contents {
            settings = Map.copyOf(settings);
        }
    }

    // ---------------------------------------------------------------- writing

    /**
     * Writes a pair, each file atomically.
     *
     * @param settings of whoever uses the model: text by key, kept as it is
     * @param directory made if it is not there
     * @throws IllegalArgumentException if a weight is too large for the precision
     * @throws BackendException if {@code gpicl-backend-onnx}, which writes ONNX, is not on the class path
     */
    public static void write(Model model, Map<String, String> settings, Path directory, Precision precision)
            throws IOException {
        ExchangeFormat format = ExchangeFormats.onnx();
        Files.createDirectories(directory);
        Architecture architecture = model.architecture();
        Export fit = export(
                model,
                settings,
                ArchitectureComputations.fit(architecture),
                precision,
                "Reads the labelled examples of each episode of a batch. The outputs are what it remembers: inputs of "
                        + PREDICT + ".");
        Export predict = export(
                model,
                settings,
                ArchitectureComputations.predict(architecture, model.temperature()),
                precision,
                "Predicts queries from what " + FIT + " remembers. Queries do not influence each other.");
        AtomicFile.write(directory.resolve(FIT), out -> format.write(fit, out));
        AtomicFile.write(directory.resolve(PREDICT), out -> format.write(predict, out));
    }

    private static Export export(
            Model model,
            Map<String, String> settings,
            Computation computation,
            Precision precision,
            String description) {
        Map<String, String> metadata = new HashMap<>();
        metadata.put(PREFIX + FORMAT, ModelFile.VERSION);
        ModelMetadata.of(model).forEach((key, text) -> metadata.put(PREFIX + key, text));
        settings.forEach((key, text) -> metadata.put(PREFIX + SETTING + key, text));
        return new Export(
                computation,
                model.weights(),
                precision,
                "The learner " + model.name() + " of gpicl. " + description,
                documentation(model.architecture()),
                metadata,
                LibraryVersion.text(),
                null,
                null);
    }

    private static Map<String, String> documentation(Architecture architecture) {
        Map<String, String> texts = new HashMap<>();
        architecture.state().keySet().forEach(name -> texts.put(name, "state: handed on from fit to predict"));
        texts.put("x", "encoded features, row-major; the encoding is in the metadata " + PREFIX + "encoding");
        texts.put("y", "class of each example, from 0");
        texts.put("codes", "one random vector of length 1 for each class and episode");
        texts.put("evidence", "scores that experts give to each class, those of a context's rows without themselves");
        texts.put("logits", "unnormalised log-probabilities (nats) of the classes");
        return texts;
    }

    // ---------------------------------------------------------------- reading

    /**
     * Reads a pair that this or an earlier version wrote. The model computes with the weights as they were stored, that
     * is, rounded to the precision of the files.
     *
     * @throws IOException if a file cannot be read, is damaged, of a later format, not written by {@link #write}, or of
     *     another model than the other
     * @throws BackendException if {@code gpicl-backend-onnx}, which reads ONNX, is not on the class path
     */
    public static Contents read(Path directory) throws IOException {
        ExchangeFormat format = ExchangeFormats.onnx();
        Import fit = read(format, directory.resolve(FIT));
        Import predict = read(format, directory.resolve(PREDICT));
        String source = directory.toString();
        Map<String, String> metadata = metadata(directory.resolve(FIT).toString(), fit);
        if (!metadata.equals(metadata(directory.resolve(PREDICT).toString(), predict))) {
            throw notOfOneModel(source);
        }
        Map<String, Tensor> weights = new LinkedHashMap<>();
        for (ParameterSpec spec : ModelMetadata.architecture(source, metadata).parameters()) {
            Tensor ofFit = fit.parameters().tensors().get(spec.name());
            Tensor ofPredict = predict.parameters().tensors().get(spec.name());
            if (ofFit != null && ofPredict != null && !ofFit.equals(ofPredict)) {
                throw notOfOneModel(source);
            }
            Tensor weight = ofFit != null ? ofFit : ofPredict;
            if (weight != null) { // what is missing the model complains of
                weights.put(spec.name(), weight);
            }
        }
        return new Contents(
                ModelMetadata.model(source, metadata, new ParameterSet(weights)),
                ModelMetadata.under(SETTING, metadata));
    }

    private static Import read(ExchangeFormat format, Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return format.read(in, file.toString());
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) { // what it shows of the file is shown as of any other
            throw new InvalidFileException(String.valueOf(e.getMessage()), e);
        }
    }

    /** What a file says of its model. */
    private static Map<String, String> metadata(String source, Import file) throws InvalidFileException {
        String version = file.metadata().get(PREFIX + FORMAT);
        if (version == null) {
            throw refuse(
                    source,
                    "expected one of a pair of " + FIT + " and " + PREDICT + ", got an export of another kind: "
                            + quoted(file.metadata().getOrDefault("gpicl.computation", "unknown")));
        }
        ModelMetadata.requireKnownFormat(source, version, file.version());
        Map<String, String> metadata = ModelMetadata.under(PREFIX, file.metadata());
        metadata.keySet().removeIf(key -> key.equals("computation") || key.equals("sha256"));
        return metadata;
    }

    private static InvalidFileException notOfOneModel(String source) {
        return refuse(source, "expected " + FIT + " and " + PREDICT + " of one model, got them of two; export again");
    }
}
