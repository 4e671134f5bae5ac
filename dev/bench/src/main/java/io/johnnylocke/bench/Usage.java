package io.johnnylocke.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * What has been used of this JVM and of the server: since they started, or between two moments.
 *
 * @param seconds the time
 * @param scripts how many scripts the server was asked for
 * @param here processor seconds of this JVM
 * @param server processor seconds of the server
 */
record Usage(double seconds, long scripts, double here, double server) {

    /** Returns what has been used by now; of the server nothing, unless there are statistics of it. */
    static Usage now(@Nullable ServerStatistics statistics) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Usage(
                System.nanoTime() / 1e9,
                statistics == null ? 0 : statistics.scripts(),
                system.getProcessCpuTime() / 1e9,
                statistics == null ? 0 : statistics.processorSeconds());
    }

    Usage since(Usage before) {
        return new Usage(
                seconds - before.seconds, scripts - before.scripts, here - before.here, server - before.server);
    }

    double scriptsPerSecond() {
        return scripts / seconds;
    }

    /** Returns how many processors this JVM has kept busy. */
    double processorsHere() {
        return here / seconds;
    }

    /** Returns how much of a processor the server has kept busy; it has use for one. */
    double processorsOfServer() {
        return server / seconds;
    }
}
