/** The in-memory store: the whole contract inside one process, for a first run and for tests. */
@NullMarked
package io.johnnylocke.store.memory;

import org.jspecify.annotations.NullMarked;
