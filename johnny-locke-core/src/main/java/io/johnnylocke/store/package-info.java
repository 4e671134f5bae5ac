/**
 * The service provider interface: what a backend must do. Start with {@link io.johnnylocke.store.LockStore}. A store
 * performs single atomic steps and reports events; waiting, retrying, leases in this process and everything else that is
 * the same everywhere is the engine's.
 *
 * <p>A store passes if the contract suite in the {@code tests} artifact of this module passes on it.
 */
@NullMarked
package io.johnnylocke.store;

import org.jspecify.annotations.NullMarked;
