package io.johnnylocke.store.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Watches critical sections that count: they must not overlap, and their tokens must rise with what they wrote. */
public final class Sections {

    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger overlaps = new AtomicInteger();
    private final List<State<Integer>> writes = Collections.synchronizedList(new ArrayList<>());

    /** A section begins. */
    public void enter() {
        if (inside.incrementAndGet() != 1) {
            overlaps.incrementAndGet();
        }
    }

    /** It ends. */
    public void leave() {
        inside.decrementAndGet();
    }

    /** A section was acknowledged. */
    public void wrote(State<Integer> state) {
        writes.add(state);
    }

    /** All sections are over. */
    public void assertSerial(int expected) {
        assertThat(overlaps).hasValue(0);
        List<State<Integer>> byValue = writes.stream()
                .sorted(Comparator.comparing(state -> state.value()))
                .toList();
        assertThat(byValue).extracting(State::value).doesNotHaveDuplicates().hasSize(expected);
        assertThat(byValue).extracting(State::token).doesNotHaveDuplicates().isSorted();
    }
}
