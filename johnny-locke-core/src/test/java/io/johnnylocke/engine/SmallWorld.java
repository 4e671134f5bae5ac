package io.johnnylocke.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockHolder;
import io.johnnylocke.LockInspection;
import io.johnnylocke.LockLostException;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.LossReason;
import io.johnnylocke.StateType;
import io.johnnylocke.clock.ManualClock;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.StoreConnection;
import io.johnnylocke.store.StoreContext;
import io.johnnylocke.store.StoreListener;
import io.johnnylocke.store.memory.MemoryLockStore;
import io.johnnylocke.template.LockTemplate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/**
 * Three templates on one store, one clock and one thread, and a record of all that they were promised. A state is the list of
 * the tokens that have written it, so it shows which writes landed, how often, and in which order.
 */
final class SmallWorld {

    static final int CLIENTS = 3;
    static final List<String> KEYS = List.of("a", "b");

    private static final String NAMESPACE = "world";
    private static final StateType<String> TOKENS = StateType.of(String.class);

    /** How long a lock may stay free although somebody waits: until the head of the queue looks after it by itself. */
    private static final Duration LONGEST_NEGLECT = Duration.ofSeconds(4);

    private static final Duration RETENTION_IS_OVER = Duration.ofSeconds(16);

    private final ManualClock clock = new ManualClock();
    private final MemoryLockStore store = MemoryLockStore.create(clock);
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final RoughNetwork network;
    private final boolean promptExecutor;
    private final List<LockTemplate> clients = new ArrayList<>();
    private final StoreConnection observer;
    private final List<Request> requests = new ArrayList<>();
    private final List<Grant> grants = new ArrayList<>();

    SmallWorld(boolean roughNetwork, long seed, boolean promptExecutor) {
        this.network = new RoughNetwork(store, clock, seed, roughNetwork);
        this.promptExecutor = promptExecutor;
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(LockTemplate.builder(network)
                    .namespace(NAMESPACE)
                    .clientId("c" + i)
                    .clock(clock)
                    .executor(tasks::add)
                    .closeGrace(Duration.ZERO)
                    .build());
        }
        this.observer = store.open(new StoreContext(NAMESPACE, "observer", new Deaf()));
    }

    /** Somebody who wants a lock. */
    private record Request(String key, CompletableFuture<?> answer) {

        boolean isOpen() {
            return !answer.isDone();
        }
    }

    /** A handle that somebody was given, and what became of it. */
    private static final class Grant {

        private final LockHandle<String> handle;
        private CompletableFuture<?> released;
        private boolean wrote;
        private int losses;

        Grant(LockHandle<String> handle) {
            this.handle = handle;
        }

        boolean isAcknowledged() {
            return released != null && released.isDone() && !released.isCompletedExceptionally();
        }

        boolean isOutcomeUnknown() {
            return released != null
                    && (released.isCancelled()
                            || (failure(released) instanceof LockStoreException failure && failure.isOutcomeUnknown()));
        }

        boolean isLost() {
            return released == null || failure(released) instanceof LockLostException;
        }

        @Override
        public String toString() {
            return handle + " " + (released == null ? "not released" : released);
        }
    }

    // What happens

    void acquire(int client, String key, Step.Terms terms) {
        LockTemplate locks = clients.get(client);
        if (locks.isRunning()) {
            CompletableFuture<LockHandle<String>> acquiring = locks.async().acquire(key, TOKENS, terms.options());
            requests.add(new Request(key, acquiring));
            acquiring.thenAccept(this::granted);
        }
    }

    void update(int client, String key, Step.Terms terms) {
        LockTemplate locks = clients.get(client);
        if (locks.isRunning()) {
            CompletableFuture<Grant> written = new CompletableFuture<>();
            CompletableFuture<?> updating = locks.async().execute(key, TOKENS, terms.options(), held -> {
                Grant grant = granted(held);
                written.complete(grant);
                held.write(next(held));
                grant.wrote = true;
                return CompletableFuture.completedFuture(null);
            });
            requests.add(new Request(key, updating));
            written.thenAccept(grant -> grant.released = updating);
        }
    }

    private Grant granted(LockHandle<String> held) {
        assertThat(grants.stream()
                        .map(grant -> grant.handle)
                        .filter(earlier -> earlier.key().equals(held.key())))
                .as("tokens granted before %s", held)
                .allMatch(earlier ->
                        network.isRough() ? earlier.token() != held.token() : earlier.token() < held.token());
        Grant grant = new Grant(held);
        grants.add(grant);
        held.onLost(loss -> grant.losses++);
        return grant;
    }

    private static String next(LockHandle<String> held) {
        return held.state() == null ? "" + held.token() : held.state() + " " + held.token();
    }

    void release(int number, boolean write) {
        if (number >= grants.size()) {
            return;
        }
        Grant grant = grants.get(grants.size() - 1 - number);
        CompletableFuture<Void> releasing = (write
                        ? grant.handle.releaseAsync(next(grant.handle))
                        : grant.handle.releaseAsync())
                .toCompletableFuture();
        if (grant.released == null) {
            grant.released = releasing;
            grant.wrote = write;
        } else {
            afterTasks(() -> assertThat(failure(releasing))
                    .as("second release of %s", grant)
                    .isInstanceOf(IllegalStateException.class));
        }
    }

    void renew(int number, Duration lease) {
        if (number < grants.size()) {
            grants.get(grants.size() - 1 - number).handle.renewAsync(lease);
        }
    }

    void revoke(int client, int number) {
        LockTemplate locks = clients.get(client);
        if (number < grants.size() && locks.isRunning()) {
            LockHandle<String> handle = grants.get(grants.size() - 1 - number).handle;
            locks.async().revoke(handle.key(), handle.token());
        }
    }

    void cancel(int number) {
        List<Request> open = requests.stream().filter(Request::isOpen).toList();
        if (number < open.size()) {
            open.get(open.size() - 1 - number).answer().cancel(false);
        }
    }

    void advance(Duration time) {
        clock.advance(time);
    }

    void close(int client) {
        clients.get(client).close();
    }

    void start(int client) {
        clients.get(client).start();
    }

    void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private void afterTasks(Runnable check) {
        tasks.add(check);
    }

    // What must be true

    void happen(Step step) {
        step.in(this);
        if (promptExecutor) {
            runTasks();
        }
        KEYS.forEach(this::checkKey);
    }

    private void checkKey(String key) {
        LockInspection seen = observer.inspect(key).toCompletableFuture().join();
        LockHolder holder = seen.holder();
        List<Long> believers = heldHandles(key).toList();
        assertThat(believers)
                .as("tokens of '%s' whose handles say that they hold it, while it is held by %s", key, holder)
                .allMatch(token -> holder != null && holder.token() == token);
        if (network.isRough() || !tasks.isEmpty()) {
            // Somebody may not have heard of it yet.
            return;
        }
        if (holder != null && !holder.remaining().isZero()) {
            assertThat(believers)
                    .as("handle of %s, who holds '%s'", holder, key)
                    .containsExactly(holder.token());
        }
        if (requests.stream()
                .noneMatch(request -> request.isOpen() && request.key().equals(key))) {
            assertThat(seen.waitingClients())
                    .as("clients that wait for '%s' for nobody", key)
                    .isZero();
        }
    }

    private Stream<Long> heldHandles(String key) {
        return grants.stream()
                .map(grant -> grant.handle)
                .filter(handle -> handle.key().equals(key) && handle.isHeld())
                .map(LockHandle::token)
                .filter(token -> !network.isRough() || !network.hasTakenByForce(token));
    }

    /** Lets everybody who waits have the lock, and goes home. Nobody is forgotten, and nothing is left behind. */
    void end() {
        network.calmDown();
        runTasks();
        serveEverybody();
        loseTheRest();
        KEYS.forEach(this::checkState);
        grants.forEach(SmallWorld::checkLosses);
        leave();
    }

    /** Whoever waits here has so much patience left that only being served ends it. */
    private void serveEverybody() {
        Duration neglected = Duration.ZERO;
        while (requests.stream().anyMatch(Request::isOpen)) {
            List<Grant> open = grants.stream()
                    .filter(grant -> grant.released == null && grant.handle.isHeld())
                    .toList();
            if (open.isEmpty()) {
                assertThat(neglected).as("how long somebody has been neglected").isLessThan(LONGEST_NEGLECT);
                Duration moment = Duration.ofMillis(10);
                clock.advance(moment);
                neglected = neglected.plus(moment);
            } else {
                neglected = Duration.ZERO;
                open.forEach(grant -> release(grants.size() - 1 - grants.indexOf(grant), true));
            }
            runTasks();
        }
    }

    private void loseTheRest() {
        clock.advance(Duration.ofMinutes(30));
        runTasks();
    }

    private void checkState(String key) {
        List<Long> landed = tokens(
                observer.read(key).toCompletableFuture().join().map(String::new).orElse(null));
        assertThat(landed).as("state of '%s'", key).isSorted().doesNotHaveDuplicates();
        for (Grant grant : grants) {
            if (!grant.handle.key().equals(key)) {
                continue;
            }
            long token = grant.handle.token();
            assertThat(tokens(grant.handle.state()))
                    .as("what %s has read of %s", grant, landed)
                    .isEqualTo(
                            landed.stream().filter(earlier -> earlier < token).toList());
            if (!grant.isOutcomeUnknown()) {
                assertThat(landed.contains(token))
                        .as("whether %s has written %s", grant, landed)
                        .isEqualTo(grant.wrote && grant.isAcknowledged());
            }
        }
    }

    private static List<Long> tokens(String state) {
        return state == null
                ? List.of()
                : Arrays.stream(state.split(" ")).map(Long::valueOf).toList();
    }

    private static void checkLosses(Grant grant) {
        assertThat(grant.released == null || grant.released.isDone())
                .as("%s is answered", grant)
                .isTrue();
        if (grant.released == null || !grant.released.isCancelled()) {
            assertThat(grant.losses).as("losses told of %s", grant).isEqualTo(grant.isLost() ? 1 : 0);
        }
        if (grant.released != null && failure(grant.released) != null && !grant.isLost()) {
            assertThat(grant.isOutcomeUnknown())
                    .as("%s is a failure to be expected", grant)
                    .isTrue();
        }
    }

    private void leave() {
        for (String key : KEYS) {
            clients.get(0).start();
            clients.get(0).acquire(key, String.class, Duration.ZERO).release(null);
        }
        clients.forEach(LockTemplate::close);
        runTasks();
        assertThat(clock.pendingTimers()).as("timers of closed templates").isZero();
        clock.advance(RETENTION_IS_OVER);
        // Records are only swept when there is something to do.
        try (LockTemplate next =
                LockTemplate.builder(store).namespace("next").clock(clock).build()) {
            next.acquire("k", String.class).release();
        }
        assertThat(store.size(NAMESPACE)).as("records that nobody uses").isZero();
    }

    private static Throwable failure(CompletableFuture<?> future) {
        return future.handle((value, failure) -> failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure)
                .getNow(null);
    }

    /** Only looks. */
    private static final class Deaf implements StoreListener {

        @Override
        public void granted(String key, long session, AcquireOutcome.Granted granted, Duration confirmWithin) {
            fail("granted " + key + " to somebody who has not asked");
        }

        @Override
        public void lost(String key, long token, LossReason reason, String by) {}

        @Override
        public void preemptionAnnounced(String key, long token, int priority, Duration grace) {}

        @Override
        public void freed(String key, long token) {}

        @Override
        public void resync() {}
    }
}
