package org.gpicl.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the server serves as it is. */
final class Page {

    private static final Pattern SCRIPT = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL);

    private Page() {}

    /** The live page, which may run its own script, ask this server, and nothing else. */
    static Answer html() {
        byte[] html = resource("page.html");
        return Answer.of("text/html; charset=utf-8", html)
                .with(
                        Map.of(
                                "Content-Security-Policy",
                                "default-src 'none'; script-src '" + hash(html)
                                        + "'; style-src 'unsafe-inline'; connect-src"
                                        + " 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"));
    }

    private static String hash(byte[] html) {
        Matcher script = SCRIPT.matcher(new String(html, StandardCharsets.UTF_8));
        if (!script.find()) {
            throw new IllegalStateException("page: expected a script in it");
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(script.group(1).getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("page: expected SHA-256, which every JDK has", e);
        }
    }

    static Answer openApi() {
        return Answer.of("application/json", resource("openapi.json"));
    }

    private static byte[] resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("page: expected the resource " + name + " beside the classes");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("page: " + name, e);
        }
    }
}
