package org.gpicl.backend.onnx;

import org.gpicl.spi.BackendException;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;

/** A program that opens ONNX Runtime and prints what became of it. */
final class OpenedAlone {

    private OpenedAlone() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) {
        try (Engine engine = new OnnxBackend().open(EngineOptions.CPU)) {
            System.out.println("opened " + engine.description());
        } catch (BackendException e) {
            System.out.println(e.getMessage());
        }
    }
}
