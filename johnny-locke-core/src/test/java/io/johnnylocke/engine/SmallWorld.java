package io.johnnylocke.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockHolder;
import io.johnnylocke.LockInspection;
import io.johnnylocke.StateType;
import io.johnnylocke.clock.ManualClock;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.DeafListener;
import io.johnnylocke.store.StoreConnection;
import io.johnnylocke.store.StoreContext;
import io.johnnylocke.store.memory.MemoryLockStore;
import io.johnnylocke.template.LockTemplate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Three templates on one store, one clock and one thread, and a record of all that they were promised. A state is the list of
 * the tokens that have written it, so it shows which writes landed, how often, and in which order.
 */
final class SmallWorld {

    static final int CLIENTS = 3;
    static final List<String> KEYS = List.of("a", "b");

    private static final String NAMESPACE = "world";
    private static final StateType<String> WRITES = StateType.of(String.class);

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
        this.observer = store.open(new StoreContext(NAMESPACE, "observer", new Onlooker()));
    }

    // What happens

    void acquire(int client, String key, Step.Terms terms) {
        LockTemplate locks = clients.get(client);
        if (locks.isRunning()) {
            Request request = request(client, key, terms);
            CompletableFuture<LockHandle<String>> acquiring = locks.async().acquire(key, WRITES, terms.options());
            request.answer(acquiring);
            acquiring.thenAccept(held -> granted(request, held));
        }
    }

    void update(int client, String key, Step.Terms terms) {
        LockTemplate locks = clients.get(client);
        if (locks.isRunning()) {
            Request request = request(client, key, terms);
            CompletableFuture<Grant> written = new CompletableFuture<>();
            CompletableFuture<?> updating = locks.async().execute(key, WRITES, terms.options(), held -> {
                Grant grant = granted(request, held);
                written.complete(grant);
                grant.write();
                return CompletableFuture.completedFuture(null);
            });
            request.answer(updating);
            written.thenAccept(grant -> grant.released(updating));
        }
    }

    private Request request(int client, String key, Step.Terms terms) {
        Request request = new Request(client, key, terms, clock);
        requests.add(request);
        return request;
    }

    private Grant granted(Request request, LockHandle<String> held) {
        Grant grant = new Grant(grants.size(), request, held);
        assertThat(ofKey(held.key()))
                .as("what was granted before %s", grant)
                .allMatch(earlier -> earlier.token() == held.token()
                        ? earlier.mayShareWith(grant)
                        : network.isRough() || earlier.token() < held.token());
        grants.add(grant);
        return grant;
    }

    private Stream<Grant> ofKey(String key) {
        return grants.stream().filter(grant -> grant.key().equals(key));
    }

    void write(int number) {
        if (number < grants.size() && !recent(number).isReleased()) {
            recent(number).write();
        }
    }

    void release(int number, boolean write) {
        if (number < grants.size()) {
            release(recent(number), write);
        }
    }

    private void release(Grant grant, boolean write) {
        if (!grant.isReleased()) {
            grant.released(grant.release(write));
        } else {
            CompletableFuture<?> again = grant.handle().releaseAsync().toCompletableFuture();
            tasks.add(() -> assertThat(Grant.failure(again))
                    .as("second release of %s", grant)
                    .isInstanceOf(IllegalStateException.class));
        }
    }

    private Grant recent(int number) {
        return grants.get(grants.size() - 1 - number);
    }

    void renew(int number, Duration lease) {
        if (number < grants.size()) {
            recent(number).handle().renewAsync(lease);
        }
    }

    void revoke(int client, int number) {
        LockTemplate locks = clients.get(client);
        if (number < grants.size() && locks.isRunning()) {
            locks.async().revoke(recent(number).key(), recent(number).token());
        }
    }

    void cancel(int number) {
        List<Request> open = requests.stream().filter(Request::isOpen).toList();
        if (number < open.size()) {
            open.get(open.size() - 1 - number).cancel();
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

    // What must be true

    void happen(Step step) {
        step.in(this);
        if (promptExecutor) {
            runTasks();
        }
        KEYS.forEach(this::checkKey);
        assertThat(network.isFlooded())
                .as("whether somebody asks again and again without a pause")
                .isFalse();
    }

    private void checkKey(String key) {
        LockInspection seen = observer.inspect(key).toCompletableFuture().join();
        LockHolder holder = seen.holder();
        List<Grant> believers = believers(key).toList();
        assertThat(believers)
                .as("whose handles of '%s' say that they hold it, while it is held by %s", key, holder)
                .allMatch(grant ->
                        holder != null && holder.token() == grant.token() && isKnownAs(grant.holderId(), holder));
        if (network.isRough() || !tasks.isEmpty()) {
            // Somebody may not have heard of it yet.
            return;
        }
        assertThat(ofKey(key)).as("leases of '%s' that have ended early", key).noneMatch(Grant::hasExpiredEarly);
        List<Request> open = requests.stream()
                .filter(request -> request.isOpen() && request.key().equals(key))
                .toList();
        if (holder != null && !holder.remaining().isZero()) {
            assertThat(believers)
                    .as("handles of %s, who holds '%s'", holder, key)
                    .isNotEmpty();
            assertThat(ofKey(key).filter(grant -> grant.token() == holder.token()))
                    .as("grants of '%s' whose priority is not below that of %s", key, holder)
                    .allMatch(grant -> grant.priority() <= holder.priority());
            Duration heldFor = Objects.requireNonNull(seen.heldFor());
            assertThat(open)
                    .as("requests that do not share with %s, who holds '%s' for %s", holder, key, heldFor)
                    .noneMatch(request -> request.holderId() != null
                            && request.holderId().equals(holder.holderId())
                            && heldFor.compareTo(LONGEST_NEGLECT) > 0
                            && request.age().compareTo(LONGEST_NEGLECT) > 0);
        }
        assertThat(open)
                .as("requests that do not share with %s in the same client", believers)
                .noneMatch(request -> believers.stream().anyMatch(grant -> request.sharesAtOnceWith(grant.request())));
        if (open.isEmpty()) {
            assertThat(seen.waitingClients())
                    .as("clients that wait for '%s' for nobody", key)
                    .isZero();
        }
    }

    /** A rough network may not have told the store yet which of a client's waiters the lock went to. */
    private boolean isKnownAs(String holderId, LockHolder holder) {
        return Objects.equals(holder.holderId(), holderId) || (network.isRough() && holder.holderId() == null);
    }

    private Stream<Grant> believers(String key) {
        return ofKey(key)
                .filter(grant -> grant.handle().isHeld())
                .filter(grant -> !network.isRough() || !network.hasTakenByForce(key, grant.token()));
    }

    /** Lets everybody who waits have the lock, and goes home. Nobody is forgotten, and nothing is left behind. */
    void end() {
        network.calmDown();
        runTasks();
        serveEverybody();
        findEverybody();
        loseTheRest();
        KEYS.forEach(this::checkState);
        grants.forEach(Grant::checkAnswer);
        leave();
    }

    /** Whoever waits here has so much patience left that only being served ends it. */
    private void serveEverybody() {
        Duration neglected = Duration.ZERO;
        while (requests.stream().anyMatch(Request::isOpen)) {
            List<Grant> open = grants.stream()
                    .filter(grant -> !grant.isReleased() && grant.handle().isHeld())
                    .toList();
            if (open.isEmpty()) {
                neglected = afterAMoment(neglected, "somebody has been neglected");
            } else {
                neglected = Duration.ZERO;
                open.forEach(grant -> release(grant, true));
            }
            runTasks();
        }
    }

    /** Whatever answers were lost, what is taken is somebody's who knows of it, or soon free. */
    private void findEverybody() {
        Duration unknown = Duration.ZERO;
        while (KEYS.stream().anyMatch(this::isHeldByNobody)) {
            unknown = afterAMoment(unknown, "a lock has been held by nobody");
            runTasks();
        }
    }

    private boolean isHeldByNobody(String key) {
        LockHolder holder = observer.inspect(key).toCompletableFuture().join().holder();
        return holder != null
                && !holder.remaining().isZero()
                && believers(key).findAny().isEmpty();
    }

    private Duration afterAMoment(Duration soFar, String what) {
        assertThat(soFar).as("how long %s", what).isLessThan(LONGEST_NEGLECT);
        Duration moment = Duration.ofMillis(10);
        clock.advance(moment);
        return soFar.plus(moment);
    }

    private void loseTheRest() {
        clock.advance(Duration.ofMinutes(30));
        runTasks();
    }

    private void checkState(String key) {
        Writes landed = Writes.of(
                observer.read(key).toCompletableFuture().join().map(String::new).orElse(null));
        assertThat(landed.tokens()).as("tokens of '%s'", key).isSorted();
        assertThat(landed.list()).as("state of '%s'", key).doesNotHaveDuplicates();
        ofKey(key).forEach(grant -> grant.checkWrite(landed));
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

    /** Only looks. */
    private static final class Onlooker extends DeafListener {

        @Override
        public void granted(String key, long session, AcquireOutcome.Granted granted, Duration confirmWithin) {
            fail("granted " + key + " to somebody who has not asked");
        }
    }
}
