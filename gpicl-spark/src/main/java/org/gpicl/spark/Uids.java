package org.gpicl.spark;

import org.jspecify.annotations.Nullable;

/**
 * Brings a name into Spark's constructors. The params that these make carry {@code uid()}, which in Scala is a field set before
 * the constructor of the superclass runs. Java has no such fields: so the name waits here, for this thread, until {@code uid()}
 * asks for it for the first time.
 *
 * <pre>{@code
 * public Stage(String uid) {
 *     this(Uids.next(uid)); // evaluated before Spark's constructor
 * }
 *
 * private Stage(Uids ignored) {}
 *
 * public String uid() {
 *     uid = uid == null ? Uids.take() : uid; // a field without an initial value, which would overwrite it
 *     return uid;
 * }
 * }</pre>
 */
final class Uids {

    private static final Uids NONE = new Uids();
    private static final ThreadLocal<@Nullable String> NEXT = new ThreadLocal<>();

    private Uids() {}

    static Uids next(String uid) {
        NEXT.set(uid);
        return NONE;
    }

    static String take() {
        String uid = NEXT.get();
        NEXT.remove();
        if (uid == null) {
            throw new IllegalStateException("uid: expected to be asked while its stage is constructed");
        }
        return uid;
    }
}
