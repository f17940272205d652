/**
 * The ground floor of gpicl: what a compute backend must be able to do. It knows nothing of learning.
 *
 * <p>A backend implements {@link org.gpicl.spi.Backend}, {@link org.gpicl.spi.Engine}, {@link org.gpicl.spi.Program}
 * and one {@link org.gpicl.spi.TensorOps}; the published kit {@code gpicl-tck} tells whether it did so correctly.
 */
@org.jspecify.annotations.NullMarked
module org.gpicl.spi {
    requires static transitive org.apiguardian.api;
    requires static transitive org.jspecify;

    exports org.gpicl.spi;
    exports org.gpicl.spi.autodiff;
    exports org.gpicl.spi.exchange;
    exports org.gpicl.spi.support;
}
