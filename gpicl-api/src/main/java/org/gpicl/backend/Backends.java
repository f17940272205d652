package org.gpicl.backend;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.gpicl.backend.Provider.PassedOver;
import org.gpicl.backend.Provider.Usable;
import org.gpicl.spi.Backend;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.Closing;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Purpose;

/**
 * The compute backends that were found, and the choice among them. Immutable and thread-safe.
 *
 * <p>Unless one is named, the one of the highest priority for the purpose is opened. One that is broken, not available
 * here, without the device or failing when opened is passed over, and hides no other. One that is named is opened, or
 * the error says why not: no other takes its place.
 *
 * <p>What is opened is logged in one line at level INFO, with what was passed over.
 */
public final class Backends {

    private static final Logger LOG = System.getLogger(Backends.class.getName());

    /**
     * At most this many failures of the service loader are reported: a broken provider can make its iterator fail without
     * end.
     */
    private static final int MAX_FAILURES = 20;

    private final List<Provider> providers;

    Backends(Iterable<Backend> backends) {
        this.providers = inspect(backends.iterator());
        requireUniqueNames(providers);
    }

    /**
     * Finds the backends that the class loader of this library sees, with {@link ServiceLoader}.
     *
     * <p>Not those that the context class loader of the thread sees: in pooled threads that loader may see less.
     *
     * @throws IllegalStateException if two of them have the same name
     */
    public static Backends load() {
        return new Backends(ServiceLoader.load(Backend.class, Backends.class.getClassLoader()));
    }

    private static List<Provider> inspect(Iterator<Backend> backends) {
        List<Provider> found = new ArrayList<>();
        int failures = 0;
        while (failures < MAX_FAILURES) {
            try {
                if (!backends.hasNext()) {
                    break;
                }
                found.add(Provider.of(backends.next()));
            } catch (ServiceConfigurationError | LinkageError e) {
                failures++;
                String unknown = "provider " + (found.size() + 1);
                found.add(PassedOver.broken(unknown, unknown, e));
            }
        }
        return List.copyOf(found);
    }

    private static void requireUniqueNames(List<Provider> providers) {
        Map<String, Provider> byName = new HashMap<>();
        for (Provider provider : providers) {
            Provider before = byName.putIfAbsent(provider.name(), provider);
            if (before != null) {
                throw new IllegalStateException(
                        "backends: expected one backend of the name '" + provider.name() + "', got " + before.origin()
                                + " and " + provider.origin() + "; remove the jar of one of them");
            }
        }
    }

    /**
     * Opens the best backend for a purpose that has the device.
     *
     * @return a new engine, owned by the caller
     * @throws BackendException if none can be opened; the message lists those that were found
     */
    public Engine open(Purpose purpose, EngineOptions options) {
        Attempts attempts = new Attempts(of(PassedOver.class));
        for (Usable candidate : candidates(purpose)) {
            Optional<Engine> engine = attempts.open(candidate, options);
            if (engine.isPresent()) {
                return logged(engine.get(), candidate, choice(purpose), attempts.passedOver);
            }
        }
        throw attempts.nothing(purpose, options);
    }

    /**
     * Opens the backend that is fastest here at what it is opened for: each that could be chosen for the purpose is opened and
     * measured, and all but the fastest are closed. Among equals the priority decides. The log line has the figures.
     *
     * @param unit of the figures, such as {@code episodes/s}
     * @param speed of an engine, the higher the better; one for which this fails is passed over
     * @return a new engine, owned by the caller
     * @throws BackendException if none can be opened and measured; the message lists those that were found
     */
    public Engine openFastest(Purpose purpose, EngineOptions options, String unit, ToDoubleFunction<Engine> speed) {
        Attempts attempts = new Attempts(of(PassedOver.class));
        List<Measured> measured = new ArrayList<>();
        for (Usable candidate : candidates(purpose)) {
            attempts.open(candidate, options)
                    .flatMap(engine -> attempts.measure(candidate, engine, speed))
                    .ifPresent(measured::add);
        }
        measured.sort(Comparator.comparingDouble(Measured::speed).reversed());
        if (measured.isEmpty()) {
            throw attempts.nothing(purpose, options);
        }
        Measured fastest = measured.get(0);
        close(measured.subList(1, measured.size()));
        String why = "for " + purpose.name().toLowerCase(Locale.ROOT) + " as the fastest of "
                + measured.stream().map(Measured::toString).collect(Collectors.joining(", ")) + " " + unit;
        return logged(fastest.engine, fastest.candidate, why, attempts.passedOver);
    }

    /**
     * Opens the backend whose engine describes itself like one that was used before: same library, same version.
     *
     * @param description as in {@link Engine#description}
     * @return a new engine, owned by the caller
     * @throws BackendException if there is none; the message lists those that were found
     */
    public Engine openAsBefore(Purpose purpose, EngineOptions options, String description) {
        Attempts attempts = new Attempts(of(PassedOver.class));
        for (Usable candidate : of(Usable.class)) {
            Optional<Engine> engine = attempts.open(candidate, options);
            if (engine.isPresent() && engine.get().description().equals(description)) {
                String why = "for " + purpose.name().toLowerCase(Locale.ROOT) + " as before";
                return logged(engine.get(), candidate, why, attempts.passedOver);
            }
            engine.ifPresent(Engine::close);
        }
        throw new BackendException("No usable backend on " + options.device() + " is " + description + ", as before. "
                + this + " Name one to go on with it; results differ in rounding.");
    }

    private static void close(List<Measured> measured) {
        Closing.all(measured, one -> one.engine.close());
    }

    /** An engine that is open, and how fast it is. */
    private record Measured(Usable candidate, Engine engine, double speed) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%s %.1f", candidate.name(), speed);
        }
    }

    /** What has become of candidates that could not be used. */
    private static final class Attempts {
        private final List<PassedOver> passedOver;
        private final List<Throwable> failures = new ArrayList<>();

        private Attempts(List<PassedOver> before) {
            this.passedOver = new ArrayList<>(before);
        }

        private Optional<Engine> open(Usable candidate, EngineOptions options) {
            if (!candidate.offers(options.device())) {
                passedOver.add(candidate.without(options.device()));
                return Optional.empty();
            }
            try {
                return Optional.of(candidate.backend().open(options));
            } catch (BackendException | LinkageError e) {
                return failed(candidate, e);
            }
        }

        /** Closes the engine if it cannot be measured. */
        private Optional<Measured> measure(Usable candidate, Engine engine, ToDoubleFunction<Engine> speed) {
            try {
                return Optional.of(new Measured(candidate, engine, speed.applyAsDouble(engine)));
            } catch (RuntimeException | LinkageError e) {
                engine.close();
                return failed(candidate, e);
            }
        }

        private <R> Optional<R> failed(Usable candidate, Throwable failure) {
            passedOver.add(candidate.failing(failure));
            failures.add(failure);
            return Optional.empty();
        }

        private BackendException nothing(Purpose purpose, EngineOptions options) {
            // what was found says what to do with it
            String advice = passedOver.isEmpty() ? " Add a dependency such as org.gpicl:gpicl-backend-onnx." : "";
            BackendException nothing =
                    new BackendException("No backend for " + purpose.name().toLowerCase(Locale.ROOT)
                            + " on " + options.device() + " is usable. Usable: none. Passed over: " + list(passedOver)
                            + "." + advice);
            failures.forEach(nothing::addSuppressed);
            return nothing;
        }
    }

    /** Those that may be chosen without being named, the best first. */
    private List<Usable> candidates(Purpose purpose) {
        return of(Usable.class).stream()
                .filter(usable -> usable.priority(purpose) >= 0)
                .sorted(Comparator.comparingInt((Usable usable) -> usable.priority(purpose))
                        .reversed()
                        .thenComparing(Usable::name))
                .toList();
    }

    /**
     * Opens the backend of a name.
     *
     * @return a new engine, owned by the caller
     * @throws IllegalArgumentException if there is no backend of that name, or it has no such device
     * @throws BackendException if there is one and it cannot be used; the message lists those that were found
     */
    public Engine open(String name, EngineOptions options) {
        for (Usable usable : of(Usable.class)) {
            if (usable.name().equals(name)) {
                try {
                    return logged(usable.backend().open(options), usable, "as named", List.of());
                } catch (LinkageError e) {
                    throw new BackendException("The backend '" + name + "' cannot be opened: " + e, e);
                }
            }
        }
        String message = "No backend named '" + name + "' is usable. " + this;
        boolean known = providers.stream().anyMatch(provider -> provider.name().equals(name));
        throw known
                ? new BackendException(message)
                : new IllegalArgumentException(
                        message + " Add its dependency, such as org.gpicl:gpicl-backend-" + name + ".");
    }

    /** Why the best one is that: {@code for inference by priority of onnx 100, djl 50}. */
    private String choice(Purpose purpose) {
        return "for " + purpose.name().toLowerCase(Locale.ROOT) + " by priority of "
                + candidates(purpose).stream()
                        .map(usable -> usable.name() + " " + usable.priority(purpose))
                        .collect(Collectors.joining(", "));
    }

    private static Engine logged(Engine engine, Usable backend, String why, List<PassedOver> passedOver) {
        LOG.log(
                Level.INFO,
                "backend {0}: {1} on {2}, {3}{4}",
                backend.name(),
                engine.description(),
                engine.device(),
                why,
                passedOver.isEmpty() ? "" : "; passed over: " + list(passedOver));
        return engine;
    }

    private <P extends Provider> List<P> of(Class<P> kind) {
        return providers.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private static String list(List<? extends Provider> some) {
        return some.isEmpty() ? "none" : some.stream().map(Provider::toString).collect(Collectors.joining(", "));
    }

    /** What was found: {@code Usable: djl PyTorch 2.7.1 (cpu). Passed over: none.} */
    @Override
    public String toString() {
        return "Usable: " + list(of(Usable.class)) + ". Passed over: " + list(of(PassedOver.class)) + ".";
    }
}
