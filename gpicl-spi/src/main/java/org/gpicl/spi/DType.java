package org.gpicl.spi;

/** The element type of a tensor. */
public enum DType {
    /** IEEE 754 single precision. */
    FLOAT32(Float.BYTES),
    /** Signed 64-bit integer: class indices, positions. */
    INT64(Long.BYTES),
    /** The result of a comparison. It exists only inside a computation and never crosses to the host. */
    BOOL(1);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** The size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
