package org.gpicl.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandleTest {

    private final NativeResource resource = new NativeResource();
    private final Handle<NativeResource> handle = new Handle<>("the program fit", resource, NativeResource::release);

    @Test
    void aLeaseGivesTheResource() {
        try (Handle.Lease<NativeResource> lease = handle.lease("run")) {
            assertThat(lease.resource()).isSameAs(resource);
        }
        assertThat(resource.releases()).isZero();
        assertThat(handle.isClosed()).isFalse();
    }

    @Test
    void closingTwiceReleasesOnce() {
        handle.close();
        handle.close();

        assertThat(handle.isClosed()).isTrue();
        assertThat(resource.releases()).isEqualTo(1);
    }

    @Test
    void useAfterCloseIsRefusedInTheNameOfTheOperation() {
        handle.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> handle.lease("run fit"))
                .withMessage("run fit: the program fit is closed");
    }

    @Test
    void whatIsClosedWhileInUseIsReleasedWhenTheLastUserIsDone() {
        Handle.Lease<NativeResource> first = handle.lease("run");
        Handle.Lease<NativeResource> second = handle.lease("run");
        handle.close();

        assertThat(handle.isClosed()).isTrue();
        assertThat(second.resource()).isSameAs(resource);
        first.close();
        assertThat(resource.releases()).isZero();
        second.close();
        assertThat(resource.releases()).isEqualTo(1);
    }

    @Test
    void noNewUserIsAdmittedWhileTheLastOnesFinish() {
        Handle.Lease<NativeResource> last = handle.lease("run");
        handle.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> handle.lease("run"))
                .withMessage("run: the program fit is closed");
        last.close();
        assertThat(resource.releases()).isEqualTo(1);
    }

    @Test
    void aLeaseIsGivenBackOnceHoweverOftenItIsClosed() {
        Handle.Lease<NativeResource> twice = handle.lease("run");
        Handle.Lease<NativeResource> other = handle.lease("run");
        twice.close();
        twice.close();
        handle.close();

        assertThat(resource.releases()).isZero();
        other.close();
        assertThat(resource.releases()).isEqualTo(1);
    }

    @Test
    void aLeaseThatWasGivenBackGivesNothing() {
        Handle.Lease<NativeResource> lease = handle.lease("run");
        lease.close();

        assertThatIllegalStateException()
                .isThrownBy(lease::resource)
                .withMessage("lease: the program fit was already given back");
    }

    @Test
    void aReleaseThatFailsIsReportedOnceAndNotTriedAgain() {
        BackendException failure = new BackendException("close: broken");
        List<String> released = new ArrayList<>();
        Handle<String> broken = new Handle<>("the tensor x", "x", name -> {
            released.add(name);
            throw failure;
        });

        assertThat(catchThrowable(broken::close)).isSameAs(failure);
        broken.close();
        assertThat(released).containsExactly("x");
        assertThat(broken.isClosed()).isTrue();
    }

    @ParameterizedTest(name = "{0} of 8 threads close")
    @ValueSource(ints = {1, 8})
    void hammeredByEightThreadsItIsReleasedExactlyOnceAndNeverWhileLeased(int closers) throws Exception {
        for (int round = 0; round < 100; round++) {
            NativeResource shared = new NativeResource();
            Handle<NativeResource> common = new Handle<>("the program fit", shared, NativeResource::release);
            Hammer.strike(8, thread -> {
                int uses = thread < closers ? 20 + thread : Integer.MAX_VALUE;
                for (int use = 0; use < uses; use++) {
                    try (Handle.Lease<NativeResource> lease = common.lease("run")) {
                        lease.resource().use();
                    } catch (IllegalStateException closed) {
                        assertThat(closed).hasMessage("run: the program fit is closed");
                        break;
                    }
                }
                if (thread < closers) {
                    common.close();
                }
            });

            assertThat(shared.releases()).isEqualTo(1);
        }
    }
}
