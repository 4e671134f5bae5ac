package io.johnnylocke.store.transition;

import java.util.function.Predicate;

/**
 * When and among whom a transition happens, and where its tokens come from.
 *
 * @param millis the store's clock, in milliseconds: it is not earlier than this
 * @param micros the same in microseconds, as well as it is known
 * @param reachable tells whether a client can be told that it was granted a lock; one that cannot is passed over
 * @param tokens what the next token is
 */
public record Moment(long millis, long micros, Predicate<String> reachable, Tokens tokens) {

    /** Where tokens come from. Whichever it is, they rise. */
    public enum Tokens {
        /** The store's clock, or one more than the one before if that is greater. */
        CLOCK,
        /** The revision that writing the record will have, {@link LockRecord#REVISION} until it is known. */
        REVISION
    }

    /** Returns the token of a grant after one with the last token, above what a client has seen. */
    long nextToken(long last, long seen) {
        return tokens == Tokens.REVISION ? LockRecord.REVISION : Math.max(Math.max(last + 1, micros), seen + 1);
    }

    /** Returns the token that the same client's next session gets from a release: the next number, whatever the clock says. */
    long transferToken(long last) {
        return tokens == Tokens.REVISION ? LockRecord.REVISION : last + 1;
    }
}
