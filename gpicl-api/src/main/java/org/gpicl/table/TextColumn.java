package org.gpicl.table;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The cells of a column as text, packed into one array: so a table costs the bytes of its file until all of it was seen and
 * the kinds of columns are known, not an object for each cell. Not thread-safe.
 */
final class TextColumn {

    /** Called with every cell, in order. */
    @FunctionalInterface
    interface Visitor {
        void visit(int row, @Nullable String cell);
    }

    private byte[] bytes = new byte[64];
    private int length;
    private int rows;

    int rows() {
        return rows;
    }

    /** Adds a cell, null for a gap. It is written as a number, 0 for a gap or else 1 + its length, and its UTF-8. */
    void add(@Nullable String cell) {
        byte[] text = cell == null ? new byte[0] : cell.getBytes(StandardCharsets.UTF_8);
        makeRoom(text.length + 5L);
        int number = cell == null ? 0 : text.length + 1;
        while (number >= 0x80) { // seven bits a byte, the lowest first
            bytes[length++] = (byte) (number | 0x80);
            number >>>= 7;
        }
        bytes[length++] = (byte) number;
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
        rows++;
    }

    private void makeRoom(long more) {
        long needed = length + more;
        if (needed > Integer.MAX_VALUE - 8) {
            throw new Refusal("table: expected at most 2 GB of text in a column, got more; read fewer rows");
        }
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int)
                    Math.min(Integer.MAX_VALUE - 8, Math.max(needed, bytes.length + (bytes.length >> 1))));
        }
    }

    void forEach(Visitor visitor) {
        int position = 0;
        for (int row = 0; row < rows; row++) {
            int number = 0;
            int shift = 0;
            int next;
            do {
                next = bytes[position++];
                number |= (next & 0x7F) << shift;
                shift += 7;
            } while (next < 0);
            if (number == 0) {
                visitor.visit(row, null);
            } else {
                visitor.visit(row, new String(bytes, position, number - 1, StandardCharsets.UTF_8));
                position += number - 1;
            }
        }
    }
}
