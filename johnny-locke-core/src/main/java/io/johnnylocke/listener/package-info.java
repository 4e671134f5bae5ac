/**
 * What becomes of acquisitions, for metrics and traces. Start with {@link io.johnnylocke.listener.LockListener}, which
 * {@link io.johnnylocke.template.LockTemplateBuilder#listener} takes.
 */
@NullMarked
package io.johnnylocke.listener;

import org.jspecify.annotations.NullMarked;
