package org.gpicl.spark;

import org.apache.spark.sql.SparkSession;

/** Spark in this JVM, with two tasks at once. */
final class LocalSpark {

    private LocalSpark() {}

    /** A new session, or the one that is there; whoever made it stops it. */
    static SparkSession session() {
        return SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.sql.shuffle.partitions", 2)
                .config("spark.sql.codegen.wholeStage", false) // compiling takes longer than these rows
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate();
    }
}
