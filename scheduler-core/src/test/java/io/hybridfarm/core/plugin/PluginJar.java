package io.hybridfarm.core.plugin;

import io.hybridfarm.spi.Plugin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles sources and packs them into a jar, as the author of a plugin would. */
final class PluginJar {
    private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);");
    private static final Pattern TYPE = Pattern.compile("(?:class|interface|record|enum) (\\w+)");
    private static final String SERVICE_FILE = "META-INF/services/io.hybridfarm.spi.Plugin";

    private final List<JavaFileObject> sources = new ArrayList<>();
    private final List<Path> classPath = new ArrayList<>(List.of(home(Plugin.class)));
    private final Map<String, byte[]> entries = new TreeMap<>();
    private final List<String> leftOut = new ArrayList<>();

    /** Adds a source file with one top-level type, which may use the SPI. */
    PluginJar source(String text) {
        String name = firstGroup(PACKAGE, text) + "." + firstGroup(TYPE, text);
        sources.add(
                new SimpleJavaFileObject(
                        URI.create("string:///" + name.replace('.', '/') + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return text;
                    }
                });
        return this;
    }

    /** Adds the line of the service file that names a plugin's class. */
    PluginJar announcing(String className) {
        return entry(SERVICE_FILE, (className + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a file as it is. */
    PluginJar entry(String name, byte[] content) {
        entries.put(name, content);
        return this;
    }

    /** Lets the sources use the library that a class comes from, without packing it. */
    PluginJar compiledAgainst(Class<?> library) {
        classPath.add(home(library));
        return this;
    }

    /** Compiles a class but forgets to pack it. */
    PluginJar without(String className) {
        leftOut.add(className.replace('.', '/') + ".class");
        return this;
    }

    /** Writes the jar, making the folders above it. */
    Path writeTo(Path jar) {
        Map<String, byte[]> all = new TreeMap<>(entries);
        compile().forEach(all::putIfAbsent);
        all.keySet().removeAll(leftOut);
        try {
            Files.createDirectories(jar.getParent());
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
                for (Map.Entry<String, byte[]> entry : all.entrySet()) {
                    out.putNextEntry(new JarEntry(entry.getKey()));
                    out.write(entry.getValue());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return jar;
    }

    /** The compiled classes by their place in a jar. */
    Map<String, byte[]> compile() {
        Map<String, byte[]> classes = new TreeMap<>();
        if (sources.isEmpty()) {
            return classes;
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options = List.of(
                "--release",
                "17",
                "-proc:none",
                "-classpath",
                classPath.stream().map(Path::toString).collect(Collectors.joining(java.io.File.pathSeparator)));
        try (JavaFileManager files = new InMemory(compiler, classes)) {
            StringBuilder problems = new StringBuilder();
            boolean compiled = compiler.getTask(
                            null, files, problem -> problems.append(problem).append('\n'), options, null, sources)
                    .call();
            if (!compiled) {
                throw new IllegalArgumentException(problems.toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return classes;
    }

    private static Path home(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String firstGroup(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalArgumentException("no " + pattern + " in " + text);
        }
        return matcher.group(1);
    }

    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, byte[]> classes;

        InMemory(JavaCompiler compiler, Map<String, byte[]> classes) {
            super(compiler.getStandardFileManager(null, null, null));
            this.classes = classes;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            String entry = className.replace('.', '/') + ".class";
            return new SimpleJavaFileObject(URI.create("memory:///" + entry), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return new ByteArrayOutputStream() {
                        @Override
                        public void close() {
                            classes.put(entry, toByteArray());
                        }
                    };
                }
            };
        }
    }
}
