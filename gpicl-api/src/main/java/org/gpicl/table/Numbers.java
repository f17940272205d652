package org.gpicl.table;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers as text: with a decimal point or a decimal comma, whatever the locale. */
enum Numbers {
    /** Such as 1234.5, 1,234.5 and 1'234.5. */
    POINT('.', ','),

    /** Such as 1234,5, 1.234,5 and 1 234,5. */
    COMMA(',', '.');

    /** Not all that Double.parseDouble would take, such as 1f or 0x1p3. */
    private final Pattern plain;

    /** With groups of three digits, all parted by the same character. */
    private final Pattern grouped;

    private final char decimal;

    Numbers(char decimal, char group) {
        this.decimal = decimal;
        plain = Pattern.compile("[-+]?(?:\\d++D?+\\d*+|D\\d++)(?:[eE][-+]?\\d++)?|[-+]?(?i:inf|infinity)"
                .replace("D", Pattern.quote(String.valueOf(decimal))));
        grouped = Pattern.compile("[-+]?\\d{1,3}([G' \\u00A0\\u202F])\\d{3}(?:\\1\\d{3})*+(?:D\\d*+)?"
                .replace("D", Pattern.quote(String.valueOf(decimal)))
                .replace("G", String.valueOf(group)));
    }

    boolean isPlain(String text) {
        return plain.matcher(text).matches();
    }

    boolean isGrouped(String text) {
        return grouped.matcher(text).matches();
    }

    /** Whether the text is a number, perhaps an infinite one. */
    boolean matches(String text) {
        return isPlain(text) || isGrouped(text);
    }

    /** The number, perhaps infinite; NaN if the text is none. */
    double parse(String text) {
        if (isPlain(text)) {
            int last = text.charAt(text.length() - 1);
            if (last == 'f' || last == 'F' || last == 'y' || last == 'Y') {
                return text.charAt(0) == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
            }
            return Double.parseDouble(decimal == ',' ? text.replace(',', '.') : text);
        }
        if (isGrouped(text)) {
            StringBuilder digits = new StringBuilder(text.length());
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == decimal) {
                    digits.append('.');
                } else if (c >= '0' && c <= '9' || i == 0) { // a sign
                    digits.append(c);
                }
            }
            return Double.parseDouble(digits.toString());
        }
        return Double.NaN;
    }

    /** The whole number, of up to 19 digits; null if the text is none. */
    static @Nullable Long whole(String text) {
        int digits = text.startsWith("-") || text.startsWith("+") ? text.length() - 1 : text.length();
        if (digits < 1 || digits > 19) {
            return null;
        }
        for (int i = text.length() - digits; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return null;
            }
        }
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) { // beyond 2^63
            return null;
        }
    }

    /** A number as text, whole ones without a point; the same in every locale. */
    static String text(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }
}
