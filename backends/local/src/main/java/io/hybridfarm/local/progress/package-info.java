/**
 * How far a renderer is, read from its output.
 *
 * <p>A catalogue may be shared by threads; a parser belongs to the one thread that reads an attempt's output.
 *
 * <p>Read {@link io.hybridfarm.local.progress.ProgressParsers} first.
 */
@NullMarked
package io.hybridfarm.local.progress;

import org.jspecify.annotations.NullMarked;
