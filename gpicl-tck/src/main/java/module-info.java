/**
 * The compatibility kit for backends. A backend's tests run on the class path as a rule; on the module path JUnit needs
 * to reach the rules by reflection.
 */
@org.jspecify.annotations.NullMarked
module org.gpicl.tck {
    requires static transitive org.apiguardian.api;
    requires static transitive org.jspecify;
    requires transitive org.gpicl;
    requires transitive org.gpicl.spi;
    requires transitive org.gpicl.train;
    requires transitive org.junit.jupiter.api;
    requires org.junit.jupiter.params;
    requires org.assertj.core;

    exports org.gpicl.tck;
    exports org.gpicl.tck.oracle;

    opens org.gpicl.tck to
            org.junit.platform.commons;
}
