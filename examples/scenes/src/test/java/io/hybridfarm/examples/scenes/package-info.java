/**
 * Runs the example scenes the way a farm does: as processes, judged by exit code and by the files they leave.
 *
 * <p>Every test waits for its own processes on its own thread. Read {@code PathTracerTest} first.
 */
package io.hybridfarm.examples.scenes;
