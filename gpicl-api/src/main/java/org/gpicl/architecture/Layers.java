package org.gpicl.architecture;

import java.util.List;
import org.gpicl.spi.Initialization;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Shape;
import org.gpicl.spi.TensorOps;

/** The parts that architectures have in common, and the bounds of their hyperparameters. */
final class Layers {

    /** The most layers; with {@link #MAX_SIZE} it bounds what a false claim in a model file can make anyone allocate. */
    static final int MAX_LAYERS = 1024;

    /** The longest axis of a weight. */
    static final int MAX_SIZE = 1 << 20;

    private static final float EPSILON = 1e-5f;

    private Layers() {}

    /** Refuses a hyperparameter outside [smallest, largest]. */
    static void requireWithin(String architecture, String name, int value, int smallest, int largest) {
        if (value < smallest || value > largest) {
            throw new IllegalArgumentException(
                    architecture + ": expected " + name + " of " + smallest + " to " + largest + ", got " + value);
        }
    }

    /** Refuses fewer than 1 feature or 2 classes, or too many of either. */
    static void requireInputs(String architecture, int features, int classes) {
        requireWithin(architecture, "features", features, 1, MAX_SIZE);
        requireWithin(architecture, "classes", classes, 2, MAX_SIZE);
    }

    /** The scope of the parameters and tensors of one of several layers. */
    static String scope(int layer) {
        return "layer" + layer;
    }

    /** weight [in, out], normal with variance scale / in; bias [out], zero. */
    static List<ParameterSpec> linear(String name, int in, int out, double scale) {
        return List.of(weight(name + ".weight", in, out, scale, in), bias(name + ".bias", out));
    }

    /** [in, out], normal with variance scale / fanIn: of a layer that sums over more inputs than these. */
    static ParameterSpec weight(String name, int in, int out, double scale, int fanIn) {
        return new ParameterSpec(name, Shape.of(in, out), Initialization.scaledNormal(scale, fanIn));
    }

    /** [size], zero. */
    static ParameterSpec bias(String name, int size) {
        return new ParameterSpec(name, Shape.of(size), Initialization.zeros());
    }

    /** gain [width], one; bias [width], zero. */
    static List<ParameterSpec> norm(String name, int width) {
        return List.of(
                new ParameterSpec(name + ".gain", Shape.of(width), Initialization.ones()), bias(name + ".bias", width));
    }

    static <T> T linear(TensorOps<T> ops, Parameters<T> theta, T x) {
        return ops.linear(x, theta.get("weight"), theta.get("bias"));
    }

    static <T> T norm(TensorOps<T> ops, Parameters<T> theta, T x) {
        return ops.layerNorm(x, theta.get("gain"), theta.get("bias"), EPSILON);
    }
}
