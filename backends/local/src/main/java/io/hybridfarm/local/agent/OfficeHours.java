package io.hybridfarm.local.agent;

import io.hybridfarm.spi.FarmException;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The times of a week at which a workstation belongs to its artist, such as {@code mon-fri 08:00-19:00, sat 10:00-14:00}. A
 * stretch that ends before it begins goes on past midnight.
 */
final class OfficeHours {
    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
    private static final Pattern STRETCH =
            Pattern.compile("(mon|tue|wed|thu|fri|sat|sun)(?:-(mon|tue|wed|thu|fri|sat|sun))?\\s+"
                    + "([01]\\d|2[0-3]):([0-5]\\d)-([01]\\d|2[0-4]):([0-5]\\d)");
    private static final int MINUTES_OF_DAY = 24 * 60;

    /** Minutes since midnight of the days on which the stretch begins; beyond 1440 it is the next day. */
    private record Stretch(EnumSet<DayOfWeek> days, int from, int to) {
        boolean contains(DayOfWeek day, int minute) {
            return (days.contains(day) && minute >= from && minute < to)
                    || (days.contains(day.minus(1)) && minute + MINUTES_OF_DAY < to);
        }
    }

    private final String text;
    private final List<Stretch> stretches;

    private OfficeHours(String text, List<Stretch> stretches) {
        this.text = text;
        this.stretches = stretches;
    }

    /**
     * Reads office hours.
     *
     * @throws FarmException INVALID if the text is none
     */
    static OfficeHours parse(String text) {
        List<Stretch> stretches = new ArrayList<>();
        for (String part : text.toLowerCase(Locale.ROOT).split(",")) {
            Matcher matcher = STRETCH.matcher(part.strip());
            if (!matcher.matches()) {
                throw malformed(part);
            }
            int from = minutes(matcher.group(3), matcher.group(4));
            int to = minutes(matcher.group(5), matcher.group(6));
            if (to > MINUTES_OF_DAY) {
                throw malformed(part);
            }
            String last = matcher.group(2) == null ? matcher.group(1) : matcher.group(2);
            stretches.add(new Stretch(days(matcher.group(1), last), from, to <= from ? to + MINUTES_OF_DAY : to));
        }
        return new OfficeHours(text.strip(), List.copyOf(stretches));
    }

    /** Whether a time, as the wall clock there shows it, belongs to them. */
    boolean contains(LocalDateTime time) {
        LocalTime now = time.toLocalTime();
        int minute = now.getHour() * 60 + now.getMinute();
        return stretches.stream().anyMatch(stretch -> stretch.contains(time.getDayOfWeek(), minute));
    }

    @Override
    public String toString() {
        return text;
    }

    private static int minutes(String hours, String minutes) {
        return Integer.parseInt(hours) * 60 + Integer.parseInt(minutes);
    }

    private static EnumSet<DayOfWeek> days(String first, String last) {
        EnumSet<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        DayOfWeek day = DayOfWeek.of(DAYS.indexOf(first) + 1);
        DayOfWeek end = DayOfWeek.of(DAYS.indexOf(last) + 1);
        days.add(day);
        while (day != end) {
            day = day.plus(1);
            days.add(day);
        }
        return days;
    }

    private static FarmException malformed(String part) {
        return FarmException.invalid(
                "--office-hours", "'" + part.strip() + "' must be days and times such as mon-fri 08:00-19:00");
    }
}
