package org.gpicl.server;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.gpicl.Learner;

/** From a request to its answer: who is let in, what is asked, what goes wrong. Thread-safe. */
final class Dispatcher implements HttpHandler {

    private static final Logger LOG = System.getLogger(Dispatcher.class.getName());

    /** For requests that ask nothing that there is. */
    private static final String UNKNOWN = "unknown";

    /** How long to read on what a client sends in vain. */
    private static final Duration LINGER = Duration.ofSeconds(5);

    private final Gate gate;
    private final Limits limits;
    private final Duration timeout;
    private final Metrics metrics = new Metrics();
    private final List<Route> routes;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile long lastSeen = System.nanoTime();
    private volatile boolean stopping;

    Dispatcher(Learner learner, LearnerStore store, long memory, Gate gate, Limits limits, Duration timeout) {
        this.gate = gate;
        this.limits = limits;
        this.timeout = timeout;
        this.routes = new Operations(learner, store, () -> !stopping, () -> metrics.text(store, memory, gate)).routes();
    }

    List<Route> routes() {
        return routes;
    }

    /** From now on, requests that need work are sent away. */
    void stop() {
        stopping = true;
    }

    /** The number of requests that are not answered yet. */
    int underWay() {
        return underWay.get();
    }

    /** Whether no request is under way, and none has come or been answered for that long. */
    boolean isQuietFor(Duration time) {
        return underWay.get() == 0 && System.nanoTime() - lastSeen >= time.toNanos();
    }

    @Override
    public void handle(HttpExchange exchange) {
        long start = System.nanoTime();
        underWay.incrementAndGet();
        lastSeen = start;
        try {
            Request request = new Request(exchange, limits, Deadline.after(timeout));
            Asked asked = new Asked();
            Answer answer = answer(request, asked);
            metrics.add(asked.operation, answer.status(), System.nanoTime() - start); // before a client can ask for it
            send(exchange, answer);
            if (answer.status() >= 400) {
                new Request(exchange, limits, Deadline.after(LINGER)).drain();
            }
        } catch (IOException e) { // the client has gone
            LOG.log(Level.DEBUG, "send", e);
        } finally {
            exchange.close();
            lastSeen = System.nanoTime();
            underWay.decrementAndGet();
        }
    }

    /** What was asked, once that is known. */
    private static final class Asked {
        private String operation = UNKNOWN;
    }

    private Answer answer(Request request, Asked asked) {
        try {
            request.requireOwnOrigin();
            Route route = Route.find(routes, request);
            asked.operation = route.operation();
            return route.work() == Route.Work.NONE ? route.handler().apply(request) : work(route, request);
        } catch (Problem e) {
            return e.answer();
        } catch (IOException e) {
            return new Problem(400, "the body could not be read").answer();
        } catch (RuntimeException e) { // told to the operator; a client learns where to look
            String id = UUID.randomUUID().toString();
            LOG.log(Level.ERROR, asked.operation + ": failure " + id, e);
            return new Problem(500, "the server failed; its log has more under " + id).answer();
        }
    }

    private Answer work(Route route, Request request) throws IOException {
        if (stopping) {
            throw Problem.busy("the server is stopping");
        }
        gate.enter(); // before the body is read: bodies take memory, too
        try {
            request.readBody();
            return gate.work(
                    route.work() == Route.Work.LONG,
                    request.deadline(),
                    () -> route.handler().apply(request));
        } finally {
            gate.leave();
        }
    }

    private void send(HttpExchange exchange, Answer answer) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        answer.headers().forEach(headers::set);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cache-Control", "no-store");
        if (stopping) {
            headers.set("Connection", "close");
        }
        boolean hasBody = answer.body().length > 0;
        if (hasBody) {
            headers.set("Content-Type", answer.contentType());
        }
        boolean sendsBody = hasBody && !exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(answer.status(), sendsBody ? answer.body().length : -1);
        if (sendsBody) {
            OutputStream out = exchange.getResponseBody();
            out.write(answer.body());
            out.flush();
        }
    }
}
