/** The store on NATS JetStream: one message a key in a bucket of the key-value store, the state in it as it is. */
@NullMarked
package io.johnnylocke.store.nats;

import org.jspecify.annotations.NullMarked;
