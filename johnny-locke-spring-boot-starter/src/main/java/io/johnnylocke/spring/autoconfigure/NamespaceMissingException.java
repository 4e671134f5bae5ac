package io.johnnylocke.spring.autoconfigure;

/** Neither the namespace nor the name of the application is set. */
final class NamespaceMissingException extends RuntimeException {

    NamespaceMissingException() {
        super("The locks have no namespace, and the application has no name that could be one");
    }
}
