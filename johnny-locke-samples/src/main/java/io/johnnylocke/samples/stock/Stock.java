package io.johnnylocke.samples.stock;

/**
 * How much there is of an article.
 *
 * @param available how many pieces can be reserved
 * @param token the fencing token of the change that made it so
 */
public record Stock(int available, long token) {

    Stock minus(int quantity, long newToken) {
        if (quantity > available) {
            throw new SoldOutException(quantity, available);
        }
        return new Stock(available - quantity, newToken);
    }
}
