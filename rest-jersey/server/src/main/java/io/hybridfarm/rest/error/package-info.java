/**
 * What goes wrong, as answers: one place that turns every failure into a status and an envelope.
 *
 * <p>Threads: immutable and thread-safe.
 *
 * <p>Start reading at {@link io.hybridfarm.rest.error.Problems}.
 */
@NullMarked
package io.hybridfarm.rest.error;

import org.jspecify.annotations.NullMarked;
