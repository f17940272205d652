package org.gpicl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ContextTest {

    private static final float NAN = Float.NaN;

    @Test
    void examplesAreKeptInOrderAndClassesByTheirFirstAppearance() {
        Context<String> context = Context.<String>builder()
                .add(new float[] {1, 2}, "b")
                .add(new float[] {3, NAN}, "a")
                .add(new float[] {5, 6}, "b")
                .build();

        assertThat(context.size()).isEqualTo(3);
        assertThat(context.features()).isEqualTo(2);
        assertThat(context.classes()).containsExactly("b", "a");
        assertThat(context.x()).containsExactly(1, 2, 3, NAN, 5, 6);
        assertThat(context.y()).containsExactly(0, 1, 0);
        assertThat(context).hasToString("context of 3 examples, 2 features, 2 classes");
    }

    @Test
    void manyExamplesAreKept() {
        Context.Builder<Integer> builder = Context.builder();
        for (int i = 0; i < 1000; i++) {
            builder.add(new float[] {i, -i, 7}, i % 13);
        }
        Context<Integer> context = builder.build();

        assertThat(context.size()).isEqualTo(1000);
        for (int i = 0; i < 1000; i++) {
            assertThat(context.x()[3 * i + 1]).isEqualTo(-i);
            assertThat(context.classes().get(context.y()[i])).isEqualTo(i % 13);
        }
    }

    @Test
    void wholeArraysAreTheSameExamples() {
        Context<String> context = Context.of(new float[][] {{1}, {2}, {3}}, List.of("x", "y", "x"));

        assertThat(context.x()).containsExactly(1, 2, 3);
        assertThat(context.y()).containsExactly(0, 1, 0);
        assertThat(context.classes()).containsExactly("x", "y");
    }

    @Test
    void nothingThatTheCallerHoldsIsKept() {
        float[] row = {1, 2};
        Context.Builder<String> builder = Context.<String>builder().add(row, "a");
        Context<String> context = builder.build();
        row[0] = 9;
        builder.add(new float[] {3, 4}, "b");

        assertThat(context.x()).containsExactly(1, 2);
        assertThat(context.size()).isEqualTo(1);
        assertThat(builder.build().x()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void someOfTheExamplesAreAContextOfTheirOwn() {
        Context<String> three = Context.of(new float[][] {{1, 2}, {3, NAN}, {5, 6}}, List.of("x", "y", "x"));
        Context<String> some = three.select(1, 2, 1);

        assertThat(some.x()).containsExactly(3, NAN, 5, 6, 3, NAN);
        assertThat(some.classes()).containsExactly("y", "x");
        assertThat(three.row(1)).containsExactly(3, NAN);
        assertThat(three.label(2)).isEqualTo("x");
        assertThat(three.and(some).y()).containsExactly(0, 1, 0, 1, 0, 1);
        assertThatThrownBy(() -> three.row(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> three.select(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        refuses(three::select, "context: expected at least 1 example, got none");
    }

    // ---------------------------------------------------------------- bad input

    private static void refuses(Runnable attempt, String message) {
        assertThatIllegalArgumentException().isThrownBy(attempt::run).withMessage(message);
    }

    private static Context.Builder<String> oneOfFour() {
        return Context.<String>builder().add(new float[4], "a");
    }

    @Test
    void anEmptyContextIsRefused() {
        refuses(() -> Context.builder().build(), "context: expected at least 1 example, got none");
        refuses(() -> Context.of(new float[0][], List.<String>of()), "context: expected at least 1 example, got none");
    }

    @Test
    void raggedRowsAreRefused() {
        refuses(
                () -> oneOfFour().add(new float[4], "b").add(new float[3], "c"),
                "context: expected 4 features as in row 0, got 3 in row 2");
        refuses(
                () -> Context.of(new float[][] {{1}, {}}, List.of("a", "b")),
                "context: expected 1 features as in row 0, got 0 in row 1");
        refuses(
                () -> Context.builder().add(new float[0], "a"),
                "context: expected at least 1 feature, got none in row 0");
    }

    @Test
    void infiniteFeaturesAreRefused() {
        refuses(
                () -> oneOfFour().add(new float[] {0, NAN, 0, Float.NEGATIVE_INFINITY}, "b"),
                "context: expected finite features, or NaN where one is missing, got -Infinity in row 1, feature 3");
    }

    @Test
    void nullsAreRefused() {
        refuses(() -> oneOfFour().add(new float[4], null), "context: expected a label, got null in row 1");
        refuses(() -> oneOfFour().add(null, "b"), "context: expected features, got null in row 1");
        refuses(
                () -> Context.of(new float[][] {{1}, {2}}, Arrays.asList("a", null)),
                "context: expected a label, got null in row 1");
    }

    @Test
    void asManyLabelsAsRowsAreExpected() {
        refuses(
                () -> Context.of(new float[][] {{1}, {2}}, List.of("a")),
                "context: expected one label per row, got 1 labels for 2 rows");
    }

    @Test
    void whatWasRefusedWasNotAdded() {
        Context.Builder<String> builder = oneOfFour();
        List<Runnable> attempts = new ArrayList<>();
        attempts.add(() -> builder.add(new float[3], "b"));
        attempts.add(() -> builder.add(new float[] {0, 0, 0, Float.POSITIVE_INFINITY}, "b"));
        for (Runnable attempt : attempts) {
            assertThatIllegalArgumentException().isThrownBy(attempt::run);
        }

        assertThat(builder.add(new float[4], "c").build().classes()).containsExactly("a", "c");
    }

    /** Arrays and builders of text would make a class of every row. */
    @Test
    void refusesLabelsThatAreNeverEqual() {
        for (Object label : new Object[] {new StringBuilder("a"), new int[] {1}, new Object()}) {
            Context.Builder<Object> builder =
                    Context.builder().add(new float[] {1}, "first").add(new float[] {2}, label);

            assertThatIllegalArgumentException()
                    .isThrownBy(builder::build)
                    .withMessage(
                            "context: expected labels that are told apart by equals, got only different ones of type "
                                    + label.getClass().getTypeName()
                                    + ", which has no equals of its own; use text, numbers, enums"
                                    + " or records");
            assertThat(builder.add(new float[] {3}, label).build().classes()).hasSize(2);
        }
    }

    @Test
    void textForLogsIsTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
        try {
            assertThat(Context.<String>builder().add(new float[] {1, 2}, "a").build())
                    .hasToString("context of 1 examples, 2 features, 1 classes");
        } finally {
            Locale.setDefault(before);
        }
    }
}
