package io.johnnylocke.template;

import io.johnnylocke.CompositeHandle;
import io.johnnylocke.FencedLock;
import io.johnnylocke.LockException;
import io.johnnylocke.LockLostException;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.Loss;
import io.johnnylocke.StaleStateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

final class TemplateCompositeHandle implements CompositeHandle, CallbackHandle {

    private static final Logger log = LoggerFactory.getLogger(TemplateCompositeHandle.class);

    private final Map<String, TemplateLockHandle<?>> members = new LinkedHashMap<>();
    private final String namespace;
    private final Executor executor;
    private final AtomicReference<Status> status = new AtomicReference<>(Status.HELD);
    private final CompletableFuture<Loss> lost = new CompletableFuture<>();

    TemplateCompositeHandle(List<? extends TemplateLockHandle<?>> handles, String namespace, Executor executor) {
        this.namespace = namespace;
        this.executor = executor;
        handles.forEach(handle -> members.put(handle.key(), handle));
        handles.forEach(handle -> handle.onLost(this::memberLost));
    }

    /** The first loss is the one that counts; the others are given up with it, and theirs are of no interest. */
    private void memberLost(Loss told) {
        if (status.compareAndSet(Status.HELD, new Status(false, told))) {
            giveUp();
            lost.complete(told);
        }
    }

    private CompletableFuture<Void> giveUp() {
        return each(TemplateLockHandle::giveUp);
    }

    private CompletableFuture<Void> each(Function<TemplateLockHandle<?>, CompletableFuture<Void>> action) {
        return CompletableFuture.allOf(members.values().stream().map(action).toArray(CompletableFuture[]::new));
    }

    @Override
    public List<String> keys() {
        return List.copyOf(members.keySet());
    }

    @Override
    public <T> @Nullable T state(FencedLock<T> lock) {
        return member(lock).state();
    }

    @Override
    public long token(FencedLock<?> lock) {
        return member(lock).token();
    }

    @Override
    public <T> void write(FencedLock<T> lock, @Nullable T next) {
        TemplateLockHandle<T> member = member(lock);
        checkNotReleased();
        checkNotLost();
        member.write(next);
    }

    @SuppressWarnings("unchecked") // checked by the type that the member was acquired with
    private <T> TemplateLockHandle<T> member(FencedLock<T> lock) {
        TemplateLockHandle<?> member = members.get(lock.key());
        if (member == null || !member.type().equals(lock.type())) {
            throw new IllegalArgumentException("lock " + lock + " is not held by this handle, which holds "
                    + members.values().stream()
                            .map(held -> "'" + held.key() + "' as " + held.type())
                            .toList());
        }
        return (TemplateLockHandle<T>) member;
    }

    @Override
    public boolean isHeld() {
        return Status.HELD.equals(status.get()) && members.values().stream().allMatch(TemplateLockHandle::isHeld);
    }

    @Override
    public Duration remaining() {
        return isHeld()
                ? members.values().stream()
                        .map(TemplateLockHandle::remaining)
                        .min(Duration::compareTo)
                        .orElse(Duration.ZERO)
                : Duration.ZERO;
    }

    @Override
    public void checkHeld() {
        checkNotReleased();
        // A loss that is not told yet first: when it is, the members are given up.
        members.values().forEach(TemplateLockHandle::checkNotLost);
        checkNotLost();
    }

    private void checkNotReleased() {
        if (status.get().released) {
            throw new IllegalStateException(
                    "Locks " + keys() + " in namespace '" + namespace + "' have been released by this handle already");
        }
    }

    private void checkNotLost() {
        Loss told = status.get().loss;
        if (told != null) {
            throw new LockLostException(told, namespace);
        }
    }

    @Override
    public void onLost(Consumer<Loss> listener) {
        Objects.requireNonNull(listener, "listener");
        lost.thenAccept(told -> Objects.requireNonNull(members.get(told.key())).onLost(again -> listener.accept(told)));
    }

    @Override
    public void renew(Duration lease) {
        Blocking.finish(renewal(lease));
    }

    @Override
    public CompletionStage<Void> renewAsync(Duration lease) {
        return Relay.onExecutor(executor, renewal(lease));
    }

    private CompletableFuture<Void> renewal(Duration lease) {
        try {
            checkHeld();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        CompletableFuture<Void> renewed = new CompletableFuture<>();
        each(member -> member.renewal(lease)).whenComplete((done, failure) -> {
            Loss told = status.get().loss;
            if (failure == null) {
                renewed.complete(null);
            } else {
                // If it was lost meanwhile, the members were given up, and that is all that they know.
                renewed.completeExceptionally(
                        told == null ? Relay.cause(failure) : new LockLostException(told, namespace));
            }
        });
        return renewed;
    }

    @Override
    public void release() {
        Blocking.finish(releasing());
    }

    @Override
    public CompletionStage<Void> releaseAsync() {
        return Relay.onExecutor(executor, releasing());
    }

    private CompletableFuture<Void> releasing() {
        try {
            checkNotReleased();
            checkNotLost();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        if (!status.compareAndSet(Status.HELD, Status.RELEASED)) {
            return releasing();
        }
        boolean writes = members.values().stream().anyMatch(TemplateLockHandle::hasStaged);
        if (!writes || members.size() == 1) {
            return releaseMembers();
        }
        CompletableFuture<Void> result = new CompletableFuture<>();
        confirmed().whenComplete((done, failure) -> {
            CompletableFuture<Void> end = failure == null ? releaseMembers() : giveUp();
            end.whenComplete((over, releaseFailure) -> {
                Throwable cause = failure != null ? unconfirmed(Relay.cause(failure)) : releaseFailure;
                if (cause == null) {
                    result.complete(null);
                } else {
                    result.completeExceptionally(Relay.cause(cause));
                }
            });
        });
        return result;
    }

    /** Asks whether all members are held, unless one of them is to write what was made from an older state. */
    private CompletableFuture<Void> confirmed() {
        for (TemplateLockHandle<?> member : members.values()) {
            if (member.isStale()) {
                return CompletableFuture.failedFuture(new StaleStateException(member.key(), namespace, member.token()));
            }
        }
        return each(TemplateLockHandle::confirm);
    }

    /** Whether all members are held the store did not say, and so nothing was written, for certain. */
    private Throwable unconfirmed(Throwable failure) {
        return failure instanceof LockStoreException store
                ? LockStoreException.unavailable(
                        store.key(), "Nothing was written to locks " + keys() + ": " + store.getMessage(), store)
                : failure;
    }

    private CompletableFuture<Void> releaseMembers() {
        Map<TemplateLockHandle<?>, CompletableFuture<Void>> releases = new LinkedHashMap<>();
        members.values().forEach(member -> releases.put(member, member.finish()));
        CompletableFuture<Void> result = new CompletableFuture<>();
        CompletableFuture.allOf(releases.values().toArray(CompletableFuture[]::new))
                .whenComplete((done, failure) -> {
                    if (failure == null) {
                        result.complete(null);
                    } else {
                        result.completeExceptionally(outcome(releases, Relay.cause(failure)));
                    }
                });
        return result;
    }

    /** Says what has become of a release of which a part has failed. */
    private Throwable outcome(Map<TemplateLockHandle<?>, CompletableFuture<Void>> releases, Throwable failure) {
        List<String> written = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        releases.forEach((member, release) -> {
            if (release.isCompletedExceptionally()) {
                failed.add(member.key());
            } else if (member.hasStaged()) {
                written.add(member.key());
            }
        });
        return written.isEmpty()
                ? failure
                : LockStoreException.unknown(
                        failed.get(0),
                        "The release of locks " + keys() + " failed in the midst: " + written + " were written, "
                                + failed + " were not or it is not known. Read them before deciding: "
                                + failure.getMessage(),
                        failure);
    }

    @Override
    public boolean isReleased() {
        return status.get().released;
    }

    @Override
    public Throwable lossOr(Throwable failure) {
        Loss told = status.get().loss;
        if (told == null || failure instanceof LockLostException) {
            return failure;
        }
        LockLostException loss = new LockLostException(told, namespace);
        loss.addSuppressed(failure);
        return loss;
    }

    @Override
    public void abandon(Throwable failure) {
        if (status.compareAndSet(Status.HELD, Status.RELEASED)) {
            try {
                Blocking.finish(giveUp());
            } catch (LockException e) {
                failure.addSuppressed(e);
            }
        }
    }

    @Override
    public <R extends @Nullable Object> CompletionStage<R> fail(Throwable failure) {
        if (!status.compareAndSet(Status.HELD, Status.RELEASED)) {
            return CompletableFuture.failedFuture(failure);
        }
        return Relay.onExecutor(executor, giveUp().handle((done, releaseFailure) -> {
                    if (releaseFailure != null) {
                        failure.addSuppressed(Relay.cause(releaseFailure));
                    }
                    return null;
                }))
                .thenCompose(done -> CompletableFuture.failedFuture(failure));
    }

    @Override
    public void close() {
        if (!status.compareAndSet(Status.HELD, Status.RELEASED)) {
            return;
        }
        if (members.values().stream().anyMatch(TemplateLockHandle::hasStaged)) {
            log.warn("What was set aside for locks {} is dropped: the handle is closed without a release", keys());
        }
        try {
            Blocking.finish(giveUp());
        } catch (LockLostException e) {
            // There is nothing left to be released.
        }
    }

    /** Returns the keys and whether they are held; not the states. */
    @Override
    public String toString() {
        return "CompositeHandle[" + keys() + ", " + (status.get().released ? "released" : isHeld() ? "held" : "lost")
                + "]";
    }

    /** Held, released or lost: whichever comes first is what counts. */
    private record Status(boolean released, @Nullable Loss loss) {
        static final Status HELD = new Status(false, null);
        static final Status RELEASED = new Status(true, null);
    }
}
