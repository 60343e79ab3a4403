package io.hybridfarm.local;

import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.job.AttemptId;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Finds processes by what was written down about the first one of each attempt: its number and when it began. For systems that
 * do not show the environment of processes; children that have left the tree are not found.
 *
 * <p>Looks use no disk: the records are read once, for what an earlier program has left, and written for the next one.
 */
final class RecordedProcesses implements ProcessFinder {
    private static final Logger LOG = System.getLogger(RecordedProcesses.class.getName());

    private final Path folder;
    private final ConcurrentSkipListMap<AttemptId, ProcessHandle> firsts = new ConcurrentSkipListMap<>();

    /** Keeps its records, one file per running attempt, in an existing folder. */
    RecordedProcesses(Path folder) {
        this.folder = folder;
        try (DirectoryStream<Path> records = Files.newDirectoryStream(folder)) {
            for (Path record : records) {
                read(record)
                        .ifPresent(process ->
                                firsts.put(AttemptId.parse(record.getFileName().toString()), process));
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the records of running attempts cannot be read: " + e);
        }
    }

    @Override
    public void started(AttemptId attempt, ProcessHandle process) {
        firsts.put(attempt, process);
        String began = process.info().startInstant().map(Instant::toString).orElse("unknown");
        try {
            Files.writeString(folder.resolve(attempt.toString()), process.pid() + " " + began + "\n");
        } catch (IOException e) {
            LOG.log(Level.WARNING, "attempt " + attempt + " would not be found again after a crash: " + e);
        }
    }

    @Override
    public void ended(AttemptId attempt) {
        firsts.remove(attempt);
        try {
            Files.deleteIfExists(folder.resolve(attempt.toString()));
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the record of attempt " + attempt + " stays behind: " + e);
        }
    }

    @Override
    public Sighting look() {
        Map<AttemptId, List<ProcessHandle>> found = new TreeMap<>();
        firsts.forEach((attempt, process) -> {
            if (process.isAlive()) {
                List<ProcessHandle> tree = new ArrayList<>(List.of(process));
                process.descendants().forEach(tree::add);
                found.put(attempt, tree);
            }
        });
        return new Sighting(found, true);
    }

    @Override
    public boolean isOver(ProcessHandle process) {
        return !process.isAlive();
    }

    /** The process of a record, if it is the very one: a number alone may belong to another process by now. */
    private static Optional<ProcessHandle> read(Path record) {
        try {
            AttemptId.parse(record.getFileName().toString());
            String[] words = Files.readString(record).strip().split(" ");
            return words.length != 2
                    ? Optional.empty()
                    : ProcessHandle.of(Long.parseLong(words[0]))
                            .filter(ProcessHandle::isAlive)
                            .filter(process -> process.info()
                                    .startInstant()
                                    .map(Instant::toString)
                                    .equals(Optional.of(words[1])));
        } catch (IOException | FarmException | NumberFormatException e) {
            // Gone or unfinished: a record is written when the process runs already, and it is the reader who is late.
            return Optional.empty();
        }
    }
}
