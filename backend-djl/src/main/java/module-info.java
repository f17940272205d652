/** gpicl on PyTorch through Deep Java Library: the default backend for meta-training. */
@org.jspecify.annotations.NullMarked
module org.gpicl.backend.djl {
    requires static org.apiguardian.api;
    requires static org.jspecify;
    requires org.gpicl.spi;
    requires ai.djl.api;
    requires ai.djl.pytorch_engine;

    exports org.gpicl.backend.djl;

    provides org.gpicl.spi.Backend with
            org.gpicl.backend.djl.DjlBackend;
}
