package org.gpicl.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.backend.djl.DjlBackend;
import org.gpicl.metatrain.*;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.Seed;
import org.gpicl.spi.*;
import org.gpicl.task.*;
import org.gpicl.task.prior.*;

public final class MetaTrain {
    static DataSet idx(Path dir, String part) throws IOException {
        return Idx.read(dir.resolve(part + "-images-idx3-ubyte.gz"), dir.resolve(part + "-labels-idx1-ubyte.gz"));
    }

    public static void main(String[] args) throws Exception {
        String model = args[0];
        Path data = Path.of(args[1]);
        Path checkpoint = Path.of(args[2]);
        long steps = Long.parseLong(args[3]);
        int threads = Integer.parseInt(args[4]);
        double peak = args.length > 5 ? Double.parseDouble(args[5]) : 1e-3;
        DataSet train = idx(data.resolve("mnist"), "train").resized(8, 8);
        Normalisation norm = train.normalisation();
        train = train.normalised(norm);
        DataSet test = idx(data.resolve("mnist"), "t10k").resized(8, 8).normalised(norm);
        DataSet fashion = idx(data.resolve("fashion-mnist"), "t10k").resized(8, 8);
        fashion = fashion.normalised(fashion.normalisation());
        RandomProjections projections = new RandomProjections(train, RandomProjections.UNBOUNDED, new Seed(7));
        boolean general = model.equals("general-small");
        ContextTransformer architecture = new ContextTransformer(64, 128, 5, 4, 32, 4, 64);
        InputEncoding encoding = general ? InputEncoding.STANDARDISED : InputEncoding.RAW;
        TaskDistribution tasks = general
                ? Mixture.of(
                        new Mixture.Part(0.70, new NetworkPrior(TableOptions.SMALL, NetworkPrior.Options.STANDARD)),
                        new Mixture.Part(0.12, new GaussianPrior(TableOptions.SMALL, GaussianPrior.Options.STANDARD)),
                        new Mixture.Part(0.18, projections))
                : projections;
        Objective objective = general ? new ContextSplit(2, 208, 40, 0.2) : new ContextSplit(2, 92, 32, 0.15);
        Recipe recipe = new Recipe(steps, 64, 1, 1, LearningRate.cosine(peak, 500, steps), Adam.DEFAULT, 1, 0.999, encoding, general ? 1 : 2);
        List<Validation> validations = new ArrayList<>();
        ContextSplit at90 = new ContextSplit(90, 90, 32, 0);
        validations.add(new Validation("mnist-unseen", new EpisodeBatches(projections.unseen().withBase(test), at90, architecture, encoding, 64, 1, new Seed(99)), 4));
        validations.add(new Validation("fashion-unseen", new EpisodeBatches(projections.unseen().withBase(fashion), at90, architecture, encoding, 64, 1, new Seed(98)), 4));
        if (general) {
            validations.add(new Validation("prior-100", new EpisodeBatches(tasks, new ContextSplit(100, 100, 48, 0), architecture, encoding, 64, 1, new Seed(97)), 4));
        }
        try (Engine engine = new DjlBackend().open(EngineOptions.CPU.withThreads(threads))) {
            new MetaTrainer(architecture, objective, tasks, recipe)
                    .withCheckpoint(checkpoint, 250)
                    .withValidation(validations, 500)
                    .withProgress(e -> {
                        if (!(e instanceof Progress.Step s) || s.step() % 20 == 0) {
                            System.out.println(e);
                        }
                    })
                    .run(engine);
        }
    }
}
