package io.johnnylocke.template;

import io.johnnylocke.CompositeHandle;
import io.johnnylocke.FencedLock;
import io.johnnylocke.LockLostException;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.Loss;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

final class TemplateCompositeHandle implements CompositeHandle {

    private final Map<String, TemplateLockHandle<?>> members = new LinkedHashMap<>();
    private final String namespace;
    private final Executor executor;
    private final AtomicBoolean released = new AtomicBoolean();
    private final AtomicReference<@Nullable Loss> loss = new AtomicReference<>();
    private final CompletableFuture<Loss> lost = new CompletableFuture<>();

    TemplateCompositeHandle(List<? extends TemplateLockHandle<?>> handles, String namespace, Executor executor) {
        this.namespace = namespace;
        this.executor = executor;
        handles.forEach(handle -> members.put(handle.key(), handle));
        handles.forEach(handle -> handle.onLost(this::memberLost));
    }

    /** The first loss is the one that counts; the others are given up with it, and theirs are of no interest. */
    private void memberLost(Loss told) {
        if (!released.get() && loss.compareAndSet(null, told)) {
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
        member(lock).write(next);
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
        return !released.get()
                && loss.get() == null
                && members.values().stream().allMatch(TemplateLockHandle::isHeld);
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
        checkNotLost();
        members.values().forEach(TemplateLockHandle::checkHeld);
    }

    private void checkNotReleased() {
        if (released.get()) {
            throw new IllegalStateException(
                    "Locks " + keys() + " in namespace '" + namespace + "' have been released by this handle already");
        }
    }

    private void checkNotLost() {
        Loss told = loss.get();
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
        checkHeld();
        return each(member -> member.renewal(lease));
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
        if (!released.compareAndSet(false, true)) {
            return releasing();
        }
        boolean writes = members.values().stream().anyMatch(TemplateLockHandle::hasStaged);
        if (!writes || members.size() == 1) {
            return releaseMembers();
        }
        CompletableFuture<Void> result = new CompletableFuture<>();
        each(TemplateLockHandle::confirm).whenComplete((done, failure) -> {
            CompletableFuture<Void> end = failure == null ? releaseMembers() : giveUp();
            end.whenComplete((over, releaseFailure) -> {
                Throwable cause = failure != null ? failure : releaseFailure;
                if (cause == null) {
                    result.complete(null);
                } else {
                    result.completeExceptionally(Relay.cause(cause));
                }
            });
        });
        return result;
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
    public void close() {
        boolean nothingToWrite = members.values().stream().noneMatch(TemplateLockHandle::hasStaged);
        if (released.get() || (nothingToWrite && loss.get() != null)) {
            return;
        }
        try {
            release();
        } catch (LockLostException e) {
            if (!nothingToWrite) {
                throw e;
            }
        }
    }

    /** Returns the keys and whether they are held; not the states. */
    @Override
    public String toString() {
        return "CompositeHandle[" + keys() + ", " + (released.get() ? "released" : isHeld() ? "held" : "lost") + "]";
    }
}
