package org.gpicl.table;

import java.time.LocalDate;
import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/** Values of tables as what applications want. */
final class Conversion {

    private Conversion() {}

    /** A value, as {@link Column#value} gives it, as text. */
    static String text(Object value) {
        return value instanceof Double number ? Numbers.text(number) : value.toString();
    }

    static <V> V to(Class<V> type, Object value, String column, int row) {
        Object converted = converted(type, value);
        if (converted == null) {
            throw Origin.OBJECTS.refused(
                    "values of type " + type.getSimpleName() + " in column '" + column + "'",
                    "'" + text(value) + "'",
                    row,
                    "use String or Object, or the type of all values");
        }
        return type.cast(converted);
    }

    private static @Nullable Object converted(Class<?> type, Object value) {
        if (type == String.class) {
            return text(value);
        }
        if (type == Double.class && value instanceof Long number) {
            return number.doubleValue();
        }
        if (type == Integer.class && value instanceof Long number && number == number.intValue()) {
            return number.intValue();
        }
        if (type == LocalDateTime.class && value instanceof LocalDate date) {
            return date.atStartOfDay();
        }
        if (type.isEnum()) {
            for (Object constant : type.getEnumConstants()) {
                if (((Enum<?>) constant).name().equals(value)) {
                    return constant;
                }
            }
        }
        return type.isInstance(value) ? value : null;
    }
}
