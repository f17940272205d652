package org.gpicl.table;

/** What the values of a column are. */
public enum Kind {
    /** Numbers that measure or count; read in double precision. */
    NUMBER,

    /** Texts without an order, such as colors: numbered 0, 1, … in the order of their text, an enum in that of its constants. */
    CATEGORY,

    /** Texts with an order, such as sizes: numbered 0, 1, … in the order that was given. */
    ORDINAL,

    /** Truth values: false is 0, true 1. */
    BOOLEAN,

    /** Dates, times of day, or both: days since 1970-01-01 UTC, a time without a date as its share of the day. */
    DATE_TIME,

    /** Whole numbers too large for double precision, beyond ±2^53: kept exactly, relative to one of them. */
    IDENTIFIER;

    /** Whether values are told apart by their text. */
    boolean isText() {
        return this == CATEGORY || this == ORDINAL;
    }
}
