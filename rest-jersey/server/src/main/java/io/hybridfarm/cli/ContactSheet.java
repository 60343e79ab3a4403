package io.hybridfarm.cli;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * All frames of a shot on one picture, each with its number.
 *
 * <p>The numbers are drawn, not set in a font: a machine that has a JDK and nothing else often has no fonts.
 */
final class ContactSheet {
    private static final int THUMB_WIDTH = 320;
    private static final int GAP = 18;
    private static final int MARGIN = 36;
    private static final int DOT = 2;
    private static final int CAPTION = 5 * DOT + 14;

    private static final Color BACKGROUND = new Color(0x14, 0x15, 0x18);
    private static final Color FRAME = new Color(0x2a, 0x2c, 0x31);
    private static final Color NUMBER = new Color(0x8b, 0x90, 0x9a);

    /** Three columns by five rows of dots a digit, row by row from the top, the highest bit first. */
    private static final int[] DIGITS = {
        0b111_101_101_101_111, 0b010_110_010_010_111, 0b111_001_111_100_111, 0b111_001_111_001_111,
        0b101_101_111_001_001, 0b111_100_111_001_111, 0b111_100_111_101_111, 0b111_001_001_001_001,
        0b111_101_111_101_111, 0b111_101_111_001_111
    };

    private ContactSheet() {}

    /** One picture of the sheet. */
    record Frame(int number, Path image) {}

    /**
     * Writes the sheet as PNG; the file appears whole or not at all.
     *
     * @param frames at least one
     * @throws IOException if a frame is missing or is no picture, or the sheet cannot be written
     */
    static void write(List<Frame> frames, Path file) throws IOException {
        BufferedImage first = read(frames.get(0));
        int height = Math.max(1, Math.round(THUMB_WIDTH * (float) first.getHeight() / first.getWidth()));
        int columns = (int) Math.ceil(Math.sqrt(frames.size()));
        int rows = (frames.size() + columns - 1) / columns;
        BufferedImage sheet = new BufferedImage(
                2 * MARGIN + columns * THUMB_WIDTH + (columns - 1) * GAP,
                2 * MARGIN + rows * (height + CAPTION) + (rows - 1) * GAP,
                BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
            graphics.setRenderingHint(RenderingHints.KEY_RENDERING, RenderingHints.VALUE_RENDER_QUALITY);
            graphics.setColor(BACKGROUND);
            graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
            for (int i = 0; i < frames.size(); i++) {
                int x = MARGIN + i % columns * (THUMB_WIDTH + GAP);
                int y = MARGIN + i / columns * (height + CAPTION + GAP);
                graphics.drawImage(i == 0 ? first : read(frames.get(i)), x, y, THUMB_WIDTH, height, null);
                graphics.setColor(FRAME);
                graphics.drawRect(x - 1, y - 1, THUMB_WIDTH + 1, height + 1);
                graphics.setColor(NUMBER);
                number(graphics, frames.get(i).number(), x, y + height + 10);
            }
        } finally {
            graphics.dispose();
        }
        save(sheet, file);
    }

    private static void number(Graphics2D graphics, int number, int x, int y) {
        String digits = String.format(Locale.ROOT, "%04d", number);
        for (int i = 0; i < digits.length(); i++) {
            int left = x + i * 4 * DOT;
            if (digits.charAt(i) == '-') {
                graphics.fillRect(left, y + 2 * DOT, 3 * DOT, DOT);
                continue;
            }
            int pattern = DIGITS[digits.charAt(i) - '0'];
            for (int dot = 0; dot < 15; dot++) {
                if ((pattern >> (14 - dot) & 1) == 1) {
                    graphics.fillRect(left + dot % 3 * DOT, y + dot / 3 * DOT, DOT, DOT);
                }
            }
        }
    }

    private static BufferedImage read(Frame frame) throws IOException {
        if (!Files.isReadable(frame.image())) {
            throw new NoSuchFileException(frame.image().toString(), null, "the frame is missing");
        }
        BufferedImage image = ImageIO.read(frame.image().toFile());
        if (image == null) {
            throw new IOException(frame.image() + " is not a picture");
        }
        return image;
    }

    private static void save(BufferedImage sheet, Path file) throws IOException {
        Path unfinished = file.resolveSibling("." + file.getFileName() + ".part");
        try {
            if (!ImageIO.write(sheet, "png", unfinished.toFile())) {
                throw new IOException("this Java cannot write PNG files");
            }
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }
}
