package io.hybridfarm.examples.scenes;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathTracerTest {
    private static final Path SOURCE = Path.of("PathTracer.java");
    private static final int WIDTH = 48;
    private static final int HEIGHT = 27;

    /** Compiled once: a class starts several times faster than a source file. */
    @TempDir
    static Path classes;

    @TempDir
    Path folder;

    @BeforeAll
    static void compile() throws Exception {
        Program.Result compiled =
                Program.run(List.of(Program.java("javac"), "-d", classes.toString(), SOURCE.toString()));
        assertThat(compiled.exitCode()).as(compiled.output()).isZero();
    }

    @Test
    void one_source_file_renders_a_frame_as_documented() throws Exception {
        Path out = folder.resolve("made/for/it/frame_0001.png");
        Program.Result result = Program.run(
                List.of(Program.java("java"), SOURCE.toString()),
                arguments(1, out, "--frames", "24", "--threads", "2", "--seed", "9"));

        assertThat(result.exitCode()).as(result.output()).isZero();
        BufferedImage image = ImageIO.read(out.toFile());
        assertThat(image.getWidth()).isEqualTo(WIDTH);
        assertThat(image.getHeight()).isEqualTo(HEIGHT);
        assertThat(Arrays.stream(pixels(out)).distinct().count()).isGreaterThan(100);
        assertThat(files()).containsExactly(out);
    }

    @Test
    void progress_is_told_in_tenths() throws Exception {
        Program.Result result = render(1, folder.resolve("a.png"));

        assertThat(result.output().lines().filter(line -> line.startsWith("progress")))
                .containsExactly(
                        "progress 10%",
                        "progress 20%",
                        "progress 30%",
                        "progress 40%",
                        "progress 50%",
                        "progress 60%",
                        "progress 70%",
                        "progress 80%",
                        "progress 90%",
                        "progress 100%");
    }

    @Test
    void the_same_arguments_give_the_same_pixels_whatever_the_threads() throws Exception {
        Path first = folder.resolve("first.png");
        Path second = folder.resolve("second.png");
        render(5, first);
        render(5, second, "--threads", "3");

        assertThat(pixels(first)).isEqualTo(pixels(second));
    }

    @Test
    void every_java_renders_the_same_pixels() throws Exception {
        Path out = folder.resolve("a.png");
        render(3, out);

        CRC32 sum = new CRC32();
        for (int pixel : pixels(out)) {
            sum.update(pixel >>> 16);
            sum.update(pixel >>> 8);
            sum.update(pixel);
        }
        assertThat(sum.getValue())
                .as("checksum of the pixels; a changed scene has another one, another Java has not")
                .isEqualTo(521814225L);
    }

    @Test
    void another_frame_or_another_seed_is_another_picture() throws Exception {
        Path first = folder.resolve("first.png");
        Path next = folder.resolve("next.png");
        Path other = folder.resolve("other.png");
        render(1, first);
        render(2, next);
        render(1, other, "--seed", "2");

        assertThat(pixels(next)).isNotEqualTo(pixels(first));
        assertThat(pixels(other)).isNotEqualTo(pixels(first));
    }

    @Test
    void the_frame_after_the_last_is_the_first() throws Exception {
        Path first = folder.resolve("first.png");
        Path again = folder.resolve("again.png");
        render(1, first, "--frames", "6");
        render(7, again, "--frames", "6");

        assertThat(pixels(again)).isEqualTo(pixels(first));
    }

    @Test
    void an_old_picture_is_replaced() throws Exception {
        Path out = folder.resolve("a.png");
        Files.writeString(out, "not a picture");
        render(1, out);

        assertThat(pixels(out)).hasSize(WIDTH * HEIGHT);
        assertThat(files()).containsExactly(out);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--out a.png                          | --frame is missing",
                "--frame 1                            | --out is missing",
                "--frame one --out a.png              | --frame must be a whole number",
                "--frame 1 --frames 0 --out a.png     | --frames must be a whole number from 1",
                "--frame 1 --out a.exr                | --out must be the path of a .png file, not 'a.exr'",
                "--frame 1 --out a.png --width 9999   | --width must be a whole number from 1 to 8192, not '9999'",
                "--frame 1 --out a.png --height -1    | --height must be a whole number",
                "--frame 1 --out a.png --samples 0    | --samples must be a whole number",
                "--frame 1 --out a.png --threads x    | --threads must be a whole number",
                "--frame 1 --out a.png --seed 1.5     | --seed must be a whole number",
                "--frame 1 --frame 2 --out a.png      | --frame is given twice",
                "--frame 1 --out a.png --widht 100    | unknown argument --widht",
                "--frame 1 --out                      | --out needs a value",
            })
    void a_bad_argument_is_named_and_leaves_with_2(String arguments, String message) throws Exception {
        Program.Result result = Program.run(compiled(), arguments.strip().split(" "));

        assertThat(result.output()).contains(message);
        assertThat(result.exitCode()).isEqualTo(2);
    }

    @Test
    void help_teaches_and_leaves_with_0() throws Exception {
        Program.Result result = Program.run(compiled(), "--help");

        assertThat(result.exitCode()).isZero();
        assertThat(result.output())
                .contains("--frame N", "--frames TOTAL", "--out FILE.png", "--width", "--height")
                .contains("--samples", "--threads", "--seed", "java PathTracer.java");
    }

    @Test
    void a_picture_that_cannot_be_written_leaves_with_1() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "in the way");
        Program.Result below = Program.run(compiled(), arguments(1, file.resolve("a.png")));
        assertThat(below.exitCode()).isEqualTo(1);
        assertThat(below.output()).contains("--out", "cannot be written");

        Path taken = Files.createDirectory(folder.resolve("taken.png"));
        Program.Result onto = Program.run(compiled(), arguments(1, taken));
        assertThat(onto.exitCode()).isEqualTo(1);
        assertThat(onto.output()).contains("it is a folder").doesNotContain("progress");
    }

    @Test
    void a_killed_render_leaves_no_file() throws Exception {
        // One row in ten is done at the first word of progress; the other nine take many times as long as the kill.
        List<String> command = new ArrayList<>(compiled());
        command.addAll(List.of("--frame", "1", "--out", folder.resolve("a.png").toString()));
        command.addAll(List.of("--width", "4", "--height", "100", "--samples", "16384"));
        Process process = Program.start(command);
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(output.readLine()).isEqualTo("progress 10%");
        } finally {
            process.destroyForcibly();
        }

        assertThat(Program.exitCode(process)).isNotZero();
        assertThat(files()).isEmpty();
    }

    private static List<String> compiled() {
        return List.of(Program.java("java"), "-cp", classes.toString(), "PathTracer");
    }

    private static String[] arguments(int frame, Path out, String... more) {
        List<String> arguments = new ArrayList<>(List.of("--frame", Integer.toString(frame), "--out", out.toString()));
        arguments.addAll(List.of("--width", Integer.toString(WIDTH), "--height", Integer.toString(HEIGHT)));
        arguments.addAll(List.of("--samples", "2"));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private static Program.Result render(int frame, Path out, String... more) throws Exception {
        Program.Result result = Program.run(compiled(), arguments(frame, out, more));
        assertThat(result.exitCode()).as(result.output()).isZero();
        return result;
    }

    private static int[] pixels(Path picture) throws IOException {
        BufferedImage image = ImageIO.read(picture.toFile());
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
