package io.johnnylocke.store.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.Preemption;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.Claim;
import io.johnnylocke.store.Conflict;
import io.johnnylocke.store.Forgotten;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.Lost;
import io.johnnylocke.store.ObserveOutcome;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.RenewOutcome;
import io.johnnylocke.store.StateChange;
import io.johnnylocke.store.WriteOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Random requests of three clients to one key, the same for every store with the same seed, and what comes of them. Leases are
 * long, so that only the requests decide, and a token is named by which one it was: T1, T2 and so on. Two stores that keep the
 * same transitions tell the same story.
 */
public final class RandomTransitions {

    private static final int STEPS = 40;
    private static final Duration LONG = Duration.ofMinutes(5);

    private final Random random;
    private final List<Peer> peers = new ArrayList<>();
    private final List<Long> tokens = new ArrayList<>(List.of(1L));
    private final long[] sessions = {0, 0, 0};
    private final List<String> story = new ArrayList<>();

    private RandomTransitions(LockStore store, long seed) {
        this.random = new Random(seed);
        String namespace = "t-" + UUID.randomUUID();
        for (String client : List.of("a", "b", "c")) {
            peers.add(new Peer(store, namespace, client, "k"));
        }
    }

    /**
     * Compares the stories of some seeds on two stores, step by step.
     *
     * @param pause between two steps on the other store: how well it knows in which order clients came
     */
    public static void compare(Supplier<LockStore> one, Supplier<LockStore> other, int seeds, Duration pause)
            throws InterruptedException {
        long first = ThreadLocalRandom.current().nextLong(1_000_000);
        for (long seed = first; seed < first + seeds; seed++) {
            List<String> expected = tell(one.get(), seed, Duration.ZERO);
            List<String> actual = tell(other.get(), seed, pause);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(actual.get(i))
                        .as("story of seed " + seed + " after " + expected.subList(Math.max(0, i - 12), i))
                        .isEqualTo(expected.get(i));
            }
        }
    }

    private static List<String> tell(LockStore store, long seed, Duration pause) throws InterruptedException {
        RandomTransitions transitions = new RandomTransitions(store, seed);
        try {
            for (int i = 0; i < STEPS; i++) {
                transitions.step();
                new Stopwatch().sleepUntil(pause);
            }
            return transitions.story;
        } finally {
            transitions.peers.forEach(Peer::close);
        }
    }

    private void step() {
        int client = random.nextInt(3);
        Peer peer = peers.get(client);
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> {
                boolean again = random.nextInt(4) == 0;
                Claim claim = claim(again ? anySession(client) : ++sessions[client]);
                tell(client + " acquires " + claim, outcome(peer.acquire(claim, again)));
            }
            case 4 -> {
                long session = anySession(client);
                long token = anyToken();
                long seen = random.nextInt(3);
                StateChange change = random.nextBoolean() ? write("w") : StateChange.REMOVE;
                long operation = 1000 + random.nextInt(5);
                tell(
                        client + " writes " + session + " " + name(token) + " " + seen + " " + operation,
                        outcome(peer.write(session, token, change, seen, operation)));
            }
            case 5, 6 -> {
                long session = anySession(client);
                long token = anyToken();
                StateChange change = change();
                Claim successor = random.nextBoolean() ? claim(++sessions[client]) : null;
                boolean mayKeep = random.nextBoolean();
                long seen = random.nextInt(2);
                tell(
                        client + " releases " + session + " " + name(token) + " " + seen + " " + successor + " "
                                + mayKeep,
                        outcome(peer.release(session, token, change, expiry(), seen, successor, mayKeep)));
            }
            case 7 -> {
                if (random.nextInt(4) == 0) {
                    long token = anyToken();
                    tell(client + " revokes " + name(token), Boolean.toString(peer.revoke(token)));
                    return;
                }
                long session = anySession(client);
                tell(client + " cancels " + session, peer.cancel(session).toString());
            }
            case 8 -> {
                long session = anySession(client);
                long token = anyToken();
                RenewOutcome renewed = peer.renew(session, token, LONG);
                tell(
                        client + " renews " + session + " " + name(token),
                        renewed instanceof RenewOutcome.Renewed done ? "renewed " + done.writes() : unheld(renewed));
            }
            default -> {
                ObserveOutcome seen = peer.observe(Duration.ZERO);
                tell(
                        client + " looks",
                        seen instanceof ObserveOutcome.Held held
                                ? "held " + name(held.token())
                                : "free " + text(((ObserveOutcome.Free) seen).state()));
            }
        }
        Duration expires = peer.stateExpiresIn();
        tell(
                "state",
                abridged(peer.state())
                        + (expires == null
                                ? ""
                                : " for " + expires.plusSeconds(30).toMinutes() + " min"));
    }

    private Claim claim(long session) {
        Duration wait = random.nextInt(3) == 0 ? Duration.ZERO : LONG;
        Claim claim = Peer.claim(session, LONG, wait, random.nextInt(3) - 1, expiry());
        int kind = random.nextInt(6);
        if (kind == 0) {
            return Peer.preempting(Preemption.NONE, claim);
        } else if (kind == 1) {
            return Peer.preempting(Preemption.after(LONG), claim);
        }
        return kind == 2 ? claim : Peer.as("h" + kind, claim);
    }

    private StateExpiry expiry() {
        return switch (random.nextInt(6)) {
            case 0 -> StateExpiry.sliding(LONG.multipliedBy(4));
            case 1 -> StateExpiry.absolute(LONG.multipliedBy(2));
            case 2 -> StateExpiry.absolute(LONG.dividedBy(5));
            default -> StateExpiry.none();
        };
    }

    private long anySession(int client) {
        return Math.max(1, sessions[client] - random.nextInt(3));
    }

    /** Mostly the last token, which is the one that matters. */
    private long anyToken() {
        return random.nextInt(4) > 0 ? tokens.get(tokens.size() - 1) : tokens.get(random.nextInt(tokens.size()));
    }

    private StateChange change() {
        int kind = random.nextInt(3);
        return kind == 0 ? StateChange.KEEP : kind == 1 ? StateChange.REMOVE : write("s");
    }

    /** A small state, or a large one of a size at which a store may begin to treat it differently. */
    private StateChange write(String prefix) {
        String name = prefix + random.nextInt(100);
        return Peer.write(name + ".".repeat(random.nextInt(3) > 0 ? 0 : 8190 - name.length() + random.nextInt(5)));
    }

    /** Returns a state as it is told: a large one is told by its size. */
    private static String text(byte[] state) {
        return abridged(Peer.text(state));
    }

    private static String abridged(String state) {
        return state.endsWith(".") ? state.replace(".", "") + " of " + state.length() + " bytes" : state;
    }

    private String outcome(AcquireOutcome outcome) {
        if (outcome instanceof AcquireOutcome.Granted granted) {
            return "granted " + name(granted.token()) + " " + granted.writes() + " " + granted.holderId() + " "
                    + text(granted.state());
        }
        return outcome instanceof AcquireOutcome.Busy busy
                ? "busy " + busy.rank() + " " + busy.holder().clientId() + " "
                        + name(busy.holder().token()) + " " + busy.holder().priority() + " " + busy.ownSessions()
                : "finished";
    }

    private String outcome(ReleaseOutcome outcome) {
        if (outcome instanceof ReleaseOutcome.Transferred transferred) {
            return "transferred " + name(transferred.token()) + " " + transferred.othersWait();
        }
        return outcome instanceof ReleaseOutcome.Landed ? outcome.toString() : unheld(outcome);
    }

    private static String outcome(WriteOutcome outcome) {
        return outcome instanceof WriteOutcome.Written ? outcome.toString() : unheld(outcome);
    }

    private static String unheld(Object outcome) {
        if (outcome instanceof Conflict conflict) {
            return "conflict " + conflict.writes() + " " + text(conflict.state());
        }
        return outcome instanceof Lost lost ? "lost " + lost : ((Forgotten) outcome).toString();
    }

    private String name(long token) {
        int index = tokens.indexOf(token);
        if (index < 0) {
            tokens.add(token);
            index = tokens.size() - 1;
        }
        return "T" + index;
    }

    private void tell(String what, String outcome) {
        story.add(what + ": " + outcome);
    }
}
