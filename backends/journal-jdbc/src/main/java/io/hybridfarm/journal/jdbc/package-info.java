/**
 * Journals in an SQL database; today a SQLite file beside the server, durable when an append returns.
 *
 * <p>Threads: a journal is used by one thread at a time and starts none.
 *
 * <p>Start reading at {@link io.hybridfarm.journal.jdbc.SqliteJournal}.
 *
 * <h2>How it is stored</h2>
 *
 * <p>A batch is one row: its payloads, each behind its length, in one blob with a checksum. A row per entry was measured
 * beside it (200-byte entries, SQLite 3.54): appending a thousand at a time stored half as many entries a second, replay
 * read a quarter as many, and a damaged payload went unnoticed. A batch above one MiB is cut into several rows of one
 * transaction, so that neither side ever holds much more than that.
 *
 * <p>The epoch is a condition of the very statement that inserts: an owner that was replaced inserts nothing and learns of
 * it from the count. The write-ahead log is synchronised on each commit (synchronous=FULL), copied back into the file
 * every thousand pages and cut to 64 MiB. A snapshot deletes what it replaces in its own transaction; the file keeps
 * the room and fills it again.
 */
@NullMarked
package io.hybridfarm.journal.jdbc;

import org.jspecify.annotations.NullMarked;
