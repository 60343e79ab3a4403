package io.hybridfarm.examples.scenes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands of blender/job.json, with its variables filled in, on the Blender of this machine. */
class BlenderJobTest {
    private static final Path SCENES = Path.of("").toAbsolutePath();
    private static final Pattern COMMAND = Pattern.compile("\"command\"\\s*:\\s*\\[([^]]*)]");
    private static final Pattern STRING = Pattern.compile("\"([^\"\\\\]*)\"");

    @TempDir
    Path out;

    @BeforeAll
    static void blender_is_installed() {
        Optional<Path> blender = Program.onThePath("blender");
        assumeTrue(blender.isPresent(), "skipped: there is no blender on the PATH");
    }

    @Test
    void the_job_makes_its_scene_and_renders_a_frame() throws Exception {
        Program.Result scene = Program.run(command("scene", 0));
        assertThat(scene.exitCode()).as(scene.output()).isZero();
        assertThat(out.resolve("scene.blend")).isNotEmptyFile();

        Program.Result render = Program.run(command("render", 3));
        assertThat(render.exitCode()).as(render.output()).isZero();
        BufferedImage image = ImageIO.read(out.resolve("frame_0003.png").toFile());
        assertThat(image.getWidth()).isEqualTo(320);
        assertThat(image.getHeight()).isEqualTo(180);
        assertThat(Arrays.stream(image.getRGB(0, 0, 320, 180, null, 0, 320))
                        .distinct()
                        .count())
                .isGreaterThan(1000);
        assertThat(out.resolve("frame_0002.png")).doesNotExist();
        assertThat(out.resolve("frame_0004.png")).doesNotExist();
    }

    @Test
    void a_scene_that_cannot_be_saved_is_not_a_success() throws Exception {
        List<String> command = command("scene", 0).stream()
                .map(word -> word.endsWith("scene.blend")
                        ? out.resolve("no/such/folder/scene.blend").toString()
                        : word)
                .toList();

        Program.Result result = Program.run(command);

        assertThat(result.exitCode()).as(result.output()).isEqualTo(3);
    }

    @Test
    void blender_leaves_with_0_when_it_rendered_nothing_so_the_job_declares_its_outputs() throws Exception {
        assertThat(Program.run(command("scene", 0)).exitCode()).isZero();
        List<String> withoutTheLastFlag =
                command("render", 3).stream().filter(word -> !word.equals("-a")).toList();

        Program.Result result = Program.run(withoutTheLastFlag);

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(out.resolve("frame_0003.png")).doesNotExist();
        assertThat(Files.readString(SCENES.resolve("blender/job.json"))).contains("\"{out}/frame_{frame:04}.png\"");
    }

    /** The step's command as the farm would run it. */
    private List<String> command(String step, int frame) throws Exception {
        String job = Files.readString(SCENES.resolve("blender/job.json"));
        int start = job.indexOf("\"name\": \"" + step + "\"");
        assertThat(start).as("step " + step).isNotNegative();
        MatchResult command =
                COMMAND.matcher(job.substring(start)).results().findFirst().orElseThrow();
        return STRING.matcher(command.group(1))
                .results()
                .map(word -> word.group(1)
                        .replace("{scenes}", SCENES.toString())
                        .replace("{out}", out.toString())
                        .replace("{frame}", Integer.toString(frame)))
                .toList();
    }
}
