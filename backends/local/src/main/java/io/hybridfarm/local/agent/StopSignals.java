package io.hybridfarm.local.agent;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * The signals by which people and supervisors stop a program. Java has no public way to be told of a second one, and a shutdown
 * hook is told of the first alone, so this goes through the JDK's own class where there is one.
 */
final class StopSignals {
    private StopSignals() {}

    /**
     * Has a task run each time that a signal arrives, instead of the end of the program.
     *
     * @param name {@code TERM}, {@code INT} or {@code HUP}
     * @return whether this Java and this system can do that
     */
    static boolean on(String name, Runnable task) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler calls = (proxy, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    task.run();
                    yield null;
                }
                case "equals" -> arguments != null && proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(task);
                default -> "signal handler";
            };
            Object proxy = Proxy.newProxyInstance(StopSignals.class.getClassLoader(), new Class<?>[] {handler}, calls);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            return true;
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            return false;
        }
    }
}
