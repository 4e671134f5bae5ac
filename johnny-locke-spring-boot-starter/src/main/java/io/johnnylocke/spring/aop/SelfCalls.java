package io.johnnylocke.spring.aop;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.Handle;
import org.springframework.asm.Label;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.Type;
import org.springframework.util.ClassUtils;

/**
 * Finds calls of locked methods by {@code this}, which pass the proxy by: the lock would not be taken, and the state be the null
 * that is passed for it. Only what is certain is found: {@code this}, then arguments that are variables and constants, then null
 * for the state or zero for the token, with no branch in between.
 */
final class SelfCalls {

    private static final Logger log = LoggerFactory.getLogger(SelfCalls.class);

    private final Class<?> type;
    private final Map<String, LockedMethod> bound = new HashMap<>();

    private SelfCalls(Class<?> type) {
        this.type = type;
    }

    /** Fails if a method of the class calls one of the given methods of the same object, and passes no state or token. */
    static void check(Class<?> type, List<LockedMethod> methods) {
        SelfCalls calls = new SelfCalls(type);
        for (LockedMethod locked : methods) {
            int last = locked.method().getParameterCount() - 1;
            if (last >= 0 && (locked.state().index() == last || locked.tokenIndex() == last)) {
                calls.bound.put(locked.method().getName() + Type.getMethodDescriptor(locked.method()), locked);
            }
        }
        if (!calls.bound.isEmpty()) {
            calls.read();
        }
    }

    /** A class without a class file, as in a native image, was checked when that was built. */
    private void read() {
        try (InputStream file = type.getResourceAsStream(ClassUtils.getClassFileName(type))) {
            if (file != null) {
                new ClassReader(file).accept(new Methods(), ClassReader.SKIP_FRAMES);
            }
        } catch (IOException | IllegalArgumentException e) {
            log.debug("{} was not searched for calls past its proxy", type, e); // Of a newer Java, say.
        }
    }

    private final class Methods extends ClassVisitor {

        Methods() {
            super(Opcodes.ASM9);
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            return (access & Opcodes.ACC_STATIC) == 0 ? new Code(name) : null;
        }
    }

    /** What an instruction pushes that only pushes. */
    private enum Push {
        THIS,
        NULL,
        ZERO,
        OTHER
    }

    /** The code of a method: what was pushed, one after the other, before a call. */
    private final class Code extends MethodVisitor {

        private final String caller;
        private final List<Push> pushed = new ArrayList<>();
        private int line;

        Code(String caller) {
            super(Opcodes.ASM9);
            this.caller = caller;
        }

        @Override
        public void visitLineNumber(int number, Label start) {
            line = number;
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode == Opcodes.ACONST_NULL) {
                pushed.add(Push.NULL);
            } else if (opcode == Opcodes.LCONST_0) {
                pushed.add(Push.ZERO);
            } else if (opcode <= Opcodes.DCONST_1) {
                pushed.add(Push.OTHER);
            } else {
                pushed.clear();
            }
        }

        @Override
        public void visitVarInsn(int opcode, int index) {
            if (opcode > Opcodes.ALOAD) {
                pushed.clear();
            } else {
                pushed.add(opcode == Opcodes.ALOAD && index == 0 ? Push.THIS : Push.OTHER);
            }
        }

        @Override
        public void visitLdcInsn(Object value) {
            pushed.add(Push.OTHER);
        }

        @Override
        public void visitIntInsn(int opcode, int operand) {
            pushed.add(Push.OTHER);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            LockedMethod locked = owner.equals(Type.getInternalName(type)) ? bound.get(name + descriptor) : null;
            if (locked != null && isCertain(locked)) {
                throw mistake(locked.method());
            }
            pushed.clear();
        }

        private boolean isCertain(LockedMethod locked) {
            int parameters = locked.method().getParameterCount();
            int receiver = pushed.size() - 1 - parameters;
            Push nothing = locked.tokenIndex() == parameters - 1 ? Push.ZERO : Push.NULL;
            return receiver >= 0 && pushed.get(receiver) == Push.THIS && pushed.get(pushed.size() - 1) == nothing;
        }

        private InvalidLockedMethodException mistake(Method called) {
            return new InvalidLockedMethodException(
                    called,
                    "it is called by " + caller + " of the same object" + (line > 0 ? " in line " + line : "")
                            + ", past the proxy: without the lock, and without a state",
                    "Call it through the bean: move one of the two methods to another bean, inject the bean into itself"
                            + " (@Lazy), or use LockTemplate inside of " + caller
                            + ". Or weave the class, with johnny-locke.aspect.mode=aspectj.");
        }

        @Override
        public void visitLabel(Label label) {
            pushed.clear(); // Of several ways that may lead here only one was seen.
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            pushed.clear();
        }

        @Override
        public void visitTypeInsn(int opcode, String typeName) {
            pushed.clear();
        }

        @Override
        public void visitJumpInsn(int opcode, Label label) {
            pushed.clear();
        }

        @Override
        public void visitIincInsn(int index, int increment) {
            pushed.clear();
        }

        @Override
        public void visitInvokeDynamicInsn(
                String name, String descriptor, Handle bootstrapMethod, Object... bootstrapArguments) {
            pushed.clear();
        }
    }
}
