/**
 * Text with variables, as commands, environments and paths of a job are written: {@code {frame:04}}, {@code {out}}.
 *
 * <p>Threads: immutable values only.
 *
 * <p>Start reading at {@link io.hybridfarm.spi.template.Template}.
 */
@NullMarked
package io.hybridfarm.spi.template;

import org.jspecify.annotations.NullMarked;
