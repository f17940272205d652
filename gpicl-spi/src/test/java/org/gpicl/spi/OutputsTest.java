package org.gpicl.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutputsTest {

    private final DeviceTensor loss = mock(DeviceTensor.class);
    private final DeviceTensor state = mock(DeviceTensor.class);
    private final DeviceTensor logits = mock(DeviceTensor.class);
    private final Outputs outputs = new Outputs(threeTensors());

    private Map<String, DeviceTensor> threeTensors() {
        Map<String, DeviceTensor> tensors = new LinkedHashMap<>();
        tensors.put("loss", loss);
        tensors.put("state", state);
        tensors.put("logits", logits);
        return tensors;
    }

    @Test
    void hostCopiesAndKeepsOwning() {
        when(loss.toHost()).thenReturn(Tensor.scalar(2));

        assertThat(outputs.host("loss")).isEqualTo(Tensor.scalar(2));
        outputs.close();
        verify(loss).close();
    }

    @Test
    void closesWhatWasNotTakenOnce() {
        assertThat(outputs.take("state")).isSameAs(state);
        assertThat(outputs.tensors().keySet()).containsExactly("loss", "logits");

        outputs.close();
        outputs.close();

        verify(loss, times(1)).close();
        verify(logits, times(1)).close();
        verify(state, never()).close();
        assertThat(outputs.tensors()).isEmpty();
    }

    @Test
    void closesTheRestIfOneFails() {
        BackendException first = new BackendException("close: loss");
        BackendException second = new BackendException("close: state");
        doThrow(first).when(loss).close();
        doThrow(second).when(state).close();

        assertThat(catchThrowable(outputs::close)).isSameAs(first).hasSuppressedException(second);
        verify(logits).close();
        assertThat(outputs.tensors()).isEmpty();
    }

    @Test
    void saysWhatThereIs() {
        outputs.take("state");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> outputs.take("state"))
                .withMessage("outputs: expected one of [loss, logits], got 'state'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> outputs.host("accuracy"))
                .withMessage("outputs: expected one of [loss, logits], got 'accuracy'");
    }

    @Test
    void theViewOfTheTensorsCannotBeChanged() {
        assertThat(outputs.tensors()).isUnmodifiable();
    }
}
