/** What a native image must be told of that only reflection reaches. Nothing here runs in an application. */
@NullMarked
package io.johnnylocke.spring.aot;

import org.jspecify.annotations.NullMarked;
