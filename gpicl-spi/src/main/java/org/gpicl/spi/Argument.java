package org.gpicl.spi;

/** What a {@link Program} takes: a tensor on the host, or one that an earlier program of the same engine returned. */
public sealed interface Argument permits Tensor, DeviceTensor {

    /** The element type. */
    DType dtype();

    /** The shape; every size is a number. */
    Shape shape();
}
