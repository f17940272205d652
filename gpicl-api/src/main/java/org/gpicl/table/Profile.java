package org.gpicl.table;

import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the cells of a column could be, after a look at all of them. Not thread-safe. */
final class Profile {

    /**
     * As many different texts make a column of numbers or dates one even if some are something else: fewer, such as 2, 4,
     * 5more, may be categories, which is also what learners take them for.
     */
    private static final int MANY = 17;

    /** What stands for a missing value in a column whose other texts are numbers, dates or truth values; in lower case. */
    private static final Set<String> WEAKLY_MISSING = Set.of(
            "na",
            "nan",
            "null",
            "none",
            "nil",
            "n.a.",
            "n.d.",
            "k.a.",
            "missing",
            "unknown",
            "undefined",
            "(null)",
            "\\n",
            "-",
            "--",
            "---",
            ".",
            "..",
            "...",
            "#null!",
            "#value!",
            "#div/0!",
            "#ref!",
            "#name?",
            "#num!");

    private final Set<String> different = new HashSet<>(); // up to MANY
    private final Set<String> noNumbers = new HashSet<>(); // up to 2, without the weakly missing
    private final Set<String> noDates = new HashSet<>();
    private final int[] dates = new int[Dates.PATTERNS.size()];
    private final List<DateTimeFormatter> formatters;
    private int cells;
    private int weak;
    private int truths;
    private int point;
    private int comma;
    private int pointOnly;
    private int commaOnly;
    private int ambiguous;
    private int firstAmbiguous = -1;
    private String ambiguousText = "";
    private boolean allWhole = true;
    private boolean anyHuge;

    private Profile(List<DateTimeFormatter> formatters) {
        this.formatters = formatters;
    }

    static Profile of(TextColumn column, List<DateTimeFormatter> formatters) {
        Profile profile = new Profile(formatters);
        column.forEach(profile::see);
        return profile;
    }

    /** One for each of {@link Dates#PATTERNS}. */
    static List<DateTimeFormatter> formatters() {
        return Dates.PATTERNS.stream().map(Dates::formatter).toList();
    }

    static boolean isWeaklyMissing(String cell) {
        return cell.length() <= 9 && WEAKLY_MISSING.contains(cell.toLowerCase(Locale.ROOT));
    }

    private void see(int row, @Nullable String cell) {
        if (cell == null) {
            return;
        }
        cells++;
        if (different.size() < MANY) {
            different.add(cell);
        }
        boolean plain = Numbers.POINT.isPlain(cell);
        boolean asPoint = plain || Numbers.POINT.isGrouped(cell);
        boolean asComma = Numbers.COMMA.matches(cell);
        if (asPoint || asComma) {
            point += asPoint ? 1 : 0;
            comma += asComma ? 1 : 0;
            pointOnly += asComma ? 0 : 1;
            commaOnly += asPoint ? 0 : 1;
            if (asComma && asPoint && !plain && cell.indexOf(',') >= 0) {
                ambiguous++;
                if (firstAmbiguous < 0) {
                    firstAmbiguous = row;
                    ambiguousText = cell;
                }
            }
            seeWhole(cell);
            see(cell, noDates);
        } else if (isWeaklyMissing(cell)) {
            weak++;
        } else {
            truths += cell.equalsIgnoreCase("true") || cell.equalsIgnoreCase("false") ? 1 : 0;
            see(cell, noNumbers);
            if (!isDate(cell)) {
                see(cell, noDates);
            }
        }
    }

    private static void see(String cell, Set<String> others) {
        if (others.size() < 2) {
            others.add(cell);
        }
    }

    private void seeWhole(String cell) {
        if (allWhole) {
            Long number = Numbers.whole(cell);
            allWhole = number != null;
            anyHuge |= number != null && !Values.isExact(number);
        }
    }

    private boolean isDate(String cell) {
        boolean any = false;
        for (int i = 0; i < dates.length && cell.charAt(0) >= '0' && cell.charAt(0) <= '9'; i++) {
            if (!Double.isNaN(Dates.parse(formatters.get(i), cell))) {
                dates[i]++;
                any = true;
            }
        }
        return any;
    }

    /** Whether there is no cell but gaps. */
    boolean isEmpty() {
        return cells == 0;
    }

    /** Whether all are numbers, written with this decimal sign, or gaps. */
    boolean isNumbers(Numbers form) {
        return all(count(form));
    }

    /** Whether they are many numbers, and one other text, however often, or few others. */
    boolean isMostlyNumbers(Numbers form) {
        return mostly(count(form), noNumbers);
    }

    private int count(Numbers form) {
        return form == Numbers.POINT ? point : comma;
    }

    /** Whether some of the numbers can only have been written with this decimal sign. */
    boolean shows(Numbers form) {
        return (form == Numbers.POINT ? pointOnly : commaOnly) > 0;
    }

    /** A row whose number might be either 1234 or 1.234, or -1. */
    int firstAmbiguous() {
        return firstAmbiguous;
    }

    String ambiguousText() {
        return ambiguousText;
    }

    /** Whether all are whole numbers, and one at least is too large for double precision. */
    boolean isIdentifiers() {
        return anyHuge && allWhole && all(point);
    }

    boolean isTruths() {
        return all(truths);
    }

    /** The patterns of dates that all cells follow, or else those that nearly all do. */
    List<String> datePatterns() {
        List<String> patterns = datePatterns(true);
        return patterns.isEmpty() ? datePatterns(false) : patterns;
    }

    private List<String> datePatterns(boolean strictly) {
        List<String> patterns = new ArrayList<>();
        for (int i = 0; i < dates.length; i++) {
            if (strictly ? all(dates[i]) : mostly(dates[i], noDates)) {
                patterns.add(Dates.PATTERNS.get(i));
            }
        }
        return patterns;
    }

    private boolean all(int count) {
        return count > 0 && count + weak == cells;
    }

    private boolean mostly(int count, Set<String> others) {
        return different.size() == MANY && count > 0 && (others.size() == 1 || count >= 0.9 * (cells - weak));
    }
}
