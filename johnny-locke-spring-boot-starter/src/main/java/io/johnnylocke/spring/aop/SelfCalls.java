package io.johnnylocke.spring.aop;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
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
 * that is passed for it. Only what is certain is found: such a null must be the last argument, and nothing in the calling method
 * may be another object of the class.
 */
final class SelfCalls {

    private static final Logger log = LoggerFactory.getLogger(SelfCalls.class);

    private final Class<?> type;
    private final Map<String, Method> bound = new HashMap<>();

    private SelfCalls(Class<?> type) {
        this.type = type;
    }

    /** Fails if a method of the class calls one of the given methods of the same object, and passes no state or token. */
    static void check(Class<?> type, List<LockedMethod> methods) {
        SelfCalls calls = new SelfCalls(type);
        for (LockedMethod locked : methods) {
            int last = locked.method().getParameterCount() - 1;
            if (last >= 0 && (locked.state().index() == last || locked.tokenIndex() == last)) {
                calls.bound.put(locked.method().getName() + Type.getMethodDescriptor(locked.method()), locked.method());
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
            return descriptor.contains(Type.getDescriptor(type)) ? null : new Code(name);
        }
    }

    /** The code of a method. */
    private final class Code extends MethodVisitor {

        private final String caller;
        private final String owner = Type.getInternalName(type);
        private boolean nothingIsLast;
        private boolean hasAnother;
        private int line;
        private @Nullable Method called;
        private int calledInLine;

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
            nothingIsLast = opcode == Opcodes.ACONST_NULL || opcode == Opcodes.ICONST_0 || opcode == Opcodes.LCONST_0;
        }

        @Override
        public void visitMethodInsn(
                int opcode, String methodOwner, String name, String descriptor, boolean isInterface) {
            Method method = methodOwner.equals(owner) ? bound.get(name + descriptor) : null;
            if (method != null && nothingIsLast && called == null) {
                called = method;
                calledInLine = line;
            }
            hasAnother |= Type.getReturnType(descriptor).equals(Type.getType(type));
            nothingIsLast = methodOwner.equals("java/util/Optional") && name.equals("empty");
        }

        @Override
        public void visitFieldInsn(int opcode, String fieldOwner, String name, String descriptor) {
            hasAnother |= descriptor.equals(Type.getDescriptor(type));
            nothingIsLast = false;
        }

        @Override
        public void visitTypeInsn(int opcode, String typeName) {
            hasAnother |= typeName.equals(owner);
        }

        @Override
        public void visitVarInsn(int opcode, int index) {
            nothingIsLast = false;
        }

        @Override
        public void visitIntInsn(int opcode, int operand) {
            nothingIsLast = false;
        }

        @Override
        public void visitLdcInsn(Object value) {
            nothingIsLast = false;
        }

        @Override
        public void visitJumpInsn(int opcode, Label label) {
            nothingIsLast = false;
        }

        @Override
        public void visitInvokeDynamicInsn(
                String name, String descriptor, Handle bootstrapMethod, Object... bootstrapArguments) {
            nothingIsLast = false;
        }

        @Override
        public void visitEnd() {
            if (called != null && !hasAnother) {
                throw new InvalidLockedMethodException(
                        called,
                        "it is called by " + caller + " of the same object"
                                + (calledInLine > 0 ? " in line " + calledInLine : "")
                                + ", past the proxy: without the lock, and without a state",
                        "Call it through the bean: move one of the two methods to another bean, inject the bean into"
                                + " itself (@Lazy), or use LockTemplate inside of " + caller
                                + ". Or weave the class, with johnny-locke.aspect.mode=aspectj.");
            }
        }
    }
}
