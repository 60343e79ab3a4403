package io.hybridfarm.distribution;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Hosts with addresses of their own on one machine: network namespaces, each joined by a cable to a bridge that the machine
 * itself is on too. Pulling a cable cuts a host off.
 */
final class Hosts {
    private final String prefix;
    private final String net;
    private final int count;

    private Hosts(String prefix, String net, int count) {
        this.prefix = prefix;
        this.net = net;
        this.count = count;
    }

    /** Why there can be no such hosts here; empty if there can. */
    static Optional<String> unavailable() {
        if (!Files.isExecutable(Path.of("/usr/sbin/ip")) && !Files.isExecutable(Path.of("/sbin/ip"))) {
            return Optional.of("iproute2 is not installed");
        }
        String probe = name(ProcessHandle.current().pid()) + "p";
        try {
            run("ip", "netns", "add", probe);
            run("ip", "netns", "del", probe);
            return Optional.empty();
        } catch (IOException | InterruptedException e) {
            return Optional.of("network namespaces may not be made here: " + e.getMessage());
        }
    }

    /** Makes so many hosts, at most 200. */
    static Hosts make(int count) throws IOException, InterruptedException {
        long pid = ProcessHandle.current().pid();
        Hosts hosts = new Hosts(name(pid), "10.213." + pid % 250, count);
        hosts.remove();
        try {
            run("ip", "link", "add", hosts.prefix + "b", "type", "bridge");
            run("ip", "addr", "add", hosts.net + ".1/24", "dev", hosts.prefix + "b");
            run("ip", "link", "set", hosts.prefix + "b", "up");
            for (int i = 1; i <= count; i++) {
                hosts.plugIn(i);
            }
            return hosts;
        } catch (IOException | InterruptedException e) {
            hosts.close();
            throw e;
        }
    }

    private static String name(long pid) {
        return "hf" + pid % 100_000;
    }

    private void plugIn(int host) throws IOException, InterruptedException {
        run("ip", "netns", "add", prefix + "h" + host);
        run("ip", "link", "add", cable(host), "type", "veth", "peer", "name", "eth0", "netns", prefix + "h" + host);
        run("ip", "link", "set", cable(host), "master", prefix + "b", "up");
        run("ip", "-n", prefix + "h" + host, "addr", "add", net + "." + (host + 1) + "/24", "dev", "eth0");
        run("ip", "-n", prefix + "h" + host, "link", "set", "eth0", "up");
        run("ip", "-n", prefix + "h" + host, "link", "set", "lo", "up");
    }

    /** The address at which hosts reach this machine. */
    String gateway() {
        return net + ".1";
    }

    /** What to put before a command that shall run on a host; hosts count from 1. */
    List<String> on(int host) {
        return List.of("ip", "netns", "exec", prefix + "h" + host);
    }

    void cut(int host) throws IOException, InterruptedException {
        run("ip", "link", "set", cable(host), "down");
    }

    void heal(int host) throws IOException, InterruptedException {
        run("ip", "link", "set", cable(host), "up");
    }

    private String cable(int host) {
        return prefix + "v" + host;
    }

    void close() throws IOException, InterruptedException {
        remove();
    }

    private void remove() throws InterruptedException {
        for (int i = 1; i <= count; i++) {
            tryToRun("ip", "link", "del", cable(i));
            tryToRun("ip", "netns", "del", prefix + "h" + i);
        }
        tryToRun("ip", "link", "del", prefix + "b");
    }

    private static void tryToRun(String... command) throws InterruptedException {
        try {
            run(command);
        } catch (IOException e) {
            // it was not there
        }
    }

    static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
    }
}
