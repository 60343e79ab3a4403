package io.hybridfarm.core.plugin;

import io.hybridfarm.spi.Plugin;

/**
 * A plugin and where it came from.
 *
 * @param explicit whether the program itself handed it over, which makes it win against discovered ones
 */
record LoadedPlugin(Plugin plugin, PluginSide side, boolean explicit) {}
