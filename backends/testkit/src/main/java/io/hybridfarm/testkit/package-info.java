/**
 * Contract suites that every plugin's tests extend, and the hand-moved fakes that they run with.
 *
 * <p>Threads: the fakes may be called by any thread; alarms run on the thread of the test that moves the time.
 *
 * <p>Start reading at {@link io.hybridfarm.testkit.FarmBackendContract} for a farm, at {@link
 * io.hybridfarm.testkit.JournalContract} for a journal.
 */
@NullMarked
package io.hybridfarm.testkit;

import org.jspecify.annotations.NullMarked;
