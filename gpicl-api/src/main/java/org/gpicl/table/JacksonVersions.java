package org.gpicl.table;

import com.fasterxml.jackson.core.Version;

/** An application, or an engine such as Spark, may bring a jackson-core that is older than the parser of separated values. */
final class JacksonVersions {

    private JacksonVersions() {}

    /**
     * Says what would else be a missing method somewhere in a parser.
     *
     * @throws IllegalStateException if they do not fit
     */
    static void requireFitting() {
        requireFitting(
                com.fasterxml.jackson.dataformat.csv.PackageVersion.VERSION,
                com.fasterxml.jackson.core.json.PackageVersion.VERSION);
    }

    static void requireFitting(Version csv, Version core) {
        boolean fits =
                core.getMajorVersion() == csv.getMajorVersion() && core.getMinorVersion() >= csv.getMinorVersion();
        if (!fits) {
            throw new IllegalStateException("table: expected jackson-core of version " + csv.getMajorVersion() + "."
                    + csv.getMinorVersion() + " or newer, as jackson-dataformat-csv is, got " + core
                    + "; give all Jackson artefacts one version, such as by jackson-bom");
        }
    }
}
