package org.gpicl.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClosingTest {

    @Test
    void closesAllInOrder() {
        List<String> closed = new ArrayList<>();
        Closing.all(List.of("a", "b"), closed::add);

        assertThat(closed).containsExactly("a", "b");
    }

    @Test
    void closesTheRestWhenSomeFail() {
        List<String> closed = new ArrayList<>();
        IllegalStateException shared = new IllegalStateException("c and d");

        assertThatIllegalStateException()
                .isThrownBy(() -> Closing.all(List.of("a", "b", "c", "d", "e"), part -> {
                    closed.add(part);
                    if (part.equals("b")) {
                        throw new IllegalStateException("b");
                    }
                    if (part.equals("c") || part.equals("d")) {
                        throw shared;
                    }
                }))
                .withMessage("b")
                .satisfies(failure -> assertThat(failure.getSuppressed()).containsExactly(shared, shared));
        assertThat(closed).containsExactly("a", "b", "c", "d", "e");
    }

    /** An exception cannot suppress itself. */
    @Test
    void theSameFailureTwiceIsThrownOnce() {
        IllegalStateException shared = new IllegalStateException("a and b");

        assertThatIllegalStateException()
                .isThrownBy(() -> Closing.all(List.of("a", "b"), part -> {
                    throw shared;
                }))
                .isSameAs(shared);
    }
}
