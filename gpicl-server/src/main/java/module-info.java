/** Named learners over HTTP, kept in files. */
@org.jspecify.annotations.NullMarked
module org.gpicl.server {
    requires static org.jspecify;
    requires static transitive org.apiguardian.api;
    requires transitive org.gpicl;
    requires org.gpicl.spi;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires info.picocli;
    requires jdk.httpserver;

    exports org.gpicl.server;

    opens org.gpicl.server to
            info.picocli;
}
