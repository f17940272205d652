package org.gpicl.table;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.Temporal;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.List;
import java.util.Locale;
import org.gpicl.internal.Printable;

/** Dates and times as days since 1970-01-01, UTC where a zone is given: whole numbers at midnight. */
final class Dates {

    /** What is recognized, the date alone or with a time of day behind it. Years have four digits: two do not tell the century. */
    static final List<String> PATTERNS = List.of(
            "uuuu-M-d", "uuuu/M/d", "uuuu.M.d", "d.M.uuuu", "d/M/uuuu", "M/d/uuuu", "d-M-uuuu", "M-d-uuuu", "H:mm");

    private static final double NANOS_OF_DAY = 86_400e9;

    private Dates() {}

    /** Whether day and month might be confused: the same texts with both in the other order. */
    static boolean isReversed(String pattern, String other) {
        return !pattern.equals(other)
                && pattern.equals(other.replace('d', '?').replace('M', 'd').replace('?', 'M'));
    }

    /**
     * Reads texts of a pattern: one with hours just so, others also with a time of day and an offset from UTC behind.
     *
     * @throws IllegalArgumentException if there is no such pattern
     */
    static DateTimeFormatter formatter(String pattern) {
        try {
            return built(pattern);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    Printable.message("dates: expected a pattern as DateTimeFormatter has it, such as dd/MM/yyyy, got '"
                            + pattern + "': " + e.getMessage()),
                    e);
        }
    }

    private static DateTimeFormatter built(String pattern) {
        DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder().parseCaseInsensitive();
        // The year of an era, the usual y, lacks its era; 31 February is to be no date.
        String years = pattern.contains("G") ? pattern : pattern.replaceAll("y(?=[^']*(?:'[^']*'[^']*)*$)", "u");
        if (years.contains("u") && !years.matches(".*[Hh].*")) {
            builder.appendPattern(years).appendPattern("[[ ]['T']h:mm[:ss] a]").optionalStart();
            builder.appendPattern("[ ]['T']H:mm");
        } else {
            builder.appendPattern(years).optionalStart();
        }
        if (!years.contains("s")) {
            builder.optionalStart().appendPattern(":ss").optionalStart();
            builder.appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
                    .optionalEnd()
                    .optionalEnd();
        }
        if (!years.matches(".*[XxZVz].*")) {
            builder.appendPattern("[ ][XXX][XX][X]");
        }
        return builder.toFormatter(Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    }

    /** Days; NaN if the text is no such date. */
    static double parse(DateTimeFormatter formatter, String text) {
        try {
            return days(formatter.parse(text));
        } catch (DateTimeException e) {
            return Double.NaN;
        }
    }

    /** Days. */
    static double days(TemporalAccessor value) {
        if (value instanceof Instant instant) {
            return instant.getEpochSecond() / 86_400.0 + instant.getNano() / NANOS_OF_DAY;
        }
        LocalDate date = value.query(TemporalQueries.localDate());
        LocalTime time = value.query(TemporalQueries.localTime());
        ZoneOffset offset = value.query(TemporalQueries.offset());
        if (date == null && time == null) {
            throw new DateTimeException("neither a date nor a time of day");
        }
        double share = time == null ? 0 : time.toNanoOfDay() / NANOS_OF_DAY;
        return (date == null ? 0 : date.toEpochDay())
                + (offset == null || date == null ? share : share - offset.getTotalSeconds() / 86_400.0);
    }

    /** A date if it is midnight, else date and time in UTC, to the microsecond. */
    static Temporal temporal(double days) {
        double day = Math.floor(days);
        LocalDate date = LocalDate.ofEpochDay((long) day);
        long micros = Math.round((days - day) * 86_400e6);
        return micros == 0 ? date : LocalDateTime.of(date, LocalTime.MIDNIGHT).plusNanos(1000 * micros);
    }
}
