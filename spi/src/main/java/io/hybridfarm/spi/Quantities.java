package io.hybridfarm.spi;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The way people write cores, sizes and durations, turned into exact integers and back.
 *
 * <p>Every method throws {@link IllegalArgumentException} with a message for people when the text is malformed or out of
 * range. Stateless, so any thread may call.
 */
public final class Quantities {
    private static final Pattern SIZE =
            Pattern.compile("(\\d{1,19}(?:\\.\\d{1,6})?)\\s*([kmgt]i?b|b)", Pattern.CASE_INSENSITIVE);
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");
    private static final int MAX_MILLI_CORES = 1_000_000_000;
    private static final int MAX_CORES_TEXT = 100;

    private Quantities() {}

    /** Thousandths of a core from text such as {@code 4} or {@code 0.5}; 0.001 to 1,000,000 cores. */
    public static int milliCores(String text) {
        if (text.length() > MAX_CORES_TEXT) {
            throw new IllegalArgumentException(
                    "a number of cores has at most " + MAX_CORES_TEXT + " characters, not " + text.length());
        }
        try {
            return milliCores(new BigDecimal(text.strip()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a number of cores such as 4 or 0.5", e);
        }
    }

    /** Thousandths of a core from a number of cores, rounded up; 0.001 to 1,000,000 cores. */
    public static int milliCores(BigDecimal cores) {
        // The magnitude is looked at first: scaling 1e999999999 or 1e-999999999 would build all their digits.
        long digitsBeforePoint = (long) cores.precision() - cores.scale();
        if (cores.signum() <= 0 || digitsBeforePoint > 7) {
            throw new IllegalArgumentException("cores must be from 0.001 to 1000000, not " + cores);
        }
        if (digitsBeforePoint < -2) {
            return 1;
        }
        BigDecimal thousandths = cores.movePointRight(3).setScale(0, RoundingMode.CEILING);
        if (thousandths.compareTo(BigDecimal.valueOf(MAX_MILLI_CORES)) > 0) {
            throw new IllegalArgumentException("cores must be from 0.001 to 1000000, not " + cores);
        }
        return thousandths.intValueExact();
    }

    /** Cores as people write them: {@code 4}, {@code 0.5}. */
    public static String cores(int milliCores) {
        return BigDecimal.valueOf(milliCores, 3).stripTrailingZeros().toPlainString();
    }

    /** Bytes from text such as {@code 8GiB} (powers of 1024) or {@code 500MB} (powers of 1000); a unit is required. */
    public static long bytes(String text) {
        Matcher matcher = SIZE.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a size such as 8GiB, 512MiB or 500MB");
        }
        String unit = matcher.group(2).toLowerCase(Locale.ROOT);
        int power = "bkmgt".indexOf(unit.charAt(0));
        BigDecimal step = BigDecimal.valueOf(unit.length() == 3 ? 1024 : 1000);
        BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(step.pow(power));
        if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("'" + text + "' is larger than any memory");
        }
        return bytes.setScale(0, RoundingMode.CEILING).longValueExact();
    }

    /** A size as people write it, exact: {@code 8GiB}, {@code 1536MiB}, {@code 17B}. */
    public static String size(long bytes) {
        String[] units = {"TiB", "GiB", "MiB", "KiB"};
        for (int i = 0; i < units.length; i++) {
            long unit = 1L << (40 - 10 * i);
            if (bytes != 0 && bytes % unit == 0) {
                return bytes / unit + units[i];
            }
        }
        return bytes + "B";
    }

    /** A duration from text such as {@code 500ms}, {@code 90s}, {@code 30m}, {@code 2h} or {@code 1d}; not zero. */
    public static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a duration such as 90s, 30m or 2h");
        }
        long number = Long.parseLong(matcher.group(1));
        if (number == 0) {
            throw new IllegalArgumentException("a duration must be longer than zero");
        }
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    /** A duration as people write it, in the largest unit that is exact: {@code 30m}, {@code 90s}, {@code 1500ms}. */
    public static String duration(Duration duration) {
        if (duration.toSeconds() / 1_000_000_000_000L != 0) {
            return duration.toSeconds() + "s"; // as milliseconds it may not fit a long
        }
        long millis = duration.toMillis();
        long[] units = {86_400_000, 3_600_000, 60_000, 1_000};
        String[] names = {"d", "h", "m", "s"};
        for (int i = 0; i < units.length; i++) {
            if (millis != 0 && millis % units[i] == 0) {
                return millis / units[i] + names[i];
            }
        }
        return millis + "ms";
    }
}
