package org.gpicl.benchmarks.quality;

import java.util.List;
import java.util.OptionalInt;

/**
 * How many rows of a table a method is shown.
 *
 * @param rows a number, or nothing for half of the table, at most {@value #MOST}
 */
public record ContextSize(OptionalInt rows) {

    /** Rows in half of a large table. */
    public static final int MOST = 1000;

    /** What is compared unless told otherwise. */
    public static final List<ContextSize> DEFAULTS =
            List.of(parse("20"), parse("50"), parse("100"), parse("500"), parse("half"));

    /**
     * A number of at least 2, or {@code half}.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static ContextSize parse(String text) {
        if (text.equals("half")) {
            return new ContextSize(OptionalInt.empty());
        }
        if (!text.matches("[1-9][0-9]{0,8}") || text.equals("1")) {
            throw new IllegalArgumentException(
                    "context size: expected a number of at least 2, or half, got '" + text + "'");
        }
        return new ContextSize(OptionalInt.of(Integer.parseInt(text)));
    }

    /** The rows for a table of so many, or nothing where that would be more than half of it. */
    OptionalInt of(int tableRows) {
        int half = tableRows / 2;
        return rows.isEmpty()
                ? OptionalInt.of(Math.min(MOST, half))
                : rows.getAsInt() <= half ? rows : OptionalInt.empty();
    }

    /** As {@link #parse} takes it. */
    @Override
    public String toString() {
        return rows.isEmpty() ? "half" : Integer.toString(rows.getAsInt());
    }
}
