package org.gpicl.backend.nd4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.metatrain.ContextSplit;
import org.gpicl.metatrain.MetaTrainer;
import org.gpicl.metatrain.Progress;
import org.gpicl.metatrain.Recipe;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Program;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorType;
import org.gpicl.task.prior.TableOptions;
import org.gpicl.task.prior.TablePriors;
import org.gpicl.tck.ResidentMemory;

/** Many runs, as a program that tells by how many megabytes it has grown. */
final class LongRun {

    static final String GROWN = "grown by ";

    private static final int WARM_UP = 2500; // until then the compiler still works, and keeps memory
    private static final int RUNS = 4000;
    private static final int WARM_UP_STEPS = 200;
    private static final int STEPS = 400;

    private LongRun() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) throws Exception {
        try (Engine engine = new Nd4jBackend().open(EngineOptions.CPU.withThreads(1))) {
            varyingShapes(engine);
            trainingSteps(engine);
        }
    }

    private static void varyingShapes(Engine engine) {
        RandomStream random = new Seed(5).stream();
        Dim size = Dim.named("n");
        try (Program program = engine.compile(
                new SquareMatrix(TensorType.float32(Dim.named("batch"), size, size)), ParameterSet.EMPTY)) {
            long before = 0;
            for (int i = 0; i < RUNS; i++) {
                if (i == WARM_UP) {
                    before = ResidentMemory.megabytes();
                }
                int n = random.integer(60);
                program.run(Map.of("x", Tensor.filled(Shape.of(1 + random.integer(8), n, n), 0.1f)))
                        .close();
            }
            System.out.println(GROWN + (ResidentMemory.megabytes() - before));
        }
    }

    private static void trainingSteps(Engine engine) throws Exception {
        ContextTransformer architecture = new ContextTransformer(16, 16, 1, 2, 8, 2, 8);
        Recipe recipe = Recipe.standard(STEPS, 5).withTasks(4);
        List<Long> resident = new ArrayList<>();
        new MetaTrainer(architecture, new ContextSplit(2, 20, 8, 0.5), TablePriors.standard(TableOptions.SMALL), recipe)
                .withProgress(event -> {
                    if (event instanceof Progress.Step step && (step.step() == WARM_UP_STEPS || step.step() == STEPS)) {
                        resident.add(ResidentMemory.megabytes());
                    }
                })
                .run(engine);
        System.out.println(GROWN + (resident.get(1) - resident.get(0)));
    }
}
