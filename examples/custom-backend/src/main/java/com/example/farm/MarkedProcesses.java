package com.example.farm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Processes that carry a mark in their environment, and hand it on to every process that they start.
 *
 * <p>Parent and child is no bond to rely on: a parent that ends first leaves children that belong to nobody. The mark stays,
 * even when the server that set it is gone. It is read from {@code /proc}, so this works on Linux alone.
 */
final class MarkedProcesses {
    private static final String VARIABLE = "PREFIX_FARM_ATTEMPT";

    /** Whether marks can be read here. */
    static boolean supported() {
        return Files.isReadable(Path.of("/proc/self/environ"));
    }

    /** Adds the mark to the environment of a process to be. */
    void mark(Map<String, String> environment, String mark) {
        environment.put(VARIABLE, mark);
    }

    /** Whether a process lives whose mark starts with a text. */
    boolean anyAlive(String start) {
        return !alive(start).isEmpty();
    }

    /** Kills until nobody is left: a process may have started another one just before it was killed. */
    void killAll(String start) {
        for (List<ProcessHandle> left = alive(start); !left.isEmpty(); left = alive(start)) {
            left.forEach(ProcessHandle::destroyForcibly);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static List<ProcessHandle> alive(String start) {
        return ProcessHandle.allProcesses()
                .filter(process -> environment(process).contains("\0" + VARIABLE + "=" + start))
                .toList();
    }

    private static String environment(ProcessHandle process) {
        try {
            byte[] bytes = Files.readAllBytes(Path.of("/proc/" + process.pid() + "/environ"));
            return "\0" + new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return ""; // over by now, or another user's
        }
    }
}
