/**
 * Tables as people have them: named columns of numbers, categories, dates, with gaps; and the {@link org.gpicl.table.Schema}
 * that encodes them as the floats that a learner reads, the same way for every table to come.
 *
 * <pre>{@code
 * Table seen = Table.read(Path.of("customers.csv"));
 * try (TableClassifier<String> classifier = InContextLearner.fit(seen, "churned")) {
 *     classifier.predict(Map.of("plan", "basic", "since", "2024-03-01")).label(); // "yes"
 *     classifier.predict(Table.read(Path.of("new-customers.csv")));
 * }
 * }</pre>
 */
@API(status = Status.MAINTAINED, since = "0.1")
@NullMarked
package org.gpicl.table;

import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
import org.jspecify.annotations.NullMarked;
