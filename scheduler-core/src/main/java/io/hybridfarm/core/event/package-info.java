/**
 * What has happened, in the past tense: the only way in which the farm's state ever changes.
 *
 * <p>Threads: immutable values; the codec is stateless.
 *
 * <p>Start reading at {@link io.hybridfarm.core.event.Event}.
 */
@NullMarked
package io.hybridfarm.core.event;

import org.jspecify.annotations.NullMarked;
