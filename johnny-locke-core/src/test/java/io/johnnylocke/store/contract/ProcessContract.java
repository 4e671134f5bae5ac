package io.johnnylocke.store.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOperations;
import io.johnnylocke.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Clients in processes of their own, some of which are killed. */
abstract class ProcessContract extends ContractTest {

    private final RemoteStoreFixture fixture;

    ProcessContract(RemoteLockStoreContract contract) {
        super(contract);
        this.fixture = contract.fixture();
    }

    private ForkedClient fork() {
        return new ForkedClient(fixture, clients.namespace());
    }

    @Test
    @DisplayName("O-02, O-23 No update is lost between processes, and tokens rise over them")
    void noLostUpdateBetweenProcesses() {
        LockOperations here = client();
        try (ForkedClient there = fork()) {
            CompletableFuture<List<State<Integer>>> theirs = start(() -> there.increment(key, 100));
            List<State<Integer>> ours = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                ours.add(here.withLock(key, Integer.class, waiting(seconds(60)), n -> n == null ? 1 : n + 1));
            }
            Sections sections = new Sections();
            ours.forEach(sections::wrote);
            theirs.join().forEach(sections::wrote);
            sections.assertSerial(200);
            assertThat(here.read(key, Integer.class)).contains(200);
        }
    }

    @Test
    @DisplayName("O-25 (d) A lease that was renewed ends soon after its holder is killed")
    void killedRenewer() throws Exception {
        LockOperations b = client();
        try (ForkedClient a = fork()) {
            a.acquireAndRenew(key, seconds(2));
            Stopwatch watch = new Stopwatch();
            watch.sleepUntil(seconds(3));
            assertThat(isFree(b)).isFalse();
            a.kill();
            b.acquire(key, String.class).release();
            assertThat(watch.elapsed()).isBetween(seconds(4), seconds(5).plus(millis(200)));
        }
    }

    @Test
    @DisplayName("O-10, O-11 (c) The lease of a killed holder ends: the waiter acquires, await returns, on time")
    void killedHolder() throws Exception {
        LockOperations b = client();
        LockOperations c = client();
        b.withLock(key, String.class, none -> "committed");
        try (ForkedClient a = fork()) {
            Stopwatch before = new Stopwatch();
            long token = a.acquire(key, seconds(2));
            Stopwatch after = new Stopwatch();
            CompletableFuture<LockHandle<String>> waiting =
                    start(() -> b.acquire(key, String.class, waiting(seconds(20))));
            CompletableFuture<Optional<String>> awaiting = start(() -> c.await(key, String.class, seconds(20)));
            after.sleepUntil(millis(300));
            a.kill();

            LockHandle<String> next = waiting.get();
            assertThat(before.elapsed()).isGreaterThan(millis(1950));
            assertThat(after.elapsed()).isLessThan(seconds(3));
            assertThat(next.state()).isEqualTo("committed");
            assertThat(next.token()).isGreaterThan(token);
            assertThat(awaiting).succeedsWithin(millis(500)).isEqualTo(Optional.of("committed"));
            next.release();
        }
    }

    @Test
    @DisplayName("O-16 A typed state written here is read equal by another process")
    void typedStateInAnotherProcess() {
        client().withLock(key, OrderState.class, none -> OrderState.example());
        try (ForkedClient other = fork()) {
            assertThat(other.readsExampleOrder(key)).isTrue();
        }
    }

    @Test
    @DisplayName("O-18 A state without expiry is there after all clients are gone and the backend has been restarted")
    void stateWithoutExpiryStays() {
        long token = client().withLock(key, String.class, none -> "keep").token();
        clients.close();
        fixture.stop();
        fixture.start();
        try (ForkedClient other = fork()) {
            assertThat(other.read(key)).isEqualTo("keep");
            assertThat(other.acquire(key, seconds(1))).isGreaterThan(token);
        }
    }
}
