package io.johnnylocke.engine;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The writes that a state is made of, in order: each one adds itself to those that it has read. */
record Writes(List<Write> list) {

    /** One write, which no other one is equal to: that of a grant, and so under a token. */
    record Write(long token, int grant) {

        static Write of(String text) {
            String[] parts = text.split(":");
            return new Write(Long.parseLong(parts[0]), Integer.parseInt(parts[1]));
        }

        @Override
        public String toString() {
            return token + ":" + grant;
        }
    }

    static Writes of(String state) {
        return new Writes(
                state == null
                        ? List.of()
                        : Arrays.stream(state.split(" ")).map(Write::of).toList());
    }

    Writes plus(Write write) {
        return new Writes(Stream.concat(list.stream(), Stream.of(write)).toList());
    }

    boolean has(Write write) {
        return list.contains(write);
    }

    /** Returns the writes under earlier tokens than this one. */
    Writes before(long token) {
        return new Writes(list.stream().filter(write -> write.token() < token).toList());
    }

    /** Returns the writes under this token. */
    Writes under(long token) {
        return new Writes(list.stream().filter(write -> write.token() == token).toList());
    }

    /** Returns whether the other one has gone on from here. */
    boolean isStartOf(Writes other) {
        return list.size() <= other.list.size() && list.equals(other.list.subList(0, list.size()));
    }

    List<Long> tokens() {
        return list.stream().map(Write::token).toList();
    }

    @Override
    public String toString() {
        return list.stream().map(Write::toString).collect(Collectors.joining(" "));
    }
}
