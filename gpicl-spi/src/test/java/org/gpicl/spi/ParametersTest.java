package org.gpicl.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ParametersTest {

    private final Parameters<Integer> parameters =
            new Parameters<>(new TreeMap<>(Map.of("layer0.mlp.bias", 1, "layer1.mlp.bias", 2, "head", 3)));

    @Test
    void findsByFullName() {
        assertThat(parameters.get("head")).isEqualTo(3);
        assertThat(parameters.get("layer1.mlp.bias")).isEqualTo(2);
    }

    @Test
    void scopesAreNested() {
        assertThat(parameters.scope("layer0").get("mlp.bias")).isEqualTo(1);
        assertThat(parameters.scope("layer1").scope("mlp").get("bias")).isEqualTo(2);
    }

    @Test
    void saysWhatThereIs() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parameters.scope("layer2").get("bias"))
                .withMessage(
                        "parameters: expected one of [head, layer0.mlp.bias, layer1.mlp.bias]," + " got 'layer2.bias'");
    }
}
