package org.gpicl.metatrain;

/** Meta-training has ruined what it trains: a loss, a gradient or a weight is no longer a finite number. */
public final class DivergedException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final long step;

    DivergedException(long step, String message) {
        super(message);
        this.step = step;
    }

    /** The update in which it was found, from 1. */
    public long step() {
        return step;
    }
}
