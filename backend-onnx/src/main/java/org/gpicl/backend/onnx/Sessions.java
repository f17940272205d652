package org.gpicl.backend.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.ExecutionMode;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import org.gpicl.spi.BackendException;

/** How sessions are made and unmade. */
final class Sessions {

    private Sessions() {}

    /**
     * A new session, owned by the caller.
     *
     * @param model the content of an ONNX file
     * @param threads of one run; 0 for the default, 1
     */
    static OrtSession create(OrtEnvironment environment, byte[] model, int threads) throws OrtException {
        try (SessionOptions options = new SessionOptions()) {
            options.setExecutionMode(ExecutionMode.SEQUENTIAL);
            options.setIntraOpNumThreads(Math.max(threads, 1));
            // threads of an embedded library sleep while they wait
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            options.setOptimizationLevel(OptLevel.ALL_OPT);
            options.setDeterministicCompute(true);
            // a plan is kept for every combination of shapes that a session ever saw; ours vary without end
            options.setMemoryPatternOptimization(false);
            // without it, every large tensor of every run is new memory, and the system clears it page by page
            options.setCPUArenaAllocator(true);
            // errors become exceptions; warnings are about our graph and say nothing to a user
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            return environment.createSession(model, options);
        }
    }

    static void close(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            throw new BackendException("close: " + e.getMessage(), e);
        }
    }
}
