/** The fence for a relational database: transactions of holders that have been overtaken are refused there, too. */
@NullMarked
package io.johnnylocke.spring.jdbc;

import org.jspecify.annotations.NullMarked;
