package io.johnnylocke.bench;

import io.johnnylocke.spring.DistributedLocked;
import io.johnnylocke.spring.LockState;
import org.jspecify.annotations.Nullable;

/** Counts under distributed locks that annotations ask for. */
class LockedCounter {

    /** What the keys of {@link #countArticle} start with. */
    static final String ARTICLE = "article:";

    @DistributedLocked(key = "#id")
    Integer count(String id, @LockState @Nullable Integer count) {
        return next(count);
    }

    @DistributedLocked(key = "'" + ARTICLE + "' + #id")
    Integer countArticle(String id, @LockState @Nullable Integer count) {
        return next(count);
    }

    static Integer next(@Nullable Integer count) {
        return count == null ? 1 : count + 1;
    }
}
