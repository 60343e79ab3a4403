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

/**
 * Finds processes by what was written down about the first one of each attempt: its number and when it began. For systems that
 * do not show the environment of processes; children that have left the tree are not found.
 */
final class RecordedProcesses implements ProcessFinder {
    private static final Logger LOG = System.getLogger(RecordedProcesses.class.getName());

    private final Path folder;

    /** Keeps its records, one file per running attempt, in an existing folder. */
    RecordedProcesses(Path folder) {
        this.folder = folder;
    }

    @Override
    public void started(AttemptId attempt, ProcessHandle process) {
        String began = process.info().startInstant().map(Instant::toString).orElse("unknown");
        try {
            Files.writeString(folder.resolve(attempt.toString()), process.pid() + " " + began + "\n");
        } catch (IOException e) {
            LOG.log(Level.WARNING, "attempt " + attempt + " would not be found again after a crash: " + e);
        }
    }

    @Override
    public void ended(AttemptId attempt) {
        try {
            Files.deleteIfExists(folder.resolve(attempt.toString()));
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the record of attempt " + attempt + " stays behind: " + e);
        }
    }

    @Override
    public Sighting look() {
        Map<AttemptId, List<ProcessHandle>> found = new TreeMap<>();
        try (DirectoryStream<Path> records = Files.newDirectoryStream(folder)) {
            for (Path record : records) {
                read(record).ifPresent(process -> {
                    List<ProcessHandle> tree = new ArrayList<>(List.of(process));
                    process.descendants().forEach(tree::add);
                    found.put(AttemptId.parse(record.getFileName().toString()), tree);
                });
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the records of running attempts cannot be read: " + e);
        }
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
