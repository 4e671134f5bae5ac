/** How a server is reached that Testcontainers or Docker Compose has started: {@code @ServiceConnection} for NATS. */
@NullMarked
package io.johnnylocke.spring.connection;

import org.jspecify.annotations.NullMarked;
