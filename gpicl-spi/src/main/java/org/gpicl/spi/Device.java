package org.gpicl.spi;

/**
 * Where an engine computes.
 *
 * @param kind {@code cpu} or {@code cuda}
 * @param index which one of that kind, from 0
 */
public record Device(String kind, int index) {

    /** The processor. */
    public static final Device CPU = new Device("cpu", 0);

    public Device {
        if (!kind.matches("cpu|cuda") || index < 0 || (kind.equals("cpu") && index != 0)) {
            throw new IllegalArgumentException("device: expected cpu or cuda:N, got " + kind + ":" + index);
        }
    }

    /** The N-th CUDA device, from 0. */
    public static Device cuda(int index) {
        return new Device("cuda", index);
    }

    /** Reads {@code cpu}, {@code cuda} (the first) or {@code cuda:N}. */
    public static Device parse(String text) {
        if (text.equals("cpu")) {
            return CPU;
        }
        if (text.equals("cuda")) {
            return cuda(0);
        }
        if (text.matches("cuda:[0-9]{1,3}")) {
            return cuda(Integer.parseInt(text.substring(5)));
        }
        throw new IllegalArgumentException("device: expected cpu or cuda:N, got '" + text + "'");
    }

    @Override
    public String toString() {
        return kind.equals("cpu") ? kind : kind + ":" + index;
    }
}
