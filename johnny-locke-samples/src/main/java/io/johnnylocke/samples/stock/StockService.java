package io.johnnylocke.samples.stock;

import io.johnnylocke.LockOperations;
import io.johnnylocke.spring.DistributedLocked;
import io.johnnylocke.spring.FencingToken;
import io.johnnylocke.spring.LockState;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Every article is a lock, and its stock the state that the lock guards. */
@Service
public class StockService {

    private final LockOperations locks;

    StockService(LockOperations locks) {
        this.locks = locks;
    }

    /**
     * Takes from the stock. The lock and the current stock are there when the method runs, and what it returns is the new
     * stock, in this and every other instance. Callers pass {@code null} and 0 for the last two parameters.
     */
    @DistributedLocked(key = "#sku", timeout = "500ms", lease = "5s")
    public Stock reserve(String sku, int quantity, @LockState @Nullable Stock stock, @FencingToken long token) {
        if (stock == null) {
            throw new UnknownArticleException(sku);
        }
        return stock.minus(quantity, token);
    }

    /** Sets the stock, whatever it was. */
    @DistributedLocked(key = "#sku", timeout = "500ms", lease = "5s")
    public Stock replace(String sku, int available, @LockState @Nullable Stock stock, @FencingToken long token) {
        return new Stock(available, token);
    }

    /** Looks at the stock without locking it. */
    public Optional<Stock> find(String sku) {
        return locks.read(sku, Stock.class);
    }
}
