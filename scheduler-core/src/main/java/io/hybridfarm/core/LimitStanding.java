package io.hybridfarm.core;

/**
 * How much of a limit is taken.
 *
 * @param limit the limit
 * @param used units that are taken
 * @param waiting whether tasks wait for it at the moment
 */
public record LimitStanding(Policy.Limit limit, int used, boolean waiting) {}
