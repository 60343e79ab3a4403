/**
 * How requests are read and answers are written: strict reading with messages for people, and the one envelope.
 *
 * <p>Threads: immutable and thread-safe after construction.
 *
 * <p>Start reading at {@link io.hybridfarm.rest.wire.Envelope}.
 */
@NullMarked
package io.hybridfarm.rest.wire;

import org.jspecify.annotations.NullMarked;
