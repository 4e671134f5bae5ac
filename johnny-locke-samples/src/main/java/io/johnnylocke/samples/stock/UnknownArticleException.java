package io.johnnylocke.samples.stock;

class UnknownArticleException extends RuntimeException {

    UnknownArticleException(String sku) {
        super("There is no article '" + sku + "'");
    }
}
