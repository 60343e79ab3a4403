/**
 * The command line: what people and scripts say to a server, the two commands that run one, and the simulator's.
 *
 * <p>Each command runs on the thread that calls it; what {@link io.hybridfarm.cli.ServeCommand} starts has threads of its
 * own.
 *
 * <p>Read {@link io.hybridfarm.cli.Main} first.
 */
@NullMarked
package io.hybridfarm.cli;

import org.jspecify.annotations.NullMarked;
