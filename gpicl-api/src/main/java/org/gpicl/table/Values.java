package org.gpicl.table;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.temporal.TemporalAccessor;
import java.util.Calendar;
import java.util.Date;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What objects in a cell stand for. */
final class Values {

    /** Whole numbers up to here are exact in double precision. */
    static final long EXACT = 1L << 53;

    /** For errors. */
    static final String EXPECTED = "a number, text, a truth value, an enum, a date or null";

    private Values() {}

    /**
     * One of: null for a gap, a Double, a Long beyond double precision, a Boolean, an Enum, a String without spaces around
     * it, a Days.
     *
     * @throws Refusal if it is something else, of which it says just the type
     */
    static @Nullable Object of(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof Number number) {
            return number(number);
        }
        if (value instanceof CharSequence || value instanceof Character || value instanceof UUID) {
            return strip(value.toString());
        }
        if (value instanceof Boolean || value instanceof Enum<?>) {
            return value;
        }
        if (value.getClass().getName().startsWith("java.sql.")) { // whose module need not be there
            return of(SqlValues.of(value));
        }
        if (value instanceof TemporalAccessor temporal) {
            return new Days(Dates.days(temporal));
        }
        if (value instanceof Date date) {
            return new Days(date.getTime() / 86_400e3);
        }
        if (value instanceof Calendar calendar) {
            return new Days(calendar.getTimeInMillis() / 86_400e3);
        }
        if (value instanceof Optional<?> optional) {
            return of(optional.orElse(null));
        }
        if (value instanceof OptionalDouble optional) {
            return optional.isPresent() ? of(optional.getAsDouble()) : null;
        }
        if (value instanceof OptionalInt optional) {
            return optional.isPresent() ? of(optional.getAsInt()) : null;
        }
        if (value instanceof OptionalLong optional) {
            return optional.isPresent() ? of(optional.getAsLong()) : null;
        }
        throw new Refusal(value.getClass().getName());
    }

    private static @Nullable Object number(Number number) {
        long whole;
        if (number instanceof Double || number instanceof Float) {
            double value = number.doubleValue();
            return Double.isNaN(value) ? null : value;
        } else if (number instanceof BigInteger big && big.bitLength() < Long.SIZE) {
            whole = big.longValue();
        } else if (number instanceof BigDecimal big
                && big.signum() != 0
                && big.scale() <= 0
                && big.precision() - big.scale() < 19) {
            whole = big.longValue();
        } else if (number instanceof BigInteger || number instanceof BigDecimal) {
            return number.doubleValue();
        } else if (number.doubleValue() == Math.rint(number.doubleValue())) {
            whole = number.longValue();
        } else {
            return number.doubleValue();
        }
        return isExact(whole) ? (Object) (double) whole : (Object) whole;
    }

    /** Whether a double holds it. */
    static boolean isExact(long number) {
        return number >= -EXACT && number <= EXACT;
    }

    /** A date or time. @param number of days, see {@link Dates} */
    record Days(double number) {}

    /** Without spaces around it, also those that do not break. */
    static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isSpace(char c) {
        return c <= ' ' || Character.isWhitespace(c) || Character.isSpaceChar(c);
    }
}
