package io.hybridfarm.local.agent;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * What a worker is told about itself.
 *
 * @param server the local farm's listener
 * @param pools pools that it is in, in the order in which it serves them; none for the farm's own
 * @param maxTasks attempts at a time; 0 for as many as have room
 * @param handBackWithin how long what runs may go on once the machine's artist needs it
 * @param grace how long a process may take to end after it was asked to
 * @param firstPause before a second try to reach the server, at most
 * @param longestPause between two tries, at most
 */
record AgentSettings(
        URI server,
        List<String> pools,
        List<String> groups,
        int maxTasks,
        Duration handBackWithin,
        Duration grace,
        Duration firstPause,
        Duration longestPause) {}
