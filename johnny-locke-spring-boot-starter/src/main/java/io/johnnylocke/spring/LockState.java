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
 *     <td>what the method returns, which must be a {@code T} or an {@code Optional<T>}; null or empty removes the state</td></tr>
 * <tr><td>{@code Optional<T>}</td><td>the state</td><td>as for {@code T}</td></tr>
 * <tr><td>{@code LockHandle<T>}</td><td>the handle</td>
 *     <td>what the method gives to {@code LockHandle.write}; it may return anything</td></tr>
 * </table>
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface LockState {}
