package org.gpicl.backend;

/** Found by the service loader in the tests of this module; chosen only by name. */
public final class RegisteredBackend extends FakeBackend {

    /** As the service loader makes it. */
    public RegisteredBackend() {
        super("registered", -1, -1);
    }
}
