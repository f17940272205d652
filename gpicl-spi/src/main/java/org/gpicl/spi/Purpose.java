package org.gpicl.spi;

/** What an engine is opened for; a backend may be good at one and less good at the other. */
public enum Purpose {
    /** Many forward passes, small and large. */
    INFERENCE,
    /** Long sequences of training steps. */
    TRAINING
}
