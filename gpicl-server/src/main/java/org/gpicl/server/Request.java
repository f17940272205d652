package org.gpicl.server;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request, what is asked of it checked. Used by one thread. */
final class Request {

    private static final int PIECE = 1 << 16;

    /** Bytes that are read in vain. */
    private static final long MOST_DRAINED = 64 << 20;

    private final HttpExchange exchange;
    private final Limits limits;
    private final Deadline deadline;
    private Map<String, String> variables = Map.of();
    private Map<String, List<String>> parameters = Map.of();
    private byte[] body = new byte[0];

    Request(HttpExchange exchange, Limits limits, Deadline deadline) {
        this.exchange = exchange;
        this.limits = limits;
        this.deadline = deadline;
    }

    Deadline deadline() {
        return deadline;
    }

    Limits limits() {
        return limits;
    }

    String method() {
        return exchange.getRequestMethod();
    }

    /** The parts of the path, each decoded by itself. */
    List<String> path() {
        String[] parts = exchange.getRequestURI().getRawPath().substring(1).split("/", -1);
        return Arrays.stream(parts)
                .map(part -> decoded(part.replace("+", "%2B")))
                .toList();
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Problem(400, "expected an address that is properly encoded, got '" + text + "'");
        }
    }

    /** Takes what the path holds, and the parameters that there may be. */
    void accept(Map<String, String> pathVariables, Set<String> known) {
        variables = pathVariables;
        parameters = new LinkedHashMap<>();
        String query = exchange.getRequestURI().getRawQuery();
        for (String part : query == null || query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = part.indexOf('=');
            String name = decoded(equals < 0 ? part : part.substring(0, equals));
            if (!known.contains(name)) {
                throw new Problem(400, "expected parameters among " + sorted(known) + ", got '" + name + "'");
            }
            parameters
                    .computeIfAbsent(name, any -> new ArrayList<>())
                    .add(equals < 0 ? "" : decoded(part.substring(equals + 1)));
        }
    }

    private static List<String> sorted(Set<String> names) {
        return names.stream().sorted().toList();
    }

    /** The name of a learner in the path. */
    String learner() {
        String name = variables.getOrDefault("name", "");
        if (!LearnerStore.NAME.matcher(name).matches()) {
            throw new Problem(
                    400,
                    "expected a name of 1 to 64 lower-case letters a to z, digits, '.', '_' and '-', with a letter or digit"
                            + " first, got " + name.length() + " characters, not all of them such");
        }
        return name;
    }

    List<String> parameters(String name) {
        return parameters.getOrDefault(name, List.of());
    }

    @Nullable
    String parameter(String name) {
        List<String> values = parameters(name);
        if (values.size() > 1) {
            throw new Problem(400, "expected one parameter '" + name + "', got " + values.size());
        }
        return values.isEmpty() ? null : values.get(0);
    }

    String requiredParameter(String name) {
        String value = parameter(name);
        if (value == null || value.isEmpty()) {
            throw new Problem(400, "expected a parameter '" + name + "', got none");
        }
        return value;
    }

    int number(String name, int otherwise, int least, int most) {
        String text = parameter(name);
        int value;
        try {
            value = text == null ? otherwise : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            value = least - 1;
        }
        if (value < least || value > most) {
            throw new Problem(
                    400, "expected a parameter '" + name + "' of " + least + " to " + most + ", got '" + text + "'");
        }
        return value;
    }

    // ---------------------------------------------------------------- headers

    @Nullable
    String header(String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }

    /** Without parameters such as the character set; empty if there is none. */
    String contentType() {
        String header = header("Content-Type");
        return header == null ? "" : header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /**
     * A page of another site may not use a server that it can reach only through the browser of somebody who can.
     *
     * @throws Problem 403
     */
    void requireOwnOrigin() {
        String origin = header("Origin");
        String host = header("Host");
        if (origin != null && !origin.equals("http://" + host) && !origin.equals("https://" + host)) {
            throw new Problem(
                    403, "expected a request by this server's own page or by a program, got one by " + origin);
        }
    }

    // ---------------------------------------------------------------- the body

    byte[] body() {
        return body;
    }

    /**
     * Reads the body, once.
     *
     * @throws Problem 413 if it is longer than it may be, 408 if it takes too long
     */
    void readBody() throws IOException {
        String length = header("Content-Length");
        if (length != null && Long.parseLong(length) > limits.bodyBytes()) { // a number, or it would not have come here
            throw tooLong();
        }
        InputStream in = exchange.getRequestBody();
        byte[] buffer = new byte[(int) Math.min(limits.bodyBytes() + 1L, PIECE)];
        int size = 0;
        for (int read = 0; read >= 0; size += Math.max(0, read)) {
            if (size > limits.bodyBytes()) {
                throw tooLong();
            }
            if (deadline.isOver()) {
                throw new Problem(408, "the body did not come in time");
            }
            if (size == buffer.length) {
                buffer = Arrays.copyOf(buffer, (int) Math.min(limits.bodyBytes() + 1L, 2L * buffer.length));
            }
            read = in.read(buffer, size, buffer.length - size);
        }
        body = Arrays.copyOf(buffer, size);
    }

    private Problem tooLong() {
        return new Problem(413, "body: expected at most " + limits.bodyBytes() + " bytes, got more");
    }

    /**
     * Reads on, so that a client that is still sending sees the answer that is already there; not for ever.
     */
    void drain() throws IOException {
        InputStream in = exchange.getRequestBody();
        byte[] piece = new byte[PIECE];
        long left = MOST_DRAINED;
        for (int read = 0; read >= 0 && left > 0 && !deadline.isOver(); left -= read) {
            read = in.read(piece);
        }
    }
}
