/** A stock service: the state of each lock is the stock of one article. Start with {@code StockService}. */
@NullMarked
package io.johnnylocke.samples.stock;

import org.jspecify.annotations.NullMarked;
