package org.gpicl.backend;

import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.gpicl.spi.Backend;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.exchange.ExchangeFormat;

/** The formats of files for other runtimes. */
public final class ExchangeFormats {

    private ExchangeFormats() {}

    /**
     * ONNX, which {@code org.gpicl:backend-onnx} brings along.
     *
     * @throws BackendException if it is not on the class path, or of another version
     */
    public static ExchangeFormat onnx() {
        return named("onnx", ServiceLoader.load(ExchangeFormat.class, ExchangeFormats.class.getClassLoader()));
    }

    static ExchangeFormat named(String name, Iterable<ExchangeFormat> formats) {
        try {
            for (Iterator<ExchangeFormat> all = formats.iterator(); all.hasNext(); ) {
                ExchangeFormat format = all.next();
                if (format.name().equals(name)) {
                    requireSameVersion(format);
                    return format;
                }
            }
        } catch (ServiceConfigurationError | LinkageError e) {
            throw new BackendException("The format '" + name + "' cannot be used: " + e, e);
        }
        throw new BackendException("No format named '" + name + "' is on the class path. Add a dependency such as"
                + " org.gpicl:backend-" + name + ".");
    }

    private static void requireSameVersion(ExchangeFormat format) {
        if (format.spiVersion() != Backend.SPI_VERSION) {
            throw new BackendException("The format '" + format.name() + "' was made for version " + format.spiVersion()
                    + " of the SPI, this is " + Backend.SPI_VERSION
                    + "; use jars of one gpicl version; org.gpicl:gpicl-bom keeps them together.");
        }
    }
}
