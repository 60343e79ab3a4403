package io.hybridfarm.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The film that the demo renders, and the files that it consists of.
 *
 * @param frames 1 or more
 * @param width pixels
 * @param height pixels
 * @param samples light paths per pixel
 */
record DemoFilm(int frames, int width, int height, int samples) {
    private static final String PREFIX = "hybridfarm-demo.";
    private static final String SHEET = "hybridfarm-demo-contact-sheet.png";

    /** The job that renders it, as it is submitted; {@code {out}} is the folder of the frames. */
    ObjectNode job(Path java, Path renderer, String user) {
        ObjectNode job = ServerClient.JSON.createObjectNode();
        job.put("name", "demo").put("show", "demo").put("user", user);
        String file = "{out}/" + PREFIX + "{frame:04}.png";
        ArrayNode command = job.putArray("command");
        command.add(literal(java)).add("-Djava.awt.headless=true").add(literal(renderer));
        command.add("--frame").add("{frame}").add("--frames").add(Integer.toString(frames));
        command.add("--width").add(Integer.toString(width)).add("--height").add(Integer.toString(height));
        command.add("--samples").add(Integer.toString(samples)).add("--out").add(file);
        job.put("frames", "1-" + frames);
        job.putArray("outputs").add(file);
        job.put("retries", 1);
        return job;
    }

    /** The frames in order, as files of a folder. */
    List<ContactSheet.Frame> files(Path folder) {
        return IntStream.rangeClosed(1, frames)
                .mapToObj(frame -> new ContactSheet.Frame(
                        frame, folder.resolve(String.format(Locale.ROOT, PREFIX + "%04d.png", frame))))
                .toList();
    }

    static Path contactSheet(Path folder) {
        return folder.resolve(SHEET);
    }

    /** Takes away what an earlier demo left, so that nothing old can pass for new. */
    static void removeEarlier(Path folder) throws IOException {
        try (DirectoryStream<Path> earlier = Files.newDirectoryStream(folder, PREFIX + "[0-9][0-9][0-9][0-9].png")) {
            for (Path frame : earlier) {
                Files.delete(frame);
            }
        }
        Files.deleteIfExists(contactSheet(folder));
    }

    private static String literal(Path path) {
        return path.toString().replace("{", "{{").replace("}", "}}");
    }
}
