package org.gpicl.metatrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReplicasTest {

    private static void await(CountDownLatch latch) {
        boolean done = false;
        while (!done) {
            try {
                done = latch.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
        }
    }

    @Test
    void doAllPartsAtTheSameTimeTheFirstOnTheThreadOfTheCaller() {
        CyclicBarrier together = new CyclicBarrier(3);
        Supplier<String> part = () -> {
            try {
                together.await(30, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return Thread.currentThread().getName();
        };
        try (Replicas replicas = new Replicas(3)) {
            assertThat(replicas.all(List.of(part, part, part)))
                    .containsExactly(Thread.currentThread().getName(), "gpicl-replica", "gpicl-replica");
        }
    }

    @Test
    void resultsAreInTheOrderOfThePartsWhicheverIsFirst() {
        CountDownLatch last = new CountDownLatch(1);
        try (Replicas replicas = new Replicas(3)) {
            List<Integer> results = replicas.all(List.of(
                    () -> 1,
                    () -> {
                        await(last);
                        return 2;
                    },
                    () -> {
                        last.countDown();
                        return 3;
                    }));
            assertThat(results).containsExactly(1, 2, 3);
        }
    }

    @Test
    void aFailureIsThrownWhenAllAreDoneTheFirstOfThePartsWithTheOthersInIt() {
        AtomicBoolean done = new AtomicBoolean();
        CountDownLatch failed = new CountDownLatch(1);
        IllegalStateException first = new IllegalStateException("first");
        AssertionError second = new AssertionError("second");
        try (Replicas replicas = new Replicas(3)) {
            assertThatThrownBy(() -> replicas.<Integer>all(List.of(
                            () -> {
                                await(failed);
                                done.set(true);
                                return 1;
                            },
                            () -> {
                                await(failed);
                                throw first;
                            },
                            () -> {
                                failed.countDown();
                                throw second;
                            })))
                    .isSameAs(first)
                    .hasSuppressedException(second);
            assertThat(done).isTrue();
            assertThatThrownBy(() -> replicas.<Integer>all(List.of(() -> {
                        throw second;
                    })))
                    .isSameAs(second);
            assertThat(replicas.all(List.of(() -> 1, () -> 2))).containsExactly(1, 2);
        }
    }

    @Test
    void anInterruptedCallerWaitsAndIsStillInterrupted() {
        AtomicBoolean done = new AtomicBoolean();
        try (Replicas replicas = new Replicas(2)) {
            replicas.all(List.of(
                    () -> {
                        Thread.currentThread().interrupt();
                        return 1;
                    },
                    () -> {
                        Thread.onSpinWait();
                        done.set(true);
                        return 2;
                    }));
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(done).isTrue();
    }
}
