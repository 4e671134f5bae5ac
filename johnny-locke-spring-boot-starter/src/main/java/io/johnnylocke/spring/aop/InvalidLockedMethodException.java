package io.johnnylocke.spring.aop;

import java.lang.reflect.Method;

/** A {@code @DistributedLocked} method makes no sense as it is written. Fails the start. */
public final class InvalidLockedMethodException extends RuntimeException {

    private final String fix;

    InvalidLockedMethodException(Method method, String problem, String fix) {
        super("@DistributedLocked method " + describe(method) + ": " + problem);
        this.fix = fix;
    }

    /** Returns what to do about it. */
    public String fix() {
        return fix;
    }

    static String describe(Method method) {
        StringBuilder text = new StringBuilder(method.getDeclaringClass().getName())
                .append('.')
                .append(method.getName())
                .append('(');
        for (int i = 0; i < method.getParameterCount(); i++) {
            text.append(i == 0 ? "" : ", ").append(method.getParameterTypes()[i].getSimpleName());
        }
        return text.append(')').toString();
    }
}
