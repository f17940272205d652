package org.gpicl.table;

import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;

/** The types of JDBC, apart: to load this class needs the module java.sql. */
final class SqlValues {

    private SqlValues() {}

    /** What java.time has for it. A date or time of JDBC is what the database shows, whatever the time zone of this process. */
    static Object of(Object value) {
        if (value instanceof Date date) {
            return date.toLocalDate();
        }
        if (value instanceof Timestamp timestamp) {
            return timestamp.toLocalDateTime();
        }
        if (value instanceof Time time) {
            return time.toLocalTime();
        }
        throw new Refusal(value.getClass().getName());
    }
}
