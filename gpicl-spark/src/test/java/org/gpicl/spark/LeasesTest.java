package org.gpicl.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.gpicl.spark.Leases.Lease;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LeasesTest {

    private final ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();
    private final Leases<String, String> leases = new Leases<>(
            2,
            key -> {
                log.add("open " + key);
                return "the " + key;
            },
            value -> log.add("close " + value));

    @Test
    @DisplayName("what is used by several is opened once and stays open, and two that nobody uses do, too")
    void closesTheEldestThatNobodyUses() {
        Lease<String> a = leases.lease("a");
        Lease<String> again = leases.lease("a");
        assertThat(a.value()).isEqualTo("the a").isEqualTo(again.value());
        a.close();
        a.close();
        for (String key : List.of("b", "c", "b", "d")) {
            leases.lease(key).close();
        }

        assertThat(log).containsExactly("open a", "open b", "open c", "open d", "close the c");
        again.close(); // used before b and d
        assertThat(log).containsExactly("open a", "open b", "open c", "open d", "close the c", "close the a");
    }

    @Test
    @DisplayName("what could not be opened is tried again")
    void failure() {
        AtomicInteger tries = new AtomicInteger();
        Leases<String, String> failing = new Leases<>(
                1,
                key -> {
                    if (tries.incrementAndGet() == 1) {
                        throw new IllegalStateException("no " + key);
                    }
                    return key;
                },
                log::add);

        assertThatThrownBy(() -> failing.lease("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no a");
        try (Lease<String> lease = failing.lease("a")) {
            assertThat(lease.value()).isEqualTo("a");
        }
        assertThat(log).isEmpty();
    }

    @Test
    @DisplayName("many threads at once never see a closed thing")
    void threads() throws Exception {
        Leases<Integer, AtomicInteger> counted =
                new Leases<>(1, key -> new AtomicInteger(), value -> value.set(-1_000_000));
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> work = IntStream.range(0, 8)
                    .<Future<?>>mapToObj(thread -> pool.submit(() -> {
                        start.await();
                        for (int i = 0; i < 2000; i++) {
                            try (Lease<AtomicInteger> lease = counted.lease((thread + i) % 5)) {
                                assertThat(lease.value().incrementAndGet()).isPositive();
                                assertThat(lease.value().decrementAndGet()).isNotNegative();
                            }
                        }
                        return null;
                    }))
                    .toList();
            start.countDown();
            for (Future<?> one : work) {
                one.get(60, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
