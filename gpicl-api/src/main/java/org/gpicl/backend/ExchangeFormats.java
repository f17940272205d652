package org.gpicl.backend;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.gpicl.spi.Backend;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.exchange.ExchangeFormat;

/** The formats of files for other runtimes. */
public final class ExchangeFormats {

    /**
     * At most this many failures of the service loader are reported: a broken provider can make its iterator fail without
     * end.
     */
    private static final int MAX_FAILURES = 20;

    private ExchangeFormats() {}

    /**
     * ONNX, which {@code org.gpicl:gpicl-backend-onnx} brings along.
     *
     * @throws IllegalStateException if there are two of that name
     * @throws BackendException if it is not on the class path, or of another version
     */
    public static ExchangeFormat onnx() {
        return named("onnx", ServiceLoader.load(ExchangeFormat.class, ExchangeFormats.class.getClassLoader()));
    }

    /** The one of that name; one that is broken hides no other. */
    static ExchangeFormat named(String name, Iterable<ExchangeFormat> formats) {
        List<String> passedOver = new ArrayList<>();
        List<ExchangeFormat> found = new ArrayList<>();
        Iterator<ExchangeFormat> all = formats.iterator();
        while (passedOver.size() < MAX_FAILURES) {
            try {
                if (!all.hasNext()) {
                    break;
                }
                ExchangeFormat format = all.next();
                if (format.name().equals(name)) {
                    found.add(format);
                }
            } catch (ServiceConfigurationError | LinkageError e) {
                passedOver.add(e.toString());
            }
        }
        if (found.size() > 1) {
            throw new IllegalStateException("formats: expected one format of the name '" + name + "', got "
                    + found.stream().map(format -> format.getClass().getName()).toList()
                    + "; remove the jar of one of them");
        }
        if (found.isEmpty()) {
            throw new BackendException("No format named '" + name + "' is usable. Passed over: "
                    + (passedOver.isEmpty() ? "none" : String.join(", ", passedOver))
                    + ". Add a dependency such as org.gpicl:gpicl-backend-" + name + ".");
        }
        requireSameVersion(found.get(0));
        return found.get(0);
    }

    private static void requireSameVersion(ExchangeFormat format) {
        if (format.spiVersion() != Backend.SPI_VERSION) {
            throw new BackendException("The format '" + format.name() + "' was made for version " + format.spiVersion()
                    + " of the SPI, this is " + Backend.SPI_VERSION
                    + "; use jars of one gpicl version; org.gpicl:gpicl-bom keeps them together.");
        }
    }
}
