/**
 * The program {@code farm worker}: lets this machine work for a local farm, and makes sure that what it was trusted with ends
 * one way or another and is told.
 *
 * <p>Threads, all daemons: one asks for orders, one delivers reports, one watches the lease, the output and the machine, up to
 * four send output; attempts have the threads that the local farm's own worker gives them. What they share is thread-safe.
 * Nothing waits in Java's common pool, which may be one thread: the answers to all questions pass through it.
 *
 * <p>Start reading at {@code Agent}, and at {@link io.hybridfarm.local.wire.Messages} for what is promised to the server.
 */
@NullMarked
package io.hybridfarm.local.agent;

import org.jspecify.annotations.NullMarked;
