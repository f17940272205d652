package org.gpicl.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DimTest {

    private static final Dim ONE = Dim.of(1);
    private static final Dim M = Dim.named("m");
    private static final Dim N = Dim.named("n");

    // ---------------------------------------------------------------- arithmetic

    @Test
    void sizesAreEqualIfTheirPolynomialsAre() {
        assertThat(N.plus(ONE).minus(ONE)).isEqualTo(N).hasSameHashCodeAs(N);
        assertThat(M.times(N)).isEqualTo(N.times(M)).hasSameHashCodeAs(N.times(M));
        assertThat(M.plus(N)).isEqualTo(N.plus(M));
        assertThat(N.plus(N)).isEqualTo(N.times(Dim.of(2)));
        assertThat(N.times(Dim.of(0))).isEqualTo(Dim.of(0));
        assertThat(N).isNotEqualTo(M).isNotEqualTo(N.times(N)).isNotEqualTo(ONE);
    }

    @Test
    void productsAreMultipliedOut() {
        assertThat(M.plus(N).times(M.minus(N))).isEqualTo(M.times(M).minus(N.times(N)));
        assertThat(M.plus(ONE).times(N.plus(ONE)).times(M))
                .isEqualTo(M.times(M).times(N).plus(M.times(M)).plus(M.times(N)).plus(M));
    }

    @Test
    void whatCancelsOutIsFixed() {
        Dim rest = N.plus(Dim.of(3)).minus(N);

        assertThat(rest.isFixed()).isTrue();
        assertThat(rest.size()).isEqualTo(3);
        assertThat(N.minus(N)).isEqualTo(Dim.of(0));
        assertThat(N.minus(N).size()).isZero();
    }

    @Test
    void aNumberIsFixedAndIsOnlyThatNumber() {
        assertThat(Dim.of(5).isFixed()).isTrue();
        assertThat(Dim.of(5).is(5)).isTrue();
        assertThat(Dim.of(5).is(1)).isFalse();
        assertThat(Dim.of(0).isFixed()).isTrue();
        assertThat(Dim.of(0).is(0)).isTrue();
    }

    @Test
    void aNameIsNoNumber() {
        assertThat(N.isFixed()).isFalse();
        assertThat(N.is(1)).isFalse();
        assertThat(N.times(Dim.of(2)).isFixed()).isFalse();
    }

    @Test
    void onlyANameAloneIsNamed() {
        assertThat(N.isNamed()).isTrue();
        assertThat(N.plus(ONE).minus(ONE).isNamed()).isTrue();
        for (Dim other : List.of(
                ONE,
                Dim.of(0),
                N.plus(ONE),
                N.plus(N),
                N.times(M),
                N.times(N),
                Dim.of(0).minus(N))) {
            assertThat(other.isNamed()).as("%s", other).isFalse();
        }
    }

    @Test
    void aSizeTooLargeForALongIsAnErrorAndNotAnotherSize() {
        Dim largest = Dim.of(Long.MAX_VALUE);

        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> largest.plus(ONE));
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> largest.times(Dim.of(2)));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> N.times(N).evaluate(Map.of("n", Long.MAX_VALUE)));
    }

    // ---------------------------------------------------------------- division

    @Test
    void aMultipleIsDividedTermByTerm() {
        Dim x = N.times(Dim.of(6)).plus(M.times(N).times(Dim.of(9))).minus(Dim.of(3));

        assertThat(x.isDivisibleBy(3)).isTrue();
        assertThat(x.dividedBy(3))
                .isEqualTo(N.times(Dim.of(2)).plus(M.times(N).times(Dim.of(3))).minus(ONE));
        assertThat(x.dividedBy(3).times(Dim.of(3))).isEqualTo(x);
    }

    @Test
    void nothingIsAMultipleOfEveryNumberButZero() {
        assertThat(Dim.of(0).isDivisibleBy(7)).isTrue();
        assertThat(Dim.of(0).dividedBy(7)).isEqualTo(Dim.of(0));
        assertThat(Dim.of(0).isDivisibleBy(0)).isFalse();
    }

    @Test
    void whatIsNoMultipleIsRefused() {
        assertThat(N.plus(Dim.of(4)).isDivisibleBy(4)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> N.times(Dim.of(6)).dividedBy(4))
                .withMessage("dividedBy: expected a multiple of 4, got 6*n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Dim.of(6).dividedBy(0))
                .withMessage("dividedBy: expected a multiple of 0, got 6");
    }

    // ---------------------------------------------------------------- values and names

    @Test
    void evaluatingPutsNumbersForNames() {
        Map<String, Long> sizes = Map.of("m", 3L, "n", 5L);

        assertThat(Dim.of(7).evaluate(Map.of())).isEqualTo(7);
        assertThat(Dim.of(0).evaluate(Map.of())).isZero();
        assertThat(N.evaluate(sizes)).isEqualTo(5);
        assertThat(M.times(N).times(N).evaluate(sizes)).isEqualTo(75);
        assertThat(M.plus(N).times(M.minus(N)).plus(ONE).evaluate(sizes)).isEqualTo(-15);
    }

    @Test
    void evaluatingWantsAValueForEveryName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> M.times(N).evaluate(Map.of("n", 3L)))
                .withMessage("evaluate: expected a value for 'm' in {n=3}");
    }

    @Test
    void onlyAFixedSizeIsANumber() {
        assertThatIllegalStateException()
                .isThrownBy(() -> N.plus(ONE).size())
                .withMessage("size: expected a fixed size, got the symbolic size n + 1");
    }

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(strings = {"", "1n", "_n", "a-b", "a*b", "a b", "größe"})
    void aNameIsMadeOfLettersDigitsAndUnderscores(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Dim.named(name))
                .withMessage("named: expected a name of letters, digits and _, got '" + name + "'");
    }

    @Test
    void namesMayBeLong() {
        assertThat(Dim.named("Context_2").evaluate(Map.of("Context_2", 4L))).isEqualTo(4);
    }

    // ---------------------------------------------------------------- text

    @Test
    void readsAsAPolynomial() {
        assertThat(Dim.of(0)).hasToString("0");
        assertThat(Dim.of(-7)).hasToString("-7");
        assertThat(N).hasToString("n");
        assertThat(N.plus(ONE)).hasToString("n + 1");
        assertThat(N.minus(ONE)).hasToString("n - 1");
        assertThat(N.times(Dim.of(2))).hasToString("2*n");
        assertThat(ONE.minus(N)).hasToString("-1*n + 1");
        assertThat(N.times(M)).hasToString("m*n");
        assertThat(N.times(N)).hasToString("n*n");
        assertThat(M.plus(N).minus(Dim.of(2))).hasToString("n + m - 2");
        assertThat(N.minus(M.times(Dim.of(3)))).hasToString("n - 3*m");
    }

    // ---------------------------------------------------------------- terms

    @Test
    void theTermsAreThoseOfTheSumAndCannotBeChanged() {
        Dim dim = N.times(Dim.of(2)).plus(N.times(M).times(N)).minus(Dim.of(3));

        assertThat(dim.terms())
                .containsExactly(
                        new Dim.Term(-3, List.of()),
                        new Dim.Term(1, List.of("m", "n", "n")),
                        new Dim.Term(2, List.of("n")))
                .isUnmodifiable();
        assertThat(Dim.of(5).terms()).containsExactly(new Dim.Term(5, List.of()));
        assertThat(Dim.of(0).terms()).isEmpty();
    }

    @Test
    void namesThatBeginAlikeAreNotMixedUp() {
        Dim a = Dim.named("a");
        Dim ab = Dim.named("ab");
        Dim a1 = Dim.named("a1");

        assertThat(a.times(ab).plus(a1).plus(ab.times(a)))
                .isEqualTo(a1.plus(a.times(ab).times(Dim.of(2))));
        assertThat(a.times(a)).isNotEqualTo(Dim.named("aa"));
    }
}
