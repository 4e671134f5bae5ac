/** How states become bytes and bytes states. Start with {@link io.johnnylocke.codec.StateCodec}. */
@NullMarked
package io.johnnylocke.codec;

import org.jspecify.annotations.NullMarked;
