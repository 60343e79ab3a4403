/**
 * The scheduling core inside another program: no server, no files, no network.
 *
 * <p>Threads: the scheduler brings its own and calls the listener on one of them; the program's own thread waits.
 *
 * <p>Start reading at {@link com.example.embedding.EmbeddedScheduler}.
 */
@NullMarked
package com.example.embedding;

import org.jspecify.annotations.NullMarked;
