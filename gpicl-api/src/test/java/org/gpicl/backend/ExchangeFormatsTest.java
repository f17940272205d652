package org.gpicl.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import org.gpicl.spi.Backend;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.exchange.ExchangeFormat;
import org.gpicl.spi.exchange.Export;
import org.gpicl.spi.exchange.Import;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ExchangeFormatsTest {

    /** A format that holds nothing. */
    private record EmptyFormat(String name, int spiVersion) implements ExchangeFormat {
        @Override
        public void write(Export export, OutputStream out) {}

        @Override
        public Import read(InputStream in, String source) {
            return new Import(Map.of(), "", ParameterSet.EMPTY);
        }
    }

    @Test
    @DisplayName("finds a format by its name")
    void byName() {
        ExchangeFormat wanted = new EmptyFormat("onnx", Backend.SPI_VERSION);
        assertThat(ExchangeFormats.named("onnx", List.of(new EmptyFormat("other", 7), wanted)))
                .isSameAs(wanted);
    }

    @Test
    @DisplayName("says what to add where there is none")
    void none() {
        assertThatThrownBy(ExchangeFormats::onnx)
                .isInstanceOf(BackendException.class)
                .hasMessage("No format named 'onnx' is usable. Passed over: none. Add a dependency such as"
                        + " org.gpicl:gpicl-backend-onnx.");
    }

    @Test
    @DisplayName("refuses one of another version")
    void otherVersion() {
        assertThatThrownBy(() -> ExchangeFormats.named("onnx", List.of(new EmptyFormat("onnx", 99))))
                .isInstanceOf(BackendException.class)
                .hasMessage("The format 'onnx' was made for version 99 of the SPI, this is " + Backend.SPI_VERSION
                        + "; use jars of one gpicl version; org.gpicl:gpicl-bom keeps them together.");
    }

    @Test
    @DisplayName("one that is broken hides no other, and is named where there is no other")
    void broken() {
        ExchangeFormat good = new EmptyFormat("onnx", Backend.SPI_VERSION);
        assertThat(ExchangeFormats.named("onnx", () -> afterABrokenOne(List.of(good))))
                .isSameAs(good);
        assertThatThrownBy(() -> ExchangeFormats.named("onnx", () -> afterABrokenOne(List.of())))
                .isInstanceOf(BackendException.class)
                .hasMessage(
                        "No format named 'onnx' is usable. Passed over: java.util.ServiceConfigurationError: its class"
                                + " is gone. Add a dependency such as org.gpicl:gpicl-backend-onnx.");
    }

    private static Iterator<ExchangeFormat> afterABrokenOne(List<ExchangeFormat> formats) {
        Iterator<ExchangeFormat> good = formats.iterator();
        return new Iterator<>() {
            private boolean first = true;

            @Override
            public boolean hasNext() {
                return first || good.hasNext();
            }

            @Override
            public ExchangeFormat next() {
                if (first) {
                    first = false;
                    throw new ServiceConfigurationError("its class is gone");
                }
                return good.next();
            }
        };
    }

    @Test
    @DisplayName("two of one name are an error")
    void two() {
        ExchangeFormat format = new EmptyFormat("onnx", Backend.SPI_VERSION);
        assertThatThrownBy(() -> ExchangeFormats.named("onnx", List.of(format, format)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("formats: expected one format of the name 'onnx', got [" + EmptyFormat.class.getName()
                        + ", " + EmptyFormat.class.getName() + "]; remove the jar of one of them");
    }
}
