package io.johnnylocke.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/** What has been allocated on the heap of this JVM. */
final class Allocated {

    private Allocated() {}

    /** Returns how many bytes the threads that are alive have allocated since they started. */
    static long bytes() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
    }
}
