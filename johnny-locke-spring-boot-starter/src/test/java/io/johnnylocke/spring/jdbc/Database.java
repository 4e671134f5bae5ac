package io.johnnylocke.spring.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The databases that the fence is tried on. Each ends with this JVM. */
enum Database {
    H2("select count(*) - 1 from information_schema.sessions where executing_statement is not null") {
        @Override
        String url() {
            return "jdbc:h2:mem:fence;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=30000;USER=sa";
        }
    },
    POSTGRESQL("select count(*) from pg_locks where not granted") {
        @Override
        String url() {
            return Postgres.SERVER.getJdbcUrl("postgres", "postgres");
        }
    };

    /** Counts the sessions that are in a statement besides this one: they wait for what another one has written. */
    final String waitingSessions;

    Database(String waitingSessions) {
        this.waitingSessions = waitingSessions;
    }

    abstract String url();

    private static final class Postgres {

        static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
