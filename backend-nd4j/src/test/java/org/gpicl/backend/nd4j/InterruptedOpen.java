package org.gpicl.backend.nd4j;

import java.util.Map;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Program;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorType;

/** A program whose thread is interrupted before it opens ND4J for the first time. */
final class InterruptedOpen {

    static final String DONE = "done, and interrupted: ";

    private InterruptedOpen() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) {
        Thread.currentThread().interrupt();
        try (Engine engine = new Nd4jBackend().open(EngineOptions.CPU);
                Program program = engine.compile(
                        new SquareMatrix(TensorType.float32(Dim.named("n"), Dim.named("n"))), ParameterSet.EMPTY);
                Outputs outputs = program.run(Map.of("x", Tensor.filled(Shape.of(2, 2), 1)))) {
            System.out.println(outputs.host("y"));
        }
        System.out.println(DONE + Thread.interrupted());
    }
}
