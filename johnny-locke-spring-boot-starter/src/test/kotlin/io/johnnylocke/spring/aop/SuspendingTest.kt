package io.johnnylocke.spring.aop

import io.johnnylocke.LockHandle
import io.johnnylocke.LockOperations
import io.johnnylocke.LockTimeoutException
import io.johnnylocke.spring.DistributedLocked
import io.johnnylocke.spring.LockState
import io.johnnylocke.spring.OnBusy
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.awaitility.Awaitility.await
import org.junit.jupiter.api.Test

/** A function that suspends, or returns a flow, holds its lock until that completes, fails or is cancelled. */
class SuspendingTest {

    data class Stock(val available: Int)

    open class Stocks {

        @DistributedLocked(key = "#sku", timeout = "10s")
        open suspend fun add(sku: String, quantity: Int, @LockState stock: Stock? = null): Stock {
            delay(1)
            return Stock((stock?.available ?: 0) + quantity)
        }

        @DistributedLocked(key = "#sku")
        open suspend fun remove(sku: String, @LockState stock: Stock?): Stock? {
            delay(1)
            return null
        }

        @DistributedLocked(key = "#sku")
        open suspend fun required(sku: String, @LockState stock: Stock = Stock(0)): Stock = stock

        @DistributedLocked(key = "#sku")
        open suspend fun failing(sku: String, @LockState held: LockHandle<Stock>?) {
            held!!.write(Stock(99))
            delay(1)
            throw IllegalStateException("own")
        }

        @DistributedLocked(key = "#sku")
        open suspend fun forever(sku: String): Unit = awaitCancellation()

        @DistributedLocked(key = "#sku")
        open suspend fun caller(sku: String): String? = currentCoroutineContext()[CoroutineName]?.name

        @DistributedLocked(key = "#sku", timeout = "0s")
        open suspend fun impatient(sku: String): Int = 1

        @DistributedLocked(key = "#sku", timeout = "0s", onBusy = OnBusy.SKIP)
        open suspend fun skipping(sku: String): Int? = 1

        @DistributedLocked(key = "#sku")
        open fun counting(sku: String, @LockState held: LockHandle<Stock>? = null): Flow<Int> = flow {
            for (i in 1..3) {
                held!!.write(Stock(i))
                emit(i)
            }
        }
    }

    private fun run(test: suspend (Stocks, LockOperations) -> Unit) {
        LockedContext.with(Stocks::class.java).run { context ->
            runBlocking { test(context.getBean(Stocks::class.java), context.getBean(LockOperations::class.java)) }
        }
    }

    @Test
    fun theStateIsBoundAndTheReturnValueWrittenBack() = run { stocks, locks ->
        withContext(Dispatchers.Default) {
            (1..20).map { async { stocks.add("apple", 1) } }.awaitAll()
        }
        assertThat(locks.read("apple", Stock::class.java)).contains(Stock(20))
        assertThat(stocks.remove("apple", null)).isNull()
        assertThat(locks.read("apple", Stock::class.java)).isEmpty()
    }

    @Test
    fun aFailureWritesNothingAndIsTheCallersOwn() = run { stocks, locks ->
        assertThatThrownBy { runBlocking { stocks.failing("apple", null) } }
            .isInstanceOf(IllegalStateException::class.java)
            .hasMessageContaining("own")
        assertThat(locks.read("apple", Stock::class.java)).isEmpty()
        assertThat(locks.inspect("apple").isHeld).isFalse()
    }

    @Test
    fun aMissingStateIsToldWhereTheTypeTakesNoNull() = run { stocks, locks ->
        assertThatThrownBy { runBlocking { stocks.required("apple") } }
            .isInstanceOf(IllegalStateException::class.java)
            .hasMessageContaining("there is no state yet")
        stocks.add("apple", 2)
        assertThat(stocks.required("apple")).isEqualTo(Stock(2))
        assertThat(locks.inspect("apple").isHeld).isFalse()
    }

    @Test
    fun cancellingFreesTheLock() = run { stocks, locks ->
        withContext(Dispatchers.Default) {
            val job = launch { stocks.forever("apple") }
            await().until { locks.inspect("apple").isHeld }
            job.cancel()
            await().until { !locks.inspect("apple").isHeld }
        }
    }

    @Test
    fun theContextOfTheCallerReachesTheFunction() = run { stocks, _ ->
        withContext(CoroutineName("johnny")) { assertThat(stocks.caller("apple")).isEqualTo("johnny") }
    }

    @Test
    fun aBusyCallFailsOrIsSkipped() = run { stocks, locks ->
        locks.acquire("apple", Stock::class.java).use {
            assertThatThrownBy { runBlocking { stocks.impatient("apple") } }
                .isInstanceOf(LockTimeoutException::class.java)
            assertThat(stocks.skipping("apple")).isNull()
        }
        assertThat(stocks.impatient("apple")).isEqualTo(1)
    }

    @Test
    fun aFlowLocksWhenItIsCollected() = run { stocks, locks ->
        val counting = stocks.counting("apple")
        assertThat(locks.inspect("apple").isHeld).isFalse()
        assertThat(counting.toList()).containsExactly(1, 2, 3)
        assertThat(locks.read("apple", Stock::class.java)).contains(Stock(3))
    }
}
