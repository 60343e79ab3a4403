package io.hybridfarm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContactSheetTest {
    private static final List<Color> COLOURS = List.of(Color.RED, Color.GREEN, Color.BLUE, Color.CYAN, Color.MAGENTA);

    @TempDir
    Path folder;

    @Test
    void every_frame_is_on_it_in_order() throws IOException {
        List<ContactSheet.Frame> frames = frames(5);
        Path file = folder.resolve("sheet.png");

        ContactSheet.write(frames, file);

        BufferedImage sheet = ImageIO.read(file.toFile());
        List<Color> met = new ArrayList<>();
        for (int row = 0; row < 2; row++) {
            for (int column = 0; column < 3 && met.size() < 5; column++) {
                met.add(new Color(sheet.getRGB(36 + 160 + column * 338, 36 + 90 + row * (180 + 24 + 18))));
            }
        }
        assertThat(met).isEqualTo(COLOURS);
    }

    @Test
    void frames_with_other_numbers_have_other_captions() throws IOException {
        Path one = folder.resolve("one.png");
        Path two = folder.resolve("two.png");
        Path image = frames(1).get(0).image();

        ContactSheet.write(List.of(new ContactSheet.Frame(1, image)), one);
        ContactSheet.write(List.of(new ContactSheet.Frame(-2, image)), two);

        assertThat(Files.readAllBytes(one)).isNotEqualTo(Files.readAllBytes(two));
    }

    @Test
    void a_missing_frame_is_named_and_leaves_the_old_sheet_alone() throws IOException {
        Path file = folder.resolve("sheet.png");
        Files.writeString(file, "old");
        Path missing = folder.resolve("missing.png");

        assertThatThrownBy(() -> ContactSheet.write(List.of(new ContactSheet.Frame(1, missing)), file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("missing.png");
        assertThat(file).hasContent("old");
    }

    @Test
    void a_frame_that_is_no_picture_is_named() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.png"), "no picture");

        assertThatThrownBy(
                        () -> ContactSheet.write(List.of(new ContactSheet.Frame(1, broken)), folder.resolve("s.png")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("broken.png");
    }

    private List<ContactSheet.Frame> frames(int count) throws IOException {
        List<ContactSheet.Frame> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            BufferedImage image = new BufferedImage(480, 270, BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = image.createGraphics();
            graphics.setColor(COLOURS.get(i));
            graphics.fillRect(0, 0, 480, 270);
            graphics.dispose();
            Path file = folder.resolve("frame" + i + ".png");
            ImageIO.write(image, "png", file.toFile());
            frames.add(new ContactSheet.Frame(i + 1, file));
        }
        return frames;
    }
}
