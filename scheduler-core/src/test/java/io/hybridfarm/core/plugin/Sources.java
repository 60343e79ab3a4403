package io.hybridfarm.core.plugin;

/** Sources of small plugins; each brings one worker filter, whose refusal tells something about the plugin's insides. */
final class Sources {
    private Sources() {}

    /**
     * A class {@code com.studio.StudioPlugin} with one filter.
     *
     * @param filter the filter's name
     * @param refusal a Java expression of type String
     */
    static String plugin(String filter, String refusal) {
        return """
                package com.studio;

                import io.hybridfarm.spi.Plugin;
                import io.hybridfarm.spi.placement.Candidate;
                import io.hybridfarm.spi.placement.WorkerFilter;
                import java.util.List;
                import java.util.Optional;

                public class StudioPlugin implements Plugin, WorkerFilter {
                    @Override
                    public List<WorkerFilter> workerFilters() {
                        return List.of(this);
                    }

                    @Override
                    public String name() {
                        return "%s";
                    }

                    @Override
                    public Optional<String> refusal(Candidate candidate) {
                        return Optional.of(%s);
                    }
                }
                """.formatted(filter, refusal);
    }

    /** A jar with {@link #plugin} in it. */
    static PluginJar jar(String filter, String refusal) {
        return new PluginJar().source(plugin(filter, refusal)).announcing("com.studio.StudioPlugin");
    }
}
