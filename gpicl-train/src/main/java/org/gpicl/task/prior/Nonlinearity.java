package org.gpicl.task.prior;

import org.gpicl.random.RandomStream;

/**
 * Functions of one number, of the forms known from neural networks, but out of arithmetic alone: a table has thousands of
 * them, and {@link StrictMath}'s functions would take most of its time.
 */
enum Nonlinearity {
    RELU {
        @Override
        float of(float v) {
            return Math.max(0, v);
        }
    },
    LEAKY_RELU {
        @Override
        float of(float v) {
            return Math.max(0.2f * v, v);
        }
    },
    ABS {
        @Override
        float of(float v) {
            return Math.abs(v);
        }
    },
    SQUARE {
        @Override
        float of(float v) {
            return v * v;
        }
    },
    SIGN {
        @Override
        float of(float v) {
            return Math.signum(v);
        }
    },
    /** In place of tanh. */
    SIGMOID {
        @Override
        float of(float v) {
            return v / (1 + Math.abs(v));
        }
    },
    /** In place of exp(−v²). */
    BUMP {
        @Override
        float of(float v) {
            return 1 / (1 + v * v);
        }
    },
    /** In place of the sine, of period 4: two parabolas. */
    WAVE {
        @Override
        float of(float v) {
            float phase = 0.25f * v - (float) Math.floor(0.25f * v + 0.5f); // −½ … ½
            return 8 * phase * (1 - 2 * Math.abs(phase));
        }
    },
    STAIRS {
        @Override
        float of(float v) {
            return (float) Math.floor(v);
        }
    };

    abstract float of(float v);

    static Nonlinearity draw(RandomStream random) {
        return values()[random.integer(values().length)];
    }

    void applyInPlace(float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = of(values[i]);
        }
    }
}
