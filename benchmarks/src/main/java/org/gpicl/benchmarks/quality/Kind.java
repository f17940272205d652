package org.gpicl.benchmarks.quality;

/** What the cells of a table are; methods are compared on each kind by itself. */
public enum Kind {
    /** Numbers, and none is missing. */
    NUMERIC("numeric"),
    /** Some columns are text, or some cells are empty. */
    TEXT_OR_GAPS("text or gaps");

    private final String text;

    Kind(String text) {
        this.text = text;
    }

    /** As reports say it. */
    @Override
    public String toString() {
        return text;
    }
}
