package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.LockStoreException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import org.junit.jupiter.api.Test;

class RedisFailuresTest {

    private final RedisNames names = new RedisNames("n", "a");

    /** So says the client library when it is not connected, and is not to wait until it is. */
    private final RedisException rejected = new RedisException("Currently not connected. Commands are rejected.");

    @Test
    void whatWasRejectedWasNotExecuted() {
        assertThat(RedisFailures.ofCommand(names, "k", rejected))
                .hasMessage("Lock 'k': Redis cannot be reached: Currently not connected. Commands are rejected")
                .returns(true, LockStoreException::isRetryable)
                .returns(false, LockStoreException::isOutcomeUnknown);
    }

    @Test
    void butTheScriptWasExecutedWhoseStateCannotBeRead() {
        assertThat(RedisFailures.afterEffect(names, "k", rejected))
                .returns(true, LockStoreException::isRetryable)
                .returns(true, LockStoreException::isOutcomeUnknown);
        assertThat(RedisFailures.afterEffect(
                        names,
                        "k",
                        new RedisCommandExecutionException("LOADING Redis is loading the dataset in memory")))
                .returns(true, LockStoreException::isOutcomeUnknown);
        assertThat(RedisFailures.afterEffect(
                        names, "k", new RedisCommandExecutionException("NOPERM this user has no permissions")))
                .returns(false, LockStoreException::isRetryable);
    }
}
