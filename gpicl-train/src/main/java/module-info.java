/** The laboratory: tasks that are drawn, meta-training of learners on them, and what such learners make of unseen ones. */
@org.jspecify.annotations.NullMarked
module org.gpicl.train {
    requires static transitive org.apiguardian.api;
    requires static transitive org.jspecify;
    requires transitive org.gpicl;
    requires transitive org.gpicl.spi;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;

    exports org.gpicl.metatest;
    exports org.gpicl.metatest.baseline;
    exports org.gpicl.metatrain;
    exports org.gpicl.study;
    exports org.gpicl.task;
    exports org.gpicl.task.prior;

    opens org.gpicl.metatrain to
            com.fasterxml.jackson.databind;
    opens org.gpicl.study to
            com.fasterxml.jackson.databind;
}
