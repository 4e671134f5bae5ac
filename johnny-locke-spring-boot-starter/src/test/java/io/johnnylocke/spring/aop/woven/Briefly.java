package io.johnnylocke.spring.aop.woven;

import io.johnnylocke.spring.DistributedLocked;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** An annotation of the user's own. */
@Retention(RetentionPolicy.RUNTIME)
@DistributedLocked(key = "'brief'", timeout = "0s")
@interface Briefly {}
