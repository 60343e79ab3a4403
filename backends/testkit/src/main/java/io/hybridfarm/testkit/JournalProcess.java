package io.hybridfarm.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.Plugin;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.journal.Entry;
import io.hybridfarm.spi.journal.Journal;
import io.hybridfarm.spi.journal.JournalFactory;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A second process with a journal: it opens the journal, then either holds it or writes to it until it is killed.
 *
 * <p>It prints {@code refused CODE} and ends if it may not open, {@code open} otherwise; then {@code stored N} behind each
 * batch, where N is the last sequence.
 */
final class JournalProcess implements AutoCloseable {
    private static final String STORED = "stored ";

    private final Process process;
    private final BufferedReader lines;

    private JournalProcess(String task, String kind, Path folder, Map<String, String> settings) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "--enable-native-access=ALL-UNNAMED",
                JournalProcess.class.getName(),
                task,
                kind,
                folder.toString()));
        settings.forEach((key, value) -> command.add(key + "=" + value));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        lines = process.inputReader(StandardCharsets.UTF_8);
    }

    /** A process that opens the journal and holds it. */
    static JournalProcess holding(String kind, Path folder, Map<String, String> settings) throws IOException {
        return new JournalProcess("hold", kind, folder, settings);
    }

    /** A process that opens the journal and writes to it without end. */
    static JournalProcess writing(String kind, Path folder, Map<String, String> settings) throws IOException {
        return new JournalProcess("write", kind, folder, settings);
    }

    long pid() {
        return process.pid();
    }

    /** The next line that the process prints. */
    String readLine() throws IOException {
        return Objects.requireNonNull(lines.readLine(), "the process ended without a word");
    }

    /** Kills the process some lines after now and returns the last sequence that it reported as stored, 0 if none. */
    long killAfterLines(int count) throws IOException {
        long stored = 0;
        for (int i = 0; i < count; i++) {
            stored = storedAccordingTo(readLine(), stored);
        }
        // Through the handle: what it said before it died stays readable in the pipe.
        process.toHandle().destroyForcibly();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            stored = storedAccordingTo(line, stored);
        }
        return stored;
    }

    private static long storedAccordingTo(String line, long before) {
        return line.startsWith(STORED) ? Long.parseLong(line.substring(STORED.length())) : before;
    }

    /** Kills the process, if it still runs, and waits for its end. */
    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
        lines.close();
    }

    /** Replays what writers left, checks each byte of it and returns the last sequence. */
    static long lastOfWritten(Journal journal) {
        Written written = new Written();
        long last = journal.replay(written);
        assertThat(written.records).isEqualTo(written.upTo == 0 ? 0 : Written.RECORDS);
        assertThat(written.last).isEqualTo(last);
        return last;
    }

    /** The process itself: task, kind of journal, data folder, settings as {@code key=value}. */
    public static void main(String[] arguments) throws IOException {
        Map<String, String> settings = new TreeMap<>();
        for (String setting : List.of(arguments).subList(3, arguments.length)) {
            int sign = setting.indexOf('=');
            settings.put(setting.substring(0, sign), setting.substring(sign + 1));
        }
        FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        try (Journal journal =
                factory(arguments[1]).open(PluginConfig.of("journal", settings), Path.of(arguments[2]))) {
            print(out, "open");
            if (arguments[0].equals("write")) {
                writeForEver(journal, out);
            }
            while (System.in.read() >= 0) {
                // until whoever started this ends or kills it
            }
        } catch (FarmException e) {
            print(out, "refused " + e.code().name());
        }
    }

    private static JournalFactory factory(String kind) {
        for (Plugin plugin : ServiceLoader.load(Plugin.class)) {
            for (JournalFactory factory : plugin.journalFactories()) {
                if (factory.name().equals(kind)) {
                    return factory;
                }
            }
        }
        throw new AssertionError("no plugin registered for ServiceLoader brings a journal named " + kind);
    }

    private static void writeForEver(Journal journal, FileOutputStream out) throws IOException {
        long last = lastOfWritten(journal);
        for (int batches = 1; ; batches++) {
            int size = batches % 50 == 0 ? 400 : 1 + (int) (last % 20);
            List<Entry> batch = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                last++;
                batch.add(new Entry(last, Written.payload(last)));
            }
            journal.append(batch);
            print(out, STORED + last);
            if (batches % 30 == 0) {
                journal.snapshot(last, Written.snapshot(last));
            }
        }
    }

    // One write a line: what is in the pipe when the process dies is a whole number of lines.
    private static void print(FileOutputStream out, String line) throws IOException {
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** What a writer writes, told from the sequence alone, so that the reader knows what it should find. */
    private static final class Written implements Journal.Replay {
        static final int RECORDS = 500;

        private long upTo;
        private long last;
        private int records;

        static byte[] payload(long sequence) {
            int length = (int) (sequence % 97 == 0 ? 300_000 : sequence % 300);
            byte[] payload = new byte[length];
            for (int i = 0; i < length; i++) {
                payload[i] = (byte) (sequence * 31 + i);
            }
            return payload;
        }

        static List<byte[]> snapshot(long upTo) {
            List<byte[]> records = new ArrayList<>();
            for (int i = 0; i < RECORDS; i++) {
                records.add(record(upTo, i));
            }
            return records;
        }

        private static byte[] record(long upTo, int number) {
            return ("record " + number + " of the snapshot up to " + upTo).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public void snapshotRecord(long upTo, byte[] record) {
            this.upTo = upTo;
            this.last = upTo;
            assertThat(record).isEqualTo(record(upTo, records));
            records++;
        }

        @Override
        public void entry(Entry entry) {
            last++;
            assertThat(entry.sequence()).isEqualTo(last);
            assertThat(entry.payload()).isEqualTo(payload(last));
        }
    }
}
