package org.gpicl.internal;

import java.util.regex.Pattern;

/** Text of files as messages and logs may show it: on one line, without codes that a terminal obeys, and not for ever. */
public final class Printable {

    private static final int MOST_OF_A_TEXT = 60;
    private static final int MOST_OF_A_MESSAGE = 2000;

    /** Control and format characters, such as escapes and changes of direction, and ends of lines and paragraphs. */
    private static final Pattern OBEYED = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private Printable() {}

    /** A text out of a file, in quotation marks. */
    public static String quoted(String text) {
        return "'" + shown(text, MOST_OF_A_TEXT) + "'";
    }

    /** A message in which there may be texts out of a file. */
    public static String message(String text) {
        return shown(text, MOST_OF_A_MESSAGE);
    }

    private static String shown(String text, int most) {
        String start = text.length() > most ? text.substring(0, most) + "…" : text;
        return OBEYED.matcher(start).replaceAll("?");
    }
}
