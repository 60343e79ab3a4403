package io.hybridfarm.core;

/**
 * A site rule that holds.
 *
 * @param rule the rule
 * @param changed whether it was set while the farm ran, and not by the configuration; it outlives restarts until it is reset
 */
public record SiteStanding(SiteRule rule, boolean changed) {}
