package io.hybridfarm.cli;

import io.hybridfarm.rest.ServerConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/** Where the parts of this program are: plugins and scenes beside the jars, or in the checkout it was built from. */
final class Installation {
    private Installation() {}

    /** The release, or {@code development} when run from class files. */
    static String version() {
        Properties properties = new Properties();
        try (InputStream stream = Installation.class.getResourceAsStream(
                "/META-INF/maven/io.hybridfarm/hybridfarm-server/pom.properties")) {
            if (stream != null) {
                properties.load(stream);
            }
        } catch (IOException e) {
            return "development";
        }
        return properties.getProperty("version", "development");
    }

    /** The configuration with the plugins of an installed distribution, unless it names others. */
    static ServerConfig withPlugins(ServerConfig config, Shell shell) {
        Optional<Path> installed =
                shell.home().map(home -> home.resolve("plugins")).filter(Files::isDirectory);
        return config.pluginFolder().isEmpty() && installed.isPresent()
                ? config.withPluginFolder(installed.get())
                : config;
    }

    /**
     * The Java that runs this program, if it can run source files as well.
     *
     * @throws CommandFailure if it comes without a compiler
     */
    static Path compilingJava() {
        if (ModuleLayer.boot().findModule("jdk.compiler").isEmpty()) {
            throw CommandFailure.failed("the renderer of the demo is Java source, and this Java, "
                    + System.getProperty("java.home") + ", has no compiler; set JAVA_HOME to a JDK");
        }
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /**
     * The renderer that comes with the program.
     *
     * @throws CommandFailure if it is not there
     */
    static Path renderer(Shell shell) {
        Path name = Path.of("PathTracer.java");
        Optional<Path> installed =
                shell.home().map(home -> home.resolve("share/scenes").resolve(name));
        if (installed.isPresent() && Files.isRegularFile(installed.get())) {
            return installed.get();
        }
        for (Path folder = shell.folder(); folder != null; folder = folder.getParent()) {
            Path inCheckout = folder.resolve("examples/scenes").resolve(name);
            if (Files.isRegularFile(inCheckout)) {
                return inCheckout;
            }
        }
        throw CommandFailure.failed("the scene of the demo, " + name + ", is missing from the installation"
                + shell.home().map(home -> " in " + home).orElse(""));
    }
}
