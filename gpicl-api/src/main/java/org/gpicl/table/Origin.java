package org.gpicl.table;

/**
 * Where rows come from, for errors.
 *
 * @param operation that reads them
 * @param source such as a file, or nothing for objects
 * @param lines of the source in which each row begins [rows], from 1; nothing for objects
 */
record Origin(String operation, String source, int[] lines) {

    /** The origin of objects in memory. */
    static final Origin OBJECTS = new Origin("table", "", new int[0]);

    Refusal refused(String expected, String got, int row, String remedy) {
        return new Refusal(operation + ": expected " + expected + ", got " + got + " in "
                + (source.isEmpty() ? "row " + row : "line " + lines[row] + " of " + source)
                + (remedy.isEmpty() ? "" : "; " + remedy));
    }

    /** A refusal of the source as a whole. */
    Refusal refused(String expected, String got, String remedy) {
        return new Refusal(operation + ": expected " + expected + ", got " + got
                + (source.isEmpty() ? "" : " in " + source) + (remedy.isEmpty() ? "" : "; " + remedy));
    }
}
