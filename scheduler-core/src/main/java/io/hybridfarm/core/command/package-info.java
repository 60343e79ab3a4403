/**
 * What the outside asks for, and the bounded line in which it waits for the loop.
 *
 * <p>Threads: commands are immutable; the inbox takes from many threads and gives to one.
 *
 * <p>Start reading at {@link io.hybridfarm.core.command.Command}.
 */
@NullMarked
package io.hybridfarm.core.command;

import org.jspecify.annotations.NullMarked;
