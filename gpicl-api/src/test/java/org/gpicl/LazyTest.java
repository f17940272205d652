package org.gpicl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LazyTest {

    @Test
    void theValueIsMadeOnceWhoeverAsks() throws ExecutionException, InterruptedException {
        AtomicInteger made = new AtomicInteger();
        Lazy<Integer> lazy = new Lazy<>(made::incrementAndGet);
        assertThat(made).hasValue(0);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> asked = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                asked.add(threads.submit(lazy::get));
            }
            for (Future<Integer> one : asked) {
                assertThat(one.get()).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aFailureIsTriedAgain() {
        AtomicInteger tries = new AtomicInteger();
        Lazy<String> lazy = new Lazy<>(() -> {
            if (tries.incrementAndGet() < 3) {
                throw new IllegalStateException("try " + tries);
            }
            return "made";
        });

        assertThatIllegalStateException().isThrownBy(lazy::get).withMessage("try 1");
        assertThatIllegalStateException().isThrownBy(lazy::get).withMessage("try 2");
        assertThat(lazy.get()).isEqualTo("made");
        assertThat(lazy.get()).isEqualTo("made");
    }

    @Test
    void whatWasTakenIsMadeAnew() {
        AtomicInteger made = new AtomicInteger();
        Lazy<Integer> lazy = new Lazy<>(made::incrementAndGet);

        assertThat(lazy.take()).isEmpty();
        assertThat(lazy.get()).isEqualTo(1);
        assertThat(lazy.take()).contains(1);
        assertThat(lazy.take()).isEmpty();
        assertThat(lazy.get()).isEqualTo(2);
    }
}
