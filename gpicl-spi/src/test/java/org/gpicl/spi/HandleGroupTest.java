package org.gpicl.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class HandleGroupTest {

    private final HandleGroup group = new HandleGroup("the engine PyTorch 2.7.1");

    private static Handle<NativeResource> add(HandleGroup group, NativeResource resource) {
        return group.add("the tensor x", resource, NativeResource::release);
    }

    @Test
    void closesAllThatIsOpen() {
        NativeResource first = new NativeResource();
        NativeResource second = new NativeResource();
        Handle<NativeResource> one = add(group, first);
        Handle<NativeResource> two = add(group, second);
        group.close();
        group.close();

        assertThat(one.isClosed()).isTrue();
        assertThat(two.isClosed()).isTrue();
        assertThat(first.releases()).isEqualTo(1);
        assertThat(second.releases()).isEqualTo(1);
    }

    @Test
    void whatWasClosedBeforeIsNotReleasedAgain() {
        NativeResource resource = new NativeResource();
        add(group, resource).close();
        group.close();

        assertThat(resource.releases()).isEqualTo(1);
    }

    @Test
    void whatTheGroupClosedMayBeClosedByItsOwner() {
        NativeResource resource = new NativeResource();
        Handle<NativeResource> handle = add(group, resource);
        group.close();
        handle.close();

        assertThat(resource.releases()).isEqualTo(1);
    }

    @Test
    void whatIsInUseIsReleasedWhenItsUserIsDone() {
        NativeResource resource = new NativeResource();
        Handle<NativeResource> handle = add(group, resource);
        Handle.Lease<NativeResource> lease = handle.lease("run");
        group.close();

        assertThat(resource.releases()).isZero();
        assertThatIllegalStateException()
                .isThrownBy(() -> handle.lease("run"))
                .withMessage("run: the tensor x is closed");
        lease.close();
        assertThat(resource.releases()).isEqualTo(1);
    }

    @Test
    void aClosedGroupReleasesAndRefusesWhatIsAdded() {
        NativeResource late = new NativeResource();
        group.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> add(group, late))
                .withMessage("the tensor x: the engine PyTorch 2.7.1 is closed");
        assertThat(late.releases()).isEqualTo(1);
    }

    @Test
    void requiresToBeOpen() {
        group.requireOpen("compile fit");
        group.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> group.requireOpen("compile fit"))
                .withMessage("compile fit: the engine PyTorch 2.7.1 is closed");
    }

    @Test
    void closesTheRestIfOneFails() {
        BackendException failure = new BackendException("close: broken");
        BackendException another = new BackendException("close: broken, too");
        NativeResource before = new NativeResource();
        NativeResource after = new NativeResource();
        add(group, before);
        group.add("the tensor y", failure, broken -> {
            throw broken;
        });
        group.add("the tensor z", another, broken -> {
            throw broken;
        });
        add(group, after);

        Throwable thrown = catchThrowable(group::close);

        assertThat(thrown).isIn(failure, another);
        assertThat(thrown.getSuppressed()).containsExactly(thrown == failure ? another : failure);
        assertThat(before.releases()).isEqualTo(1);
        assertThat(after.releases()).isEqualTo(1);
        group.close();
    }

    @Test
    void closedWhileEightThreadsAddUseAndCloseEveryResourceIsReleasedExactlyOnce() throws Exception {
        for (int round = 0; round < 50; round++) {
            HandleGroup common = new HandleGroup("the engine");
            Queue<NativeResource> all = new ConcurrentLinkedQueue<>();
            Hammer.strike(8, thread -> {
                if (thread == 0) {
                    Thread.yield();
                    common.close();
                    return;
                }
                for (int i = 0; i < 20; i++) {
                    NativeResource resource = new NativeResource();
                    all.add(resource);
                    try (Handle<NativeResource> handle = add(common, resource);
                            Handle.Lease<NativeResource> lease = handle.lease("run")) {
                        lease.resource().use();
                    } catch (IllegalStateException closed) {
                        assertThat(closed.getMessage())
                                .isIn("the tensor x: the engine is closed", "run: the tensor x is closed");
                    }
                }
            });

            assertThat(all).hasSize(7 * 20).allMatch(resource -> resource.releases() == 1);
        }
    }
}
