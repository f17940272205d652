/** gpicl as a trainer of Tribuo, and trainers of Tribuo as classifiers of gpicl. */
@org.jspecify.annotations.NullMarked
module org.gpicl.tribuo {
    requires static transitive org.apiguardian.api;
    requires static transitive org.jspecify;
    requires transitive org.gpicl;
    requires transitive org.tribuo.core;
    requires transitive org.tribuo.classification.core;
    requires transitive com.oracle.labs.mlrg.olcut;
    requires transitive com.google.protobuf;

    exports org.gpicl.tribuo;

    opens org.gpicl.tribuo to
            com.oracle.labs.mlrg.olcut;
}
