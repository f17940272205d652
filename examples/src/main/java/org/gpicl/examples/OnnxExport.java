package org.gpicl.examples;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.gpicl.Context;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.CausalTransformer;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.architecture.EvidenceTransformer;
import org.gpicl.architecture.Gru;
import org.gpicl.architecture.Initializer;
import org.gpicl.architecture.Lstm;
import org.gpicl.architecture.Mlp;
import org.gpicl.architecture.OuterProductLstm;
import org.gpicl.architecture.Vsml;
import org.gpicl.architecture.VsmlWithoutSymmetries;
import org.gpicl.backend.Backends;
import org.gpicl.evidence.FittedEvidence;
import org.gpicl.model.Model;
import org.gpicl.model.ModelCatalog;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.Seed;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Purpose;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Exports learners and fitted learners as ONNX files, serves the files with ONNX Runtime alone, compares the answers, and
 * leaves behind what clients in other languages need to do the same: see {@code examples/onnx-export}.
 */
@Command(
        name = "onnx-export",
        mixinStandardHelpOptions = true,
        description = "Exports learners as ONNX files, and checks what ONNX Runtime computes with them.")
public final class OnnxExport implements Callable<Integer> {

    /** Small learners of every kind that were never trained: what is exported does not depend on that. */
    private static final List<Architecture> UNTRAINED = List.of(
            new ContextTransformer(6, 8, 1, 1, 8, 2, 4),
            new EvidenceTransformer(6, 8, 1, 1, 8, 2, 4, FittedEvidence.experts()),
            new CausalTransformer(6, 3, 5001, 8, 1, 1, 8, 2),
            new Lstm(6, 3, 8),
            new OuterProductLstm(6, 3, 8, 2),
            new Vsml(6, 3, 8, 4, 2),
            new VsmlWithoutSymmetries(6, 3, 3, 8, 4, 2),
            new Gru(6, 3, 8),
            new Mlp(6, 3, 8));

    @Option(names = "--out", defaultValue = "onnx-export", description = "Folder to write to (${DEFAULT-VALUE}).")
    private Path out = Path.of("onnx-export");

    /** It hears no experts, whom a client would have to compute. */
    private static final String PORTABLE = "portable-small";

    @Option(
            names = "--pair",
            description = "Just export the learner " + PORTABLE + " as fit.onnx and predict.onnx, here.")
    private @Nullable Path pair;

    @Option(names = "--time", description = "Time the files against the fitted learners, too.")
    private boolean timed;

    /** See {@code --help}. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new OnnxExport()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, OrtException {
        if (pair != null) {
            try (Learner learner = InContextLearner.builder().model(PORTABLE).open()) {
                learner.exportOnnx(pair);
            }
            return 0;
        }
        Files.createDirectories(out);
        ClientCases cases = new ClientCases();
        boolean sound =
                classifiers(new ExportedClassifiers(out, cases, timed), cases) & pairs(new ExportedPairs(out, cases));
        cases.write(out);
        System.out.println(sound ? "All answers agree." : "Answers differ.");
        return sound ? 0 : 1;
    }

    private boolean classifiers(ExportedClassifiers exported, ClientCases cases) throws IOException, OrtException {
        System.out.println(ExportedClassifiers.HEADINGS + (timed ? ExportedClassifiers.TIMES : ""));
        try (Learner learner = InContextLearner.builder().open()) {
            ExportedTable.export(learner, out, cases);
            return exported.check(learner, "iris", Bundled.examples("iris"))
                    & exported.check(learner, "wdbc-with-missing-values", withGaps(Bundled.examples("wdbc")))
                    & exported.check(learner, "digits", Bundled.examples("digits", Integer.class));
        }
    }

    /** A table, every 13th number of which is missing. */
    private static Context<String> withGaps(Context<String> table) {
        float[][] rows = table.rows();
        for (int i = 0; i < table.size() * table.features(); i += 13) {
            rows[i / table.features()][i % table.features()] = Float.NaN;
        }
        return Context.of(rows, table.labels());
    }

    private static boolean pairs(ExportedPairs exported) throws IOException, OrtException {
        try (Engine engine = Backends.load().open(Purpose.INFERENCE, EngineOptions.CPU)) {
            boolean sound = true;
            for (String shipped : List.of(InContextLearner.DEFAULT_MODEL, PORTABLE)) {
                sound &= exported.check(engine, ModelCatalog.shipped().load(shipped), 0, 1, 100);
            }
            for (Architecture architecture : UNTRAINED) {
                sound &= exported.check(engine, untrained(architecture), 0, 1, 100, 5000);
            }
            return sound;
        }
    }

    /** A model with weights such as meta-training starts from. */
    private static Model untrained(Architecture architecture) {
        return new Model(
                "untrained-" + architecture.kind(),
                architecture,
                InputEncoding.RAW,
                Initializer.initialize(architecture.parameters(), new Seed(3)),
                Map.of());
    }
}
