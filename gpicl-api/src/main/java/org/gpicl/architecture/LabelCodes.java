package org.gpicl.architecture;

import org.gpicl.random.RandomStream;

/** The random vectors that stand for classes, for architectures that take labels as codes. */
public final class LabelCodes {

    private LabelCodes() {}

    /** One code: a uniformly random direction, [size], of length 1. */
    public static float[] draw(RandomStream random, int size) {
        double[] direction = new double[size];
        double squares = 0;
        for (int i = 0; i < size; i++) {
            direction[i] = random.normal();
            squares += direction[i] * direction[i];
        }
        float[] code = new float[size];
        for (int i = 0; i < size; i++) {
            code[i] = (float) (direction[i] / Math.sqrt(squares));
        }
        return code;
    }
}
