package io.johnnylocke.samples.stock;

class SoldOutException extends RuntimeException {

    SoldOutException(int quantity, int available) {
        super("Only " + available + " left, which is less than " + quantity);
    }
}
