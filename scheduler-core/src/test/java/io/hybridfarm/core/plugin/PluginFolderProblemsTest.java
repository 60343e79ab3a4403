package io.hybridfarm.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.base.Ascii;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each mistake an operator can make with a plugin folder is told with the folder's name and a cure. */
class PluginFolderProblemsTest {
    @TempDir
    Path plugins;

    @Test
    void a_plugin_folder_that_does_not_exist() {
        assertThat(problem(plugins.resolve("nowhere")))
                .isEqualTo(plugins.resolve("nowhere")
                        + ": is no folder; make it, or leave the plugin folder out of the configuration");
    }

    @Test
    void a_jar_outside_of_any_folder() {
        Path jar = Sources.jar("a", "\"\"").writeTo(plugins.resolve("studio.jar"));

        assertThat(problem())
                .isEqualTo(jar + ": lies outside of any plugin; move it into a folder of its own, such as "
                        + plugins.resolve("studio"));
    }

    @Test
    void a_folder_without_jars() throws IOException {
        Path folder = Files.createDirectories(plugins.resolve("studio"));
        Files.writeString(folder.resolve("studio.zip"), "not unpacked");

        assertThat(problem())
                .isEqualTo(folder + ": holds no jar; copy the plugin's jars into it, or remove the folder");
    }

    @Test
    void a_file_that_is_no_jar_inside() throws IOException {
        Path jar = Files.createDirectories(plugins.resolve("studio")).resolve("studio.jar");
        Files.writeString(jar, "half a download");

        assertThat(problem()).startsWith(jar + ": cannot be read as a jar (").endsWith("; copy it again");
    }

    @Test
    void jars_that_announce_no_plugin() {
        new PluginJar().source(Sources.plugin("a", "\"\"")).writeTo(plugins.resolve("studio/studio.jar"));

        assertThat(problem())
                .isEqualTo(plugins.resolve("studio")
                        + ": none of its jars announces a plugin: META-INF/services/io.hybridfarm.spi.Plugin must name"
                        + " a class that implements io.hybridfarm.spi.Plugin");
    }

    @Test
    void a_service_file_that_names_a_missing_class() {
        Sources.jar("a", "\"\"").announcing("com.studio.Misspelt").writeTo(plugins.resolve("studio/studio.jar"));

        assertThat(problem())
                .startsWith(plugins.resolve("studio") + ": its plugin cannot be loaded (")
                .contains("com.studio.Misspelt")
                .contains("must name a public class in the same place that implements io.hybridfarm.spi.Plugin");
    }

    @Test
    void a_service_file_that_names_a_class_of_another_kind() {
        new PluginJar()
                .source("package com.studio; public class Other { }")
                .announcing("com.studio.Other")
                .writeTo(plugins.resolve("studio/studio.jar"));

        assertThat(problem())
                .startsWith(plugins.resolve("studio") + ": its plugin cannot be loaded (")
                .contains("com.studio.Other");
    }

    @Test
    void a_plugin_that_throws_while_it_is_made() {
        Sources.jar("a", "\"\"")
                .source("package com.studio; public class Thrower extends StudioPlugin"
                        + " { public Thrower() { throw new IllegalStateException(\"no licence found\"); } }")
                .announcing("com.studio.Thrower")
                .writeTo(plugins.resolve("studio/studio.jar"));

        assertThat(problem())
                .isEqualTo(plugins.resolve("studio")
                        + ": its plugin fails while it is made (IllegalStateException: no licence found)");
    }

    @Test
    void a_plugin_whose_static_initialiser_throws() {
        Sources.jar("a", "\"\"")
                .source("package com.studio; public class Thrower extends StudioPlugin"
                        + " { static final int LENGTH = Integer.parseInt(\"x\"); }")
                .announcing("com.studio.Thrower")
                .writeTo(plugins.resolve("studio/studio.jar"));

        assertThat(problem())
                .isEqualTo(plugins.resolve("studio")
                        + ": its plugin fails while it is made (NumberFormatException: For input string: \"x\")");
    }

    @Test
    void a_plugin_whose_library_was_not_copied() {
        Sources.jar("a", "\"\"")
                .source("package com.studio; public class Library { }")
                .source("package com.studio; public class Needy extends StudioPlugin"
                        + " { public final Library library = new Library(); }")
                .announcing("com.studio.Needy")
                .without("com.studio.Library")
                .writeTo(plugins.resolve("studio/studio.jar"));

        assertThat(problem())
                .isEqualTo(plugins.resolve("studio")
                        + ": needs the class com.studio.Library, which none of its jars holds; copy the jar with that"
                        + " class beside the plugin's own");
    }

    @Test
    void a_plugin_whose_superclass_was_not_copied() {
        Sources.jar("a", "\"\"")
                .source("package com.studio; public class Heir extends StudioPlugin { }")
                .announcing("com.studio.Heir")
                .without("com.studio.StudioPlugin")
                .writeTo(plugins.resolve("studio/studio.jar"));

        assertThat(problem())
                .startsWith(plugins.resolve("studio") + ": needs the class com.studio.StudioPlugin, which");
    }

    @Test
    void a_plugin_that_counts_on_a_library_of_the_host() {
        Sources.jar("a", "\"\"")
                .compiledAgainst(Ascii.class)
                .source("package com.studio; public class Lazy extends StudioPlugin"
                        + " { public final String text = com.google.common.base.Ascii.toUpperCase(\"x\"); }")
                .announcing("com.studio.Lazy")
                .writeTo(plugins.resolve("studio/studio.jar"));

        assertThat(problem())
                .startsWith(plugins.resolve("studio") + ": needs the class com.google.common.base.Ascii, which none");
    }

    @Test
    void a_plugin_that_reaches_into_the_core() {
        Sources.jar("a", "\"\"")
                .compiledAgainst(PluginLoader.class)
                .source("package com.studio; public class Nosy extends StudioPlugin"
                        + " { public final Object core = new io.hybridfarm.core.plugin.PluginLoader(); }")
                .announcing("com.studio.Nosy")
                .writeTo(plugins.resolve("studio/studio.jar"));

        assertThat(problem())
                .isEqualTo(plugins.resolve("studio")
                        + ": needs the class io.hybridfarm.core.plugin.PluginLoader, which is hidden from plugins; a"
                        + " plugin may use io.hybridfarm.spi, the JDK and its own jars only");
    }

    @Test
    void a_plugin_that_was_built_for_a_contract_with_more_in_it() {
        Sources.jar("a", "\"\"")
                .source("package io.hybridfarm.spi.tracker; public class Tracker { }")
                .source("package com.studio; public class Newer extends StudioPlugin"
                        + " { public final Object tracker = new io.hybridfarm.spi.tracker.Tracker(); }")
                .announcing("com.studio.Newer")
                .writeTo(plugins.resolve("studio/studio.jar"));

        assertThat(problem())
                .isEqualTo(plugins.resolve("studio")
                        + ": needs the class io.hybridfarm.spi.tracker.Tracker, which this program does not have; the"
                        + " plugin was built for another version of it");
    }

    @Test
    void a_plugin_that_was_compiled_for_a_newer_java() {
        String name = "com/studio/StudioPlugin.class";
        PluginJar jar = Sources.jar("a", "\"\"");
        byte[] newer = jar.compile().get(name);
        newer[7] = 120; // the lower byte of the class file's major version
        jar.entry(name, newer).writeTo(plugins.resolve("studio/studio.jar"));

        assertThat(problem())
                .startsWith(plugins.resolve("studio") + ": was compiled for a newer Java than this one, "
                        + Runtime.version().feature());
    }

    @Test
    void a_plugin_that_cannot_list_what_it_brings() {
        Sources.jar("a", "\"\"")
                .source("package com.studio; public class Silent extends StudioPlugin"
                        + " { @Override public java.util.List<io.hybridfarm.spi.placement.WorkerFilter> workerFilters()"
                        + " { throw new UnsupportedOperationException(); } }")
                .announcing("com.studio.Silent")
                .writeTo(plugins.resolve("studio/studio.jar"));

        assertThat(problem())
                .isEqualTo(plugins.resolve("studio") + ": cannot list what it brings (UnsupportedOperationException)");
    }

    private String problem() {
        return problem(plugins);
    }

    private static String problem(Path folder) {
        PluginLoader loader = new PluginLoader().classPath(false).folder(folder);
        FarmException refusal = catchThrowableOfType(FarmException.class, loader::load);
        assertThat(refusal).as("loading %s must fail", folder).isNotNull();
        assertThat(refusal.code()).isEqualTo(ErrorCode.BAD_CONFIGURATION);
        return refusal.getMessage();
    }
}
