/**
 * A farm backend of one's own, complete and small: it runs commands on the scheduler's machine behind a prefix such as
 * {@code nice -n 10}.
 *
 * <p>Threads: the scheduler calls from one thread at a time; each attempt has a thread here that waits for its end.
 *
 * <p>Start reading at {@link com.example.farm.PrefixPlugin}.
 */
@NullMarked
package com.example.farm;

import org.jspecify.annotations.NullMarked;
