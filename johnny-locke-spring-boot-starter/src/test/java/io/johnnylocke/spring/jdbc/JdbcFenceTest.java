package io.johnnylocke.spring.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LockOptions;
import io.johnnylocke.clock.ManualClock;
import io.johnnylocke.spring.DistributedLocked;
import io.johnnylocke.spring.FencingToken;
import io.johnnylocke.spring.autoconfigure.DistributedLockedAutoConfiguration;
import io.johnnylocke.spring.autoconfigure.JohnnyLockeAutoConfiguration;
import io.johnnylocke.spring.autoconfigure.LockTemplateBuilderCustomizer;
import io.johnnylocke.store.memory.MemoryLockStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceInitializationAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** What a holder that was overtaken wants to write into a database is refused there. */
@ParameterizedClass
@EnumSource(Database.class)
class JdbcFenceTest {

    @Parameter
    Database database;

    private ConfigurableApplicationContext context;
    private LockOperations locks;
    private ManualClock clock;
    private JdbcFence fence;
    private JdbcClient jdbc;
    private TransactionTemplate transactions;

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        AopAutoConfiguration.class,
        DataSourceAutoConfiguration.class,
        DataSourceInitializationAutoConfiguration.class,
        DataSourceTransactionManagerAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class,
        JdbcClientAutoConfiguration.class,
        TransactionAutoConfiguration.class,
        JohnnyLockeAutoConfiguration.class,
        DistributedLockedAutoConfiguration.class,
        JdbcFenceAutoConfiguration.class
    })
    static class Application {

        @Bean
        ManualClock clock() {
            return new ManualClock();
        }

        @Bean
        MemoryLockStore store(ManualClock clock) {
            return MemoryLockStore.create(clock);
        }

        @Bean
        LockTemplateBuilderCustomizer onManualClock(ManualClock clock) {
            return builder -> builder.clock(clock);
        }

        @Bean
        Stocks stocks(JdbcFence fence, JdbcClient jdbc, ManualClock clock) {
            return new Stocks(fence, jdbc, clock);
        }
    }

    /** The code of the documentation, between the marks. */
    static class Stocks {

        private final JdbcFence fence;
        private final JdbcClient jdbc;
        private final ManualClock clock;

        Stocks(JdbcFence fence, JdbcClient jdbc, ManualClock clock) {
            this.fence = fence;
            this.jdbc = jdbc;
            this.clock = clock;
        }

        // docs: table
        @Transactional
        @DistributedLocked(key = "#sku")
        public void count(String sku, int available, @FencingToken long token) {
            fence.pass(sku, token);
            jdbc.sql("update stock set available = ? where sku = ?")
                    .params(available, sku)
                    .update();
        }
        // end

        // docs: column
        @DistributedLocked(key = "#sku")
        public void countInOneStatement(String sku, int available, @FencingToken long token) {
            int rows = jdbc.sql(
                            "update stock set available = :available, fence = :token where sku = :sku and fence <= :token")
                    .param("sku", sku)
                    .param("available", available)
                    .param("token", token)
                    .update();
            JdbcFence.requireUpdated(rows, sku, token);
        }
        // end

        @Transactional
        @DistributedLocked(key = "#sku", lease = "5s")
        public void countLate(String sku, int available, Runnable meanwhile, @FencingToken long token) {
            clock.advance(Duration.ofSeconds(6));
            meanwhile.run();
            fence.pass(sku, token);
            jdbc.sql("update stock set available = ? where sku = ?")
                    .params(available, sku)
                    .update();
        }
    }

    @BeforeEach
    void start() {
        context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--spring.application.name=shop",
                        "--spring.datasource.url=" + database.url(),
                        "--spring.sql.init.mode=always",
                        "--spring.sql.init.schema-locations=classpath:io/johnnylocke/spring/jdbc/schema.sql");
        locks = context.getBean(LockOperations.class);
        clock = context.getBean(ManualClock.class);
        fence = context.getBean(JdbcFence.class);
        jdbc = context.getBean(JdbcClient.class);
        transactions = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
        jdbc.sql("delete from johnny_locke_fence").update();
        jdbc.sql("drop table if exists stock").update();
        jdbc.sql("create table stock (sku varchar(20) primary key, available int, fence bigint not null default 0)")
                .update();
        jdbc.sql("insert into stock (sku, available) values ('apple', 100)").update();
    }

    @AfterEach
    void stop() {
        context.close();
    }

    private int available() {
        return jdbc.sql("select available from stock").query(Integer.class).single();
    }

    private void write(LockHandle<?> held, int available) {
        transactions.executeWithoutResult(running -> {
            fence.pass(held);
            jdbc.sql("update stock set available = ?").param(available).update();
        });
    }

    private void writeInOneStatement(LockHandle<?> held, int available) {
        int rows = jdbc.sql("update stock set available = :available, fence = :token where fence <= :token")
                .param("available", available)
                .param("token", held.token())
                .update();
        JdbcFence.requireUpdated(rows, held.key(), held.token());
    }

    private LockHandle<String> acquire() {
        return locks.acquire("apple", String.class, LockOptions.defaults().lease(Duration.ofSeconds(5)));
    }

    @Test
    void whoeverWasOvertakenWritesNothingMore() {
        LockHandle<String> paused = acquire();
        write(paused, 90);
        write(paused, 80);
        clock.advance(Duration.ofSeconds(6));
        LockHandle<String> next = acquire();
        write(next, 70);
        assertThatThrownBy(() -> write(paused, 60))
                .isInstanceOf(StaleTokenException.class)
                .hasMessageContaining("Token " + paused.token() + " of lock 'apple' was refused")
                .hasMessageContaining("namespace 'shop'")
                .asInstanceOf(InstanceOfAssertFactories.type(StaleTokenException.class))
                .matches(stale -> stale.token() == paused.token() && stale.key().equals("apple"));
        assertThat(available()).isEqualTo(70);
        write(next, 50);
        assertThat(available()).isEqualTo(50);
    }

    @Test
    void aRowThatKeepsItsTokenRefusesAnOlderOne() {
        LockHandle<String> paused = acquire();
        writeInOneStatement(paused, 90);
        writeInOneStatement(paused, 80);
        clock.advance(Duration.ofSeconds(6));
        writeInOneStatement(acquire(), 70);
        assertThatThrownBy(() -> writeInOneStatement(paused, 60)).isInstanceOf(StaleTokenException.class);
        assertThat(available()).isEqualTo(70);
    }

    @Test
    void lockedMethodsPassWithTheirToken() {
        Stocks stocks = context.getBean(Stocks.class);
        stocks.count("apple", 99, 0);
        stocks.countInOneStatement("apple", 98, 0);
        assertThatThrownBy(() ->
                        stocks.countLate("apple", 97, () -> onAnotherThread(() -> stocks.count("apple", 96, 0)), 0))
                .isInstanceOf(StaleTokenException.class);
        assertThat(available()).isEqualTo(96);
    }

    private static void onAnotherThread(Runnable task) {
        CompletableFuture.runAsync(task, run -> new Thread(run).start()).join();
    }

    @Test
    void whoeverPassedLongAgoButIsNotDoneYetIsWaitedFor() throws Exception {
        CompletableFuture<Integer> newer = new CompletableFuture<>();
        transactions.executeWithoutResult(older -> {
            fence.pass("apple", 1);
            newer.completeAsync(
                    () -> transactions.execute(running -> {
                        fence.pass("apple", 2);
                        return available();
                    }),
                    run -> new Thread(run).start());
            awaitOneThatWaits();
            jdbc.sql("update stock set available = 5").update();
        });
        assertThat(newer).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(5);
    }

    @Test
    void whoeverIsOlderWaitsForTheNewerOneToBeDone() {
        fenceStandsAtZero();
        assertThat(olderWhile(() -> {})).isInstanceOf(StaleTokenException.class);
    }

    @Test
    void whatWasRolledBackDoesNotCount() {
        fenceStandsAtZero();
        assertThat(olderWhile(() -> {
                    throw new IllegalStateException("to be rolled back");
                }))
                .isNull();
    }

    private void fenceStandsAtZero() {
        transactions.executeWithoutResult(running -> fence.pass("apple", 0));
    }

    /** Returns what becomes of token 1 while a transaction with token 2 is about to end in this way. */
    private Throwable olderWhile(Runnable end) {
        CompletableFuture<Throwable> older = new CompletableFuture<>();
        try {
            transactions.executeWithoutResult(newer -> {
                fence.pass("apple", 2);
                older.completeAsync(
                        () -> catchThrowable(
                                () -> transactions.executeWithoutResult(running -> fence.pass("apple", 1))),
                        run -> new Thread(run).start());
                awaitOneThatWaits();
                end.run();
            });
        } catch (IllegalStateException rolledBack) {
            assertThat(rolledBack).hasMessage("to be rolled back");
        }
        return older.join();
    }

    private void awaitOneThatWaits() {
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        jdbc.sql(database.waitingSessions).query(Integer.class).single() > 0);
    }

    /** Whoever is first makes the row, and the others must neither fail for that nor overtake it. */
    @Test
    void ofManyWhoAreFirstAtTheSameTimeEachIsNewerThanTheOneBefore() throws Exception {
        jdbc.sql("drop table if exists passed").update();
        jdbc.sql("create table passed (token bigint primary key, number int not null)")
                .update();
        for (int round = 0; round < 10; round++) {
            String key = "new " + round;
            jdbc.sql("delete from passed").update();
            CountDownLatch begin = new CountDownLatch(1);
            List<CompletableFuture<Void>> holders = LongStream.rangeClosed(1, 6)
                    .mapToObj(token -> CompletableFuture.runAsync(
                            () -> {
                                await().until(() -> begin.await(10, TimeUnit.SECONDS));
                                transactions.executeWithoutResult(running -> {
                                    fence.pass(key, token);
                                    jdbc.sql("insert into passed select ?, count(*) from passed")
                                            .param(token)
                                            .update();
                                });
                            },
                            run -> new Thread(run).start()))
                    .toList();
            begin.countDown();
            for (CompletableFuture<Void> holder : holders.subList(0, 5)) {
                holder.handle((done, failure) -> {
                            assertThat(failure == null || failure.getCause() instanceof StaleTokenException)
                                    .as(String.valueOf(failure))
                                    .isTrue();
                            return done;
                        })
                        .join();
            }
            assertThatCode(holders.get(5)::join).doesNotThrowAnyException();
            assertThat(jdbc.sql("select token from passed order by number")
                            .query(Long.class)
                            .list())
                    .isSorted()
                    .endsWith(6L);
        }
    }

    @Test
    void keysAndNamespacesAreKeptApart() {
        JdbcFence other = new JdbcFence(context.getBean(JdbcOperations.class), "other");
        transactions.executeWithoutResult(running -> {
            fence.pass("apple", 5);
            fence.pass("Apple", 4);
            fence.pass("apple ", 3);
            other.pass("apple", 2);
        });
        assertThatThrownBy(() -> transactions.executeWithoutResult(running -> other.pass("apple", 1)))
                .isInstanceOf(ConcurrencyFailureException.class);
    }

    @Test
    void outsideOfATransactionNothingPasses() {
        assertThatThrownBy(() -> fence.pass("apple", 1))
                .isInstanceOf(IllegalTransactionStateException.class)
                .hasMessageContaining("'apple'")
                .hasMessageContaining("@Transactional");
        JdbcTransactionManager elsewhere =
                new JdbcTransactionManager(new DriverManagerDataSource("jdbc:h2:mem:elsewhere"));
        assertThatThrownBy(() ->
                        new TransactionTemplate(elsewhere).executeWithoutResult(running -> fence.pass("apple", 1)))
                .isInstanceOf(IllegalTransactionStateException.class)
                .hasMessageContaining("data source");
    }

    @Test
    void theDocumentationHasThisCode() throws Exception {
        String source = Files.readString(Path.of("src/test/java/io/johnnylocke/spring/jdbc/JdbcFenceTest.java"));
        List<String> samples = Pattern.compile("(?s)( *)// docs: \\w+\n(.*?)\\1// end\n")
                .matcher(source)
                .results()
                .map(sample -> sample.group(2).replaceAll("(?m)^ {8}", ""))
                .toList();
        assertThat(samples).hasSize(2);
        assertThat(Files.readString(Path.of("../docs/fencing.md"))).contains(samples);
    }
}
