package io.hybridfarm.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.Plugin;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.farm.FarmBackend;
import io.hybridfarm.spi.farm.FarmBackendContext;
import io.hybridfarm.spi.farm.FarmBackendFactory;
import io.hybridfarm.spi.journal.Journal;
import io.hybridfarm.spi.journal.JournalFactory;
import io.hybridfarm.spi.placement.Candidate;
import io.hybridfarm.spi.placement.WorkerFilter;
import io.hybridfarm.spi.placement.WorkerScorer;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PluginRegistryTest {
    @TempDir
    Path temp;

    @Test
    void a_miss_lists_what_is_installed_and_guesses_what_was_meant() {
        try (PluginRegistry registry = explicit(farms("local"), farms("sim"), journals("sqlite"))) {
            assertThatThrownBy(() -> registry.farmBackendFactory("locla"))
                    .isInstanceOf(FarmException.class)
                    .hasMessage("no kind of farm 'locla' is installed; did you mean 'local'?; known: local, sim"
                            + " (searched: the plugins handed over by the program)")
                    .extracting(e -> ((FarmException) e).code())
                    .isEqualTo(ErrorCode.BAD_CONFIGURATION);
            assertThatThrownBy(() -> registry.journalFactory("postgresql"))
                    .hasMessageStartingWith("no kind of journal 'postgresql' is installed; known: sqlite");
        }
    }

    @Test
    void a_miss_in_an_empty_registry_says_how_to_install_and_where_was_searched() {
        try (PluginRegistry registry =
                new PluginLoader().classPath(false).folder(temp).load()) {
            assertThatThrownBy(() -> registry.farmBackendFactory("local"))
                    .hasMessage("no kind of farm 'local' is installed; none is installed: copy a plugin's jars into"
                            + " plugins/<name>/, or put them on the class path (searched: the plugins handed over by the"
                            + " program, " + temp + ")");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Local", "my farm", "farm_1", "-farm", "färm"})
    void a_malformed_name_is_refused(String name) {
        assertThatThrownBy(() -> explicit(farms(name)))
                .isInstanceOf(FarmException.class)
                .hasMessageContaining("calls a kind of farm '" + name
                        + "'; a name has 1 to 64 lower-case letters, digits and hyphens");
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "aws-batch", "3delight", "x"})
    void a_well_formed_name_is_found(String name) {
        try (PluginRegistry registry = explicit(farms(name))) {
            assertThat(registry.farmBackendFactory(name).name()).isEqualTo(name);
        }
    }

    @Test
    void kinds_of_farms_and_of_journals_may_share_a_name() {
        try (PluginRegistry registry = explicit(farms("postgresql"), journals("postgresql"))) {
            assertThat(registry.farmBackendFactory("postgresql").name()).isEqualTo("postgresql");
            assertThat(registry.journalFactory("postgresql").name()).isEqualTo("postgresql");
        }
    }

    @Test
    void two_explicit_plugins_with_one_name_are_refused() {
        assertThatThrownBy(() -> explicit(farms("local"), farms("local")))
                .hasMessageContaining("the kind of farm 'local' is there twice: from")
                .hasMessageEndingWith("remove one of the two");
    }

    @Test
    void two_folders_with_one_name_are_refused_naming_both() {
        Sources.jar("office-hours", "\"\"").writeTo(temp.resolve("new/a.jar"));
        Sources.jar("office-hours", "\"\"").writeTo(temp.resolve("old/a.jar"));

        assertThatThrownBy(
                        () -> new PluginLoader().classPath(false).folder(temp).load())
                .hasMessage("the worker filter 'office-hours' is there twice: from " + temp.resolve("new")
                        + " and from " + temp.resolve("old") + "; remove one of the two");
    }

    @Test
    void the_class_path_and_a_folder_with_one_name_are_refused_naming_both() throws Exception {
        Path jar = Sources.jar("office-hours", "\"\"").writeTo(temp.resolve("plugins/office/office.jar"));

        onClassPath(
                jar,
                () -> assertThatThrownBy(() -> new PluginLoader()
                                .folder(temp.resolve("plugins"))
                                .load())
                        .hasMessage("the worker filter 'office-hours' is there twice: from the class path"
                                + " (com.studio.StudioPlugin) and from " + temp.resolve("plugins/office")
                                + "; remove one of the two"));
    }

    @Test
    void an_explicit_plugin_wins_against_discovered_ones() throws Exception {
        Path jar = Sources.jar("office-hours", "\"discovered\"").writeTo(temp.resolve("plugins/office/office.jar"));

        onClassPath(jar, () -> {
            try (PluginRegistry registry = new PluginLoader()
                    .plugin(filters("office-hours"))
                    .folder(temp.resolve("plugins"))
                    .load()) {
                assertThat(registry.workerFilters())
                        .extracting(filter -> filter.refusal(null))
                        .containsExactly(Optional.of("explicit"));
            }
        });
    }

    @Test
    void the_class_path_is_searched_unless_switched_off() throws Exception {
        Path jar = Sources.jar("office-hours", "\"\"").writeTo(temp.resolve("office.jar"));

        onClassPath(jar, () -> {
            try (PluginRegistry on = new PluginLoader().load();
                    PluginRegistry off = new PluginLoader().classPath(false).load()) {
                assertThat(on.workerFilters()).extracting(WorkerFilter::name).contains("office-hours");
                assertThat(off.workerFilters()).isEmpty();
            }
        });
    }

    @Test
    void a_broken_plugin_on_the_class_path_is_told_as_such() throws Exception {
        Path jar = new PluginJar().announcing("com.studio.Missing").writeTo(temp.resolve("broken.jar"));

        onClassPath(
                jar,
                () -> assertThatThrownBy(() -> new PluginLoader().load())
                        .isInstanceOf(FarmException.class)
                        .hasMessageStartingWith("a plugin on the class path: its plugin cannot be loaded (")
                        .hasMessageContaining("com.studio.Missing"));
    }

    @Test
    void filters_and_scorers_come_sorted_by_name() {
        try (PluginRegistry registry = explicit(filters("c"), filters("a"), scorers("z"), filters("b"), scorers("y"))) {
            assertThat(registry.workerFilters()).extracting(WorkerFilter::name).containsExactly("a", "b", "c");
            assertThat(registry.workerScorers()).extracting(WorkerScorer::name).containsExactly("y", "z");
        }
    }

    private static PluginRegistry explicit(Plugin... plugins) {
        PluginLoader loader = new PluginLoader().classPath(false);
        List.of(plugins).forEach(loader::plugin);
        return loader.load();
    }

    private static void onClassPath(Path jar, Runnable test) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new java.net.URL[] {jar.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            test.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static Plugin farms(String name) {
        return new Plugin() {
            @Override
            public List<FarmBackendFactory> farmBackendFactories() {
                return List.of(new FarmBackendFactory() {
                    @Override
                    public String name() {
                        return name;
                    }

                    @Override
                    public FarmBackend create(String farm, PluginConfig config, FarmBackendContext context) {
                        throw new UnsupportedOperationException();
                    }
                });
            }
        };
    }

    private static Plugin journals(String name) {
        return new Plugin() {
            @Override
            public List<JournalFactory> journalFactories() {
                return List.of(new JournalFactory() {
                    @Override
                    public String name() {
                        return name;
                    }

                    @Override
                    public Journal open(PluginConfig config, Path folder) {
                        throw new UnsupportedOperationException();
                    }
                });
            }
        };
    }

    private static Plugin filters(String name) {
        return new Plugin() {
            @Override
            public List<WorkerFilter> workerFilters() {
                return List.of(new WorkerFilter() {
                    @Override
                    public String name() {
                        return name;
                    }

                    @Override
                    public Optional<String> refusal(Candidate candidate) {
                        return Optional.of("explicit");
                    }
                });
            }
        };
    }

    private static Plugin scorers(String name) {
        return new Plugin() {
            @Override
            public List<WorkerScorer> workerScorers() {
                return List.of(new WorkerScorer() {
                    @Override
                    public String name() {
                        return name;
                    }

                    @Override
                    public double score(Candidate candidate) {
                        return 1;
                    }
                });
            }
        };
    }
}
