/**
 * What applications use: learners whose forward pass is the learning algorithm, tables, model files, evaluation and
 * explanations.
 */
@SuppressWarnings("module") // org.gpicl.train is compiled later
@org.jspecify.annotations.NullMarked
module org.gpicl {
    requires static transitive org.apiguardian.api;
    requires static transitive org.jspecify;
    requires transitive org.gpicl.spi;
    requires static transitive java.sql;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.dataformat.csv;

    exports org.gpicl;
    exports org.gpicl.architecture;
    exports org.gpicl.backend;
    exports org.gpicl.evaluate;
    exports org.gpicl.evidence;
    exports org.gpicl.explain;
    exports org.gpicl.internal to
            org.gpicl.train;
    exports org.gpicl.model;
    exports org.gpicl.preprocess;
    exports org.gpicl.random;
    exports org.gpicl.table;

    opens org.gpicl.architecture to
            com.fasterxml.jackson.databind;

    uses org.gpicl.architecture.ArchitectureKinds;
    uses org.gpicl.spi.Backend;
    uses org.gpicl.spi.exchange.ExchangeFormat;
}
