package io.johnnylocke.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the parameter of a {@link DistributedLocked} method that receives the state. Callers pass {@code null}, or an empty
 * {@code Optional}; whatever they pass is replaced.
 *
 * <table>
 * <caption>What the parameter may be</caption>
 * <tr><th>parameter</th><th>receives</th><th>written back</th></tr>
 * <tr><td>{@code T}</td><td>the state, {@code null} if there is none (a primitive: zero or false)</td>
 *     <td>what the method returns, which must be a {@code T} or an {@code Optional<T>}, or a stage or a {@code Mono} of
 *     these; null or empty removes the state</td></tr>
 * <tr><td>{@code Optional<T>}</td><td>the state</td><td>as for {@code T}</td></tr>
 * <tr><td>{@code LockHandle<T>}</td><td>the handle</td>
 *     <td>what the method gives to {@code LockHandle.write}; it may return anything</td></tr>
 * <tr><td>{@code Map<String, T>} if the key is a list as it is written: <code>{#a, #b}</code>, <code>#orders.![id]</code>, or a
 *     parameter that is a collection or an array</td><td>the states by their keys, {@code null} where there is none</td>
 *     <td>the {@code Map<String, T>} that the method returns: {@code null} removes a state, and one that is left out stays as it
 *     was</td></tr>
 * </table>
 *
 * <p>In Kotlin a parameter whose type takes no {@code null} fails the call with an {@link IllegalStateException} if there is no
 * state.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface LockState {}
