package io.mesocosm.agent.edge;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals that the JDK's own API does not deliver. {@code jdk.unsupported} does, reached by reflection since the compiler
 * warns of its use; a JDK without it leaves the agent without that signal.
 */
final class Signals {

    private static final Logger LOG = LoggerFactory.getLogger("agent");

    private Signals() {}

    /** Runs something each time that signal comes: {@code USR1}. */
    static void on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        return switch (method.getName()) {
                            case "handle" -> {
                                action.run();
                                yield Signals.class;
                            }
                            case "equals" -> arguments.length == 1 && arguments[0] == self;
                            case "hashCode" -> System.identityHashCode(self);
                            default -> "handler of SIG" + name;
                        };
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(signal, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ClassNotFoundException
                | NoSuchMethodException
                | InstantiationException
                | IllegalAccessException
                | InvocationTargetException e) {
            LOG.warn("SIG{} is not handled reason={}", name, e.toString());
        }
    }
}
