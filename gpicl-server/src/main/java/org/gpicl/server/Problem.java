package org.gpicl.server;

import java.util.LinkedHashMap;
import java.util.Map;

/** A request that is not answered, and why: what RFC 9457 calls a problem. */
final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** When to come back where the server is busy, in seconds. */
    private static final int RETRY_AFTER = 1;

    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(400, "Bad Request"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(408, "Request Timeout"),
            Map.entry(409, "Conflict"),
            Map.entry(413, "Content Too Large"),
            Map.entry(415, "Unsupported Media Type"),
            Map.entry(422, "Unprocessable Content"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(503, "Service Unavailable"));

    private final int status;
    private final transient Map<String, String> headers;

    private Problem(int status, String detail, Map<String, String> headers) {
        super(detail, null, false, false); // thrown often, and nobody reads where from
        this.status = status;
        this.headers = headers;
    }

    Problem(int status, String detail) {
        this(status, detail, Map.of());
    }

    /** A 405, with the methods that there are. */
    static Problem otherMethod(String detail, String allowed) {
        return new Problem(405, detail, Map.of("Allow", allowed));
    }

    /** A 503: come again. */
    static Problem busy(String detail) {
        return new Problem(503, detail, Map.of("Retry-After", Integer.toString(RETRY_AFTER)));
    }

    int status() {
        return status;
    }

    /** As it is sent. */
    Answer answer() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "about:blank");
        body.put("title", TITLES.getOrDefault(status, "Error"));
        body.put("status", status);
        body.put("detail", getMessage());
        return new Answer(status, "application/problem+json", Json.bytes(body), headers);
    }
}
