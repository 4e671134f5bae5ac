package io.johnnylocke.template;

import io.johnnylocke.Loss;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the handles of one lock and of several have in common for whoever runs a callback under them. */
interface CallbackHandle {

    boolean isReleased();

    void release();

    CompletionStage<Void> releaseAsync();

    void onLost(Consumer<Loss> listener);

    /** Returns the loss, if there was one, in place of a failure that came of it. */
    Throwable lossOr(Throwable failure);

    /** Releases with states unchanged because of a failure, which takes on what goes wrong with that. */
    void abandon(Throwable failure);

    /** As {@link #abandon} without blocking. The stage fails with the failure when that is done. */
    <R extends @Nullable Object> CompletionStage<R> fail(Throwable failure);
}
