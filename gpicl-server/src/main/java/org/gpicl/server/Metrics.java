package org.gpicl.server;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** What was asked, how it was answered and how long it took, in the text format of Prometheus. Thread-safe. */
final class Metrics {

    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /** Upper bounds of the buckets, in seconds. */
    private static final double[] BOUNDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};

    private record Asked(String operation, int status) implements Comparable<Asked> {
        @Override
        public int compareTo(Asked other) {
            int order = operation.compareTo(other.operation);
            return order != 0 ? order : Integer.compare(status, other.status);
        }
    }

    private static final class Times {
        private final AtomicLongArray buckets = new AtomicLongArray(BOUNDS.length + 1);
        private final LongAdder nanos = new LongAdder();

        void add(long time) {
            int bucket = 0;
            while (bucket < BOUNDS.length && time > BOUNDS[bucket] * 1e9) {
                bucket++;
            }
            buckets.incrementAndGet(bucket);
            nanos.add(time);
        }
    }

    private final Map<Asked, LongAdder> requests = new ConcurrentSkipListMap<>();
    private final Map<String, Times> times = new ConcurrentSkipListMap<>();

    /**
     * Counts a request.
     *
     * @param operation of a fixed set
     * @param nanos from its arrival to its answer
     */
    void add(String operation, int status, long nanos) {
        requests.computeIfAbsent(new Asked(operation, status), any -> new LongAdder())
                .increment();
        times.computeIfAbsent(operation, any -> new Times()).add(nanos);
    }

    /** All of it, with what the store and the gate know. */
    String text(LearnerStore store, long memory, Gate gate) {
        StringBuilder text = new StringBuilder();
        head(text, "gpicl_http_requests_total", "counter", "Requests by operation and status.");
        requests.forEach((asked, count) -> text.append(String.format(
                Locale.ROOT,
                "gpicl_http_requests_total{operation=\"%s\",status=\"%d\"} %d\n",
                asked.operation(),
                asked.status(),
                count.sum())));
        head(text, "gpicl_http_request_duration_seconds", "histogram", "From arrival to answer.");
        times.forEach((operation, taken) -> append(text, operation, taken));
        gauge(text, "gpicl_requests_inside", "Requests that compute or wait for it.", gate.inside());
        gauge(text, "gpicl_learners_saved", "Learners in files.", store.savedCount());
        gauge(text, "gpicl_learners_open", "Learners that are open.", store.openCount());
        gauge(text, "gpicl_learners_bytes", "What open learners take.", store.bytes());
        gauge(text, "gpicl_learners_limit_bytes", "What open learners may take.", memory);
        counter(text, "gpicl_learners_evicted_total", "Learners closed to stay below the limit.", store.evicted());
        counter(text, "gpicl_learners_opened_total", "Learners opened from their files.", store.opened());
        return text.toString();
    }

    private static void append(StringBuilder text, String operation, Times taken) {
        long count = 0;
        for (int bucket = 0; bucket <= BOUNDS.length; bucket++) {
            count += taken.buckets.get(bucket);
            text.append(String.format(
                    Locale.ROOT,
                    "gpicl_http_request_duration_seconds_bucket{operation=\"%s\",le=\"%s\"} %d\n",
                    operation,
                    bucket == BOUNDS.length ? "+Inf" : Double.toString(BOUNDS[bucket]),
                    count));
        }
        text.append(String.format(
                Locale.ROOT,
                "gpicl_http_request_duration_seconds_sum{operation=\"%s\"} %s\n",
                operation,
                taken.nanos.sum() / 1e9));
        text.append(String.format(
                Locale.ROOT, "gpicl_http_request_duration_seconds_count{operation=\"%s\"} %d\n", operation, count));
    }

    private static void gauge(StringBuilder text, String name, String help, long value) {
        head(text, name, "gauge", help);
        text.append(name).append(' ').append(value).append('\n');
    }

    private static void counter(StringBuilder text, String name, String help, long value) {
        head(text, name, "counter", help);
        text.append(name).append(' ').append(value).append('\n');
    }

    private static void head(StringBuilder text, String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }
}
