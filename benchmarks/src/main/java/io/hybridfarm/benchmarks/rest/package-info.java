/**
 * The REST server, measured from outside: a process of its own, real sockets, a journal on disk.
 *
 * <p>Threads: one for each client, started and joined by the main thread.
 *
 * <p>Start reading at {@link io.hybridfarm.benchmarks.rest.RestSuite}.
 */
@NullMarked
package io.hybridfarm.benchmarks.rest;

import org.jspecify.annotations.NullMarked;
