package org.gpicl.backend.djl;

import ai.djl.pytorch.jni.JniUtils;
import java.util.Map;

/** What PyTorch keeps for the calling thread, and tells. */
final class TorchSettings {

    private TorchSettings() {}

    static Map<String, Object> now() {
        return Map.of("records gradients", JniUtils.isGradMode(), "threads", JniUtils.getNumThreads());
    }
}
