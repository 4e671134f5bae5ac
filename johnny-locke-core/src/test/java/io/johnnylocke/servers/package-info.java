/**
 * Real servers for tests: as containers where there is a Docker engine, else from a program on the {@code PATH}, else
 * fetched from the distribution. Never a silent skip: without any of these the tests fail and say what to install.
 */
@NullMarked
package io.johnnylocke.servers;

import org.jspecify.annotations.NullMarked;
