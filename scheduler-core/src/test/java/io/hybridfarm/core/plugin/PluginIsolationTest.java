package io.hybridfarm.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ascii;
import io.hybridfarm.spi.Plugin;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.placement.Candidate;
import io.hybridfarm.spi.placement.WorkerFilter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(MutedLogs.class)
class PluginIsolationTest {
    private static final Candidate ANY =
            new Candidate(Demand.ONE_CORE, "local", new Offer.Worker("w1", 1000, 0, 0, List.of()), 1000, 0, 0);

    @TempDir
    Path plugins;

    @Test
    void two_plugins_may_carry_different_classes_of_the_same_name() {
        Sources.jar("one", "Library.version()").source(library("1.0")).writeTo(plugins.resolve("one/one.jar"));
        Sources.jar("two", "Library.version()").source(library("2.0")).writeTo(plugins.resolve("two/two.jar"));

        assertThat(refusals()).containsExactly("1.0", "2.0");
    }

    @Test
    void a_library_may_lie_in_a_jar_of_its_own_beside_the_plugin() {
        PluginJar both = Sources.jar("one", "Library.version()").source(library("3.0"));
        both.without("com.studio.Library").writeTo(plugins.resolve("one/plugin.jar"));
        new PluginJar().source(library("3.0")).writeTo(plugins.resolve("one/library.jar"));

        assertThat(refusals()).containsExactly("3.0");
    }

    @Test
    void a_plugin_gets_its_own_version_of_a_class_that_the_host_has_too() {
        Sources.jar("own", "com.google.common.base.Ascii.version()")
                .source("package com.google.common.base; public class Ascii"
                        + " { public static String version() { return \"the plugin's\"; } }")
                .writeTo(plugins.resolve("own/own.jar"));

        assertThat(Ascii.class.getMethods())
                .noneMatch(method -> method.getName().equals("version"));
        assertThat(refusals()).containsExactly("the plugin's");
    }

    @Test
    void the_hosts_libraries_are_invisible_as_classes_and_as_resources() {
        assertThat(Ascii.class.getClassLoader().getResource("com/google/common/base/Ascii.class"))
                .isNotNull();
        Sources.jar("none", "\"\" + getClass().getClassLoader().getResource(\"com/google/common/base/Ascii.class\")")
                .writeTo(plugins.resolve("none/none.jar"));
        Sources.jar("used", "com.google.common.base.Ascii.toUpperCase(\"x\")")
                .compiledAgainst(Ascii.class)
                .writeTo(plugins.resolve("used/used.jar"));

        assertThat(refusals())
                .containsExactly(
                        "null", "the worker filter used failed: NoClassDefFoundError: com/google/common/base/Ascii");
    }

    @Test
    void the_contract_is_the_hosts_even_if_the_plugin_packs_a_copy() throws IOException {
        String copied = "io/hybridfarm/spi/placement/WorkerFilter.class";
        Sources.jar("packed", "String.valueOf(WorkerFilter.class.getClassLoader() == getClass().getClassLoader())")
                .entry(copied, bytesOf(copied))
                .writeTo(plugins.resolve("packed/packed.jar"));

        assertThat(refusals()).containsExactly("false");
    }

    @Test
    void resources_of_the_contract_are_the_hosts() throws IOException {
        String resource = "io/hybridfarm/spi/Plugin.class";
        Path jar = Sources.jar("r", "\"\"")
                .entry(resource, "a forgery".getBytes(StandardCharsets.UTF_8))
                .entry("com/studio/own.txt", "own".getBytes(StandardCharsets.UTF_8))
                .writeTo(plugins.resolve("r/r.jar"));

        ClassLoader host = Plugin.class.getClassLoader();
        try (PluginClassLoader loader =
                new PluginClassLoader("r", List.of(jar.toUri().toURL()), host)) {
            assertThat(loader.getResource(resource)).isEqualTo(host.getResource(resource));
            assertThat(loader.getResources(resource).asIterator())
                    .toIterable()
                    .containsExactly(host.getResource(resource));
            assertThat(loader.getResource("com/studio/own.txt")).isNotNull();
        }
    }

    @Test
    void calls_run_with_the_plugins_context_class_loader_and_put_the_old_one_back() {
        Sources.jar(
                        "context",
                        "String.valueOf(Thread.currentThread().getContextClassLoader() == getClass().getClassLoader())")
                .writeTo(plugins.resolve("context/context.jar"));
        ClassLoader before = Thread.currentThread().getContextClassLoader();

        assertThat(refusals()).containsExactly("true");
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }

    @Test
    void a_plugin_is_made_under_its_own_context_class_loader() {
        Sources.jar("made", "Made.HOW")
                .source("package com.studio; class Made { static final String HOW ="
                        + " String.valueOf(Thread.currentThread().getContextClassLoader().getName()); }")
                .source("""
                        package com.studio;

                        public class EagerPlugin extends StudioPlugin {
                            public EagerPlugin() {
                                Made.HOW.length();
                            }
                        }
                        """)
                .announcing("com.studio.EagerPlugin")
                .writeTo(plugins.resolve("made/made.jar"));

        assertThat(refusals()).containsExactly("made");
    }

    @Test
    void a_closed_registry_has_let_go_of_the_jars() throws IOException {
        Path jar = Sources.jar("late", "Library.version()")
                .source(library("never loaded before"))
                .writeTo(plugins.resolve("late/late.jar"));
        PluginRegistry registry = load();
        WorkerFilter filter = registry.workerFilters().get(0);

        registry.close();
        registry.close();

        assertThat(filter.refusal(ANY).orElseThrow()).contains("NoClassDefFoundError");
        Files.delete(jar);
    }

    @Test
    void hidden_folders_and_loose_files_that_are_no_jars_are_passed_over() throws IOException {
        Files.createDirectories(plugins.resolve(".trash"));
        Files.writeString(plugins.resolve("README.txt"), "plugins go here");

        assertThat(refusals()).isEmpty();
    }

    private PluginRegistry load() {
        return new PluginLoader().classPath(false).folder(plugins).load();
    }

    private List<String> refusals() {
        try (PluginRegistry registry = load()) {
            return registry.workerFilters().stream()
                    .map(filter -> filter.refusal(ANY).orElseThrow())
                    .toList();
        }
    }

    private static String library(String version) {
        return "package com.studio; public class Library { public static String version() { return \"" + version
                + "\"; } }";
    }

    private static byte[] bytesOf(String resource) throws IOException {
        try (InputStream in = Plugin.class.getClassLoader().getResourceAsStream(resource)) {
            return in.readAllBytes();
        }
    }
}
