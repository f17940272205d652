package org.gpicl.server;

import java.util.Map;

/**
 * What is sent back.
 *
 * @param status of HTTP
 * @param contentType of the body; of no meaning if that is empty
 * @param body not modified
 * @param headers besides
 */
record Answer(int status, String contentType, byte[] body, Map<String, String> headers) {

    static Answer json(int status, Object body) {
        return new Answer(status, "application/json", Json.bytes(body), Map.of());
    }

    static Answer of(String contentType, byte[] body) {
        return new Answer(200, contentType, body, Map.of());
    }

    static Answer empty() {
        return new Answer(204, "", new byte[0], Map.of());
    }

    Answer with(Map<String, String> more) {
        return new Answer(status, contentType, body, more);
    }
}
