package io.johnnylocke.bench;

/**
 * The keys that a mass of waiters wants.
 *
 * @param name what they start with
 * @param count how many; the waiters take them in turns
 */
record Keys(String name, int count) {

    String of(int waiter) {
        return name + "-" + waiter % count;
    }

    String last() {
        return of(count - 1);
    }

    String toLine() {
        return name + " " + count;
    }

    static Keys ofWords(String name, String count) {
        return new Keys(name, Integer.parseInt(count));
    }
}
