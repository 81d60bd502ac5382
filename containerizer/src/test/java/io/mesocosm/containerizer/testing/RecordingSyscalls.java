package io.mesocosm.containerizer.testing;

import io.mesocosm.containerizer.syscalls.SyscallException;
import io.mesocosm.containerizer.syscalls.Syscalls;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Passes every call on to the kernel, writes down which were made, and lets those fail that a test picked. */
public final class RecordingSyscalls {

    private record Fault(AtomicInteger callsBefore, int errno) {}

    private final Syscalls kernel;
    private final Syscalls recording;
    private final Queue<String> calls = new ConcurrentLinkedQueue<>();
    private final Map<String, Fault> faults = new ConcurrentHashMap<>();

    public RecordingSyscalls(Syscalls kernel) {
        this.kernel = kernel;
        this.recording = (Syscalls) Proxy.newProxyInstance(
                Syscalls.class.getClassLoader(), new Class<?>[] {Syscalls.class}, (_, method, arguments) -> {
                    enter(method);
                    return pass(method, arguments);
                });
    }

    /** The kernel, with all that is told here. */
    public Syscalls syscalls() {
        return recording;
    }

    /** The next call of that name fails. */
    public void failNext(String call, int errno) {
        failAfter(call, 0, errno);
    }

    /** The call of that name fails once, after so many that do not. */
    public void failAfter(String call, int successes, int errno) {
        faults.put(call, new Fault(new AtomicInteger(successes), errno));
    }

    public void heal() {
        faults.clear();
    }

    /** The names of the calls so far, in order. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /** How often each was called so far, of those that can fail. */
    public Map<String, Integer> fallibleCalls() {
        Map<String, Integer> counted = new TreeMap<>();
        for (String call : calls) {
            if (canFail(call)) {
                counted.merge(call, 1, Integer::sum);
            }
        }
        return counted;
    }

    public void forgetCalls() {
        calls.clear();
    }

    /** Whether a call of that name can fail at all. */
    private static boolean canFail(String call) {
        return Arrays.stream(Syscalls.class.getMethods())
                .anyMatch(method -> method.getName().equals(call) && canFail(method));
    }

    private static boolean canFail(Method method) {
        return List.of(method.getExceptionTypes()).contains(SyscallException.class);
    }

    private void enter(Method method) throws SyscallException {
        calls.add(method.getName());
        Fault fault = faults.get(method.getName());
        if (fault != null && canFail(method) && fault.callsBefore.getAndDecrement() == 0) {
            throw new SyscallException(method.getName(), "injected", fault.errno);
        }
    }

    private @Nullable Object pass(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(kernel, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
