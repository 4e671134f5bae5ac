package io.johnnylocke.spring.aop

import io.johnnylocke.LockOperations
import io.johnnylocke.spring.DistributedLocked
import io.johnnylocke.spring.LockState
import io.johnnylocke.spring.autoconfigure.DistributedLockedAutoConfiguration
import io.johnnylocke.spring.autoconfigure.JohnnyLockeAutoConfiguration
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.springframework.boot.autoconfigure.AutoConfigurations
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration
import org.springframework.boot.test.context.runner.ApplicationContextRunner

/** Locked methods as Kotlin writes them: default values for what the lock binds, and types that say what may be null. */
class KotlinLockedTest {

    private val runner = ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                AopAutoConfiguration::class.java,
                JohnnyLockeAutoConfiguration::class.java,
                DistributedLockedAutoConfiguration::class.java,
            ),
        )
        .withPropertyValues("spring.application.name=shop", "johnny-locke.store=memory")
        .withBean(Stocks::class.java)

    data class Stock(val available: Int)

    open class Stocks {

        @DistributedLocked(key = "#sku")
        open fun add(sku: String, quantity: Int, @LockState stock: Stock? = null): Stock =
            Stock((stock?.available ?: 0) + quantity)

        @DistributedLocked(key = "'visits:' + #page")
        open fun visit(page: String, @LockState visits: Int = 0): Int = visits + 1
    }

    @Test
    fun aNullableStateIsNullWhereThereIsNone() {
        runner.run { context ->
            val stocks = context.getBean(Stocks::class.java)
            assertThat(stocks.add("apple", 2)).isEqualTo(Stock(2))
            assertThat(stocks.add("apple", 3)).isEqualTo(Stock(5))
            assertThat(context.getBean(LockOperations::class.java).read("apple", Stock::class.java)).contains(Stock(5))
        }
    }

    @Test
    fun anIntThatCannotBeNullIsZero() {
        runner.run { context ->
            val stocks = context.getBean(Stocks::class.java)
            assertThat(stocks.visit("home")).isEqualTo(1)
            assertThat(stocks.visit("home", 41)).isEqualTo(2)
        }
    }
}
