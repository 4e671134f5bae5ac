package io.johnnylocke.samples.stock;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

@RestController
@RequestMapping("/stock/{sku}")
class StockController {

    private final StockService stocks;

    StockController(StockService stocks) {
        this.stocks = stocks;
    }

    @PutMapping
    StockView replace(@PathVariable String sku, @RequestBody Replacement replacement) {
        if (replacement.available() < 0) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "available must not be negative");
        }
        return new StockView(
                sku, stocks.replace(sku, replacement.available(), null, 0).available());
    }

    @GetMapping
    StockView find(@PathVariable String sku) {
        return stocks.find(sku)
                .map(stock -> new StockView(sku, stock.available()))
                .orElseThrow(() -> new UnknownArticleException(sku));
    }

    @PostMapping("/reservations")
    ReservationView reserve(@PathVariable String sku, @RequestBody Reservation reservation) {
        if (reservation.quantity() <= 0) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "quantity must be positive");
        }
        Stock left = stocks.reserve(sku, reservation.quantity(), null, 0);
        return new ReservationView(sku, left.available(), left.token());
    }

    record Replacement(int available) {}

    record Reservation(int quantity) {}

    record StockView(String sku, int available) {}

    record ReservationView(String sku, int available, long token) {}
}
