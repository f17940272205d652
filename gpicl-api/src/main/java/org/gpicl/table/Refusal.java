package org.gpicl.table;

/** Data that cannot be read; becomes an {@link InvalidTableException} where it came from a file. */
final class Refusal extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String text;

    Refusal(String text) {
        super(text);
        this.text = text;
    }

    /** The message. */
    String text() {
        return text;
    }
}
