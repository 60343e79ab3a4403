package io.hybridfarm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class DemoTest {
    private static final Path CHECKOUT = Path.of("").toAbsolutePath();

    @TempDir
    Path folder;

    @Test
    void frames_are_rendered_anew_and_put_on_a_sheet_and_nothing_else_stays() throws IOException {
        Path out = folder.resolve("a film");
        Files.createDirectories(out);
        Files.writeString(out.resolve("hybridfarm-demo.0001.png"), "of an earlier demo");
        Files.writeString(out.resolve("hybridfarm-demo.0007.png"), "of an earlier, longer demo");
        Files.writeString(out.resolve("notes.txt"), "not of a demo");
        TestShell shell = TestShell.inRealTime(CHECKOUT, Map.of());

        int exit = shell.run("demo", "--frames", "2", "--size", "32x18", "--samples", "1", "--out", out.toString());

        assertThat(exit).as(() -> shell.out() + shell.err()).isEqualTo(Exit.DONE);
        assertThat(shell.out())
                .contains("00001 SUCCEEDED")
                .contains("frames     2")
                .contains("used on average");
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "hybridfarm-demo.0001.png",
                            "hybridfarm-demo.0002.png",
                            "hybridfarm-demo-contact-sheet.png",
                            "notes.txt");
        }
        BufferedImage frame =
                ImageIO.read(out.resolve("hybridfarm-demo.0001.png").toFile());
        assertThat(frame.getWidth()).isEqualTo(32);
        assertThat(frame.getHeight()).isEqualTo(18);
    }

    @Test
    void a_demo_whose_frames_cannot_be_rendered_fails_and_shows_why() throws IOException {
        Path checkout = folder.resolve("checkout");
        Path scenes = Files.createDirectories(checkout.resolve("examples/scenes"));
        Files.writeString(
                scenes.resolve("PathTracer.java"),
                "class P { public static void main(String[] a) { throw new IllegalStateException(\"no light\"); } }");
        TestShell shell = TestShell.inRealTime(checkout, Map.of());

        assertThat(shell.run("demo", "--frames", "1", "--out", "film")).isEqualTo(Exit.JOB_FAILED);
        assertThat(shell.out()).contains("FAILED").contains("no light");
        assertThat(checkout.resolve("film/hybridfarm-demo-contact-sheet.png")).doesNotExist();
    }
}
