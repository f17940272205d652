package org.gpicl.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;

/** Stands for native memory: using it after its release, or releasing it while it is used, fails the test. */
final class NativeResource {

    private final AtomicInteger users = new AtomicInteger();
    private final AtomicInteger releases = new AtomicInteger();
    private final AtomicInteger offences = new AtomicInteger();

    void use() {
        users.incrementAndGet();
        offend(releases.get() != 0);
        Thread.onSpinWait();
        offend(releases.get() != 0);
        users.decrementAndGet();
    }

    void release() {
        offend(users.get() != 0);
        releases.incrementAndGet();
    }

    private void offend(boolean offence) {
        if (offence) {
            offences.incrementAndGet();
        }
    }

    /** How often it was released. */
    int releases() {
        assertThat(offences.get()).as("uses after release, releases during use").isZero();
        return releases.get();
    }
}
