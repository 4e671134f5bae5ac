package io.johnnylocke.spring.aop;

import org.springframework.cache.annotation.CacheConfig;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;

/** Refuses caches that undo what a lock is for. */
final class CachedMethods {

    private CachedMethods() {}

    static void check(LockedMethod locked, MergedAnnotations annotations, Class<?> targetClass) {
        MergedAnnotation<Cacheable> cacheable = annotations.get(Cacheable.class);
        if (!cacheable.isPresent()) {
            return;
        }
        if (locked.state().isWrittenBack()) {
            throw new InvalidLockedMethodException(
                    locked.method(),
                    "it is @Cacheable, and what it returns is its next state: a hit would write an old state back",
                    "Remove @Cacheable: the state is read with the lock. To read without locking use LockOperations.read.");
        }
        CacheConfig config = AnnotatedElementUtils.findMergedAnnotation(targetClass, CacheConfig.class);
        boolean hasKey = !cacheable.getString("key").isEmpty()
                || !cacheable.getString("keyGenerator").isEmpty()
                || (config != null && !config.keyGenerator().isEmpty());
        if (locked.binds() && !hasKey) {
            throw new InvalidLockedMethodException(
                    locked.method(),
                    "it is @Cacheable without a key, and its handle or token would be part of the key of the cache, which"
                            + " would never be hit",
                    "Add the key of the cache: @Cacheable(key = ...).");
        }
    }
}
