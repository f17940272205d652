package org.gpicl;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Types of labels that a file can keep as text, and give back as what they were. */
enum LabelType {
    TEXT("text", String.class, text -> text),
    BOOLEAN("boolean", Boolean.class, LabelType::parseBoolean),
    INT8("int8", Byte.class, Byte::valueOf),
    INT16("int16", Short.class, Short::valueOf),
    INT32("int32", Integer.class, Integer::valueOf),
    INT64("int64", Long.class, Long::valueOf),
    ENUM("enum", Enum.class, null);

    private final String text;
    private final Class<?> type;
    private final @Nullable Function<String, ?> parser; // null if that takes the caller's class

    LabelType(String text, Class<?> type, @Nullable Function<String, ?> parser) {
        this.text = text;
        this.type = type;
        this.parser = parser;
    }

    /**
     * The type of all labels.
     *
     * @throws IllegalArgumentException if they are not all of one of these types
     */
    static LabelType of(List<?> labels) {
        for (LabelType candidate : values()) {
            if (labels.stream().allMatch(candidate.type::isInstance)) {
                return candidate;
            }
        }
        Object odd = labels.stream()
                .<Object>map(label -> label)
                .filter(label -> Arrays.stream(values()).noneMatch(known -> known.type.isInstance(label)))
                .findFirst()
                .orElse(labels.get(labels.size() - 1));
        throw new IllegalArgumentException(
                "save: expected labels that are all text, all booleans, all integers of one type"
                        + " or all constants of an enum, got " + odd + " ("
                        + odd.getClass().getName()
                        + "); use strings as labels");
    }

    /** The type of this name in a file; null if there is none. */
    static @Nullable LabelType named(String text) {
        return Arrays.stream(values())
                .filter(type -> type.text.equals(text))
                .findFirst()
                .orElse(null);
    }

    /** The type that a class of labels has; null if it has none. */
    static @Nullable LabelType ofClass(Class<?> labels) {
        return Arrays.stream(values())
                .filter(known -> known == ENUM ? labels.isEnum() : known.type == labels)
                .findFirst()
                .orElse(null);
    }

    /** Whether labels of it are whole numbers. */
    boolean isInteger() {
        return Number.class.isAssignableFrom(type);
    }

    /** A label as text. */
    static String write(String operation, Object label) {
        return requireUnicode(
                operation, "labels", label instanceof Enum<?> constant ? constant.name() : label.toString());
    }

    /** Half of a surrogate pair is no text that a file can hold. */
    static String requireUnicode(String operation, String what, String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException(operation
                    + ": expected " + what + " of valid Unicode, got half of a surrogate pair in '" + text
                    + "'; use other strings as " + what);
        }
        return text;
    }

    /**
     * The label of a text.
     *
     * @param labels the class of this type
     * @throws IllegalArgumentException if the text is no such label
     */
    <L> L read(String label, Class<L> labels) {
        if (parser != null) {
            try {
                return labels.cast(parser.apply(label));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "open: expected labels of type " + labels.getSimpleName() + ", got " + label, e);
            }
        }
        return Arrays.stream(labels.getEnumConstants())
                .filter(constant -> ((Enum<?>) constant).name().equals(label))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("open: expected an enum with the constants of the file, got "
                                + labels.getName() + " without " + label));
    }

    private static Boolean parseBoolean(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("open: expected true or false, got " + text);
        }
        return Boolean.valueOf(text);
    }

    /** As in files. */
    @Override
    public String toString() {
        return text;
    }
}
