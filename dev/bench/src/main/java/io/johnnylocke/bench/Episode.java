package io.johnnylocke.bench;

/**
 * What it took to have many waiters wait and to serve them.
 *
 * @param waiters how many in this JVM
 * @param sections how many were served, those of the other JVM included
 * @param heapPerWaiter bytes of the heap that a waiting call keeps, its future, its function and its key included
 * @param peak the most threads and connections
 * @param connectionsMade how many new connections there were
 * @param waiting what was used while all waited and nothing happened
 * @param serving what was used from the release until the last call was over
 * @param unanswered how many releases were not answered in time
 * @param served how long after the release the waiters of this JVM were served
 * @param lastNanos how long after the release the last of all was served
 */
record Episode(
        int waiters,
        int sections,
        double heapPerWaiter,
        Footprint.Peak peak,
        long connectionsMade,
        Usage waiting,
        Usage serving,
        int unanswered,
        Latencies served,
        long lastNanos) {

    double lastMillis() {
        return lastNanos / 1e6;
    }

    double scriptsPerSection() {
        return (double) serving.scripts() / sections;
    }

    double sectionsPerSecond() {
        return sections / (lastNanos / 1e9);
    }
}
