package io.johnnylocke.spring.autoconfigure;

/**
 * Tells that the default store is not of the user's own making.
 *
 * @param factory who makes it
 */
record ChosenStore(LockStoreFactory factory) {}
