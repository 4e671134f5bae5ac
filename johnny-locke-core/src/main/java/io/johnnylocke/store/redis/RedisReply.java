package io.johnnylocke.store.redis;

import io.johnnylocke.LockHolder;
import io.johnnylocke.LossReason;
import io.johnnylocke.store.Forgotten;
import io.johnnylocke.store.Lost;
import io.johnnylocke.store.Unheld;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A reply of a script, or a message from one: words on the first line and, in some, the state on the second. */
final class RedisReply {

    private static final String NONE = "-";

    /** What says that something was granted, released, written, renewed or revoked. */
    private static final Set<String> PROMISES = Set.of("G", "R", "K", "Q", "W", "O");

    private final String[] words;
    private final byte[] bytes;
    private final int body;
    private final boolean mayHaveBeenSentTwice;

    private RedisReply(String[] words, byte[] bytes, int body, boolean mayHaveBeenSentTwice) {
        this.words = words;
        this.bytes = bytes;
        this.body = body;
        this.mayHaveBeenSentTwice = mayHaveBeenSentTwice;
    }

    static RedisReply of(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        String[] words = new String(bytes, 0, end, StandardCharsets.UTF_8).split(" ");
        return new RedisReply(words, bytes, end + 1, false);
    }

    /** Returns this as the reply to a request that may have been sent twice: then it is that to the second one. */
    RedisReply toSecondCopy() {
        return new RedisReply(words, bytes, body, true);
    }

    String kind() {
        return words[0];
    }

    boolean is(String kind) {
        return words[0].equals(kind);
    }

    /** Returns whether the caller relies on what the script has written. */
    boolean isPromise() {
        return PROMISES.contains(words[0]);
    }

    int size() {
        return words.length;
    }

    String word(int index) {
        return words[index];
    }

    long number(int index) {
        return Long.parseLong(words[index]);
    }

    Duration millis(int index) {
        return Duration.ofMillis(number(index));
    }

    @Nullable
    String wordOrNull(int index) {
        return words[index].equals(NONE) ? null : words[index];
    }

    @Nullable
    Long numberOrNull(int index) {
        return words[index].equals(NONE) ? null : Long.valueOf(words[index]);
    }

    /** Returns whether the state is too large to travel and is to be fetched. */
    boolean isStateToBeFetched() {
        return body < bytes.length && bytes[body] == '?';
    }

    /** Returns the state that has travelled with the reply, or {@code null} if there is none. */
    byte @Nullable [] state() {
        return body < bytes.length && bytes[body] == '=' ? Arrays.copyOfRange(bytes, body + 1, bytes.length) : null;
    }

    /** Reads {@code <members> <holder> <priority> <token>}, as the first of the members. */
    LockHolder holder(int index, Duration remaining) {
        String member = words[index].split(",", 2)[0];
        return new LockHolder(
                member.substring(0, member.lastIndexOf(':')),
                holderId(index + 1),
                number(index + 3),
                Integer.parseInt(words[index + 2]),
                remaining);
    }

    @Nullable
    String holderId(int index) {
        String word = wordOrNull(index);
        return word == null ? null : URLDecoder.decode(word.substring(1), StandardCharsets.UTF_8);
    }

    /** Reads {@code <members>}: the sessions of that client. */
    List<Long> sessionsOf(String clientId, int index) {
        String prefix = clientId + ":";
        return Stream.of(words[index].split(","))
                .filter(member -> member.startsWith(prefix))
                .map(member -> Long.valueOf(member.substring(prefix.length())))
                .toList();
    }

    /** Reads {@code L x|p|v <by>}, {@code L ?} or {@code L gone}. */
    Unheld unheld() {
        return switch (words[1]) {
            case "x" -> new Lost(LossReason.EXPIRED, null);
            case "p" -> new Lost(LossReason.PREEMPTED, wordOrNull(2));
            case "v" -> new Lost(LossReason.REVOKED, wordOrNull(2));
            default -> new Forgotten(mayHaveBeenSentTwice);
        };
    }

    IllegalStateException unexpected() {
        return new IllegalStateException("unexpected reply of a lock script: " + String.join(" ", words));
    }
}
