/**
 * The contract of a store, as a test suite against the public API. A store passes if a subclass of
 * {@link io.johnnylocke.store.contract.LockStoreContract}, or of
 * {@link io.johnnylocke.store.contract.RemoteLockStoreContract} for one outside of this process, passes.
 */
@NullMarked
package io.johnnylocke.store.contract;

import org.jspecify.annotations.NullMarked;
