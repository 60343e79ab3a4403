package io.hybridfarm.local.host;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the head of a message says.
 *
 * @param exchange by which it is answered
 * @param path what it is about
 * @param query what follows the path, or an empty text
 * @param worker who sends it, proven; an empty text where that does not matter
 */
record Letter(Exchange exchange, String path, String query, String worker) {
    /**
     * A value out of the query.
     *
     * @throws Refusal if it is missing or malformed
     */
    String parameter(String name, String pattern) {
        Matcher found =
                Pattern.compile("(?:^|&)" + name + "=(" + pattern + ")(?:&|$)").matcher(query);
        if (!found.find()) {
            throw Refusal.of(400, "the parameter '" + name + "' is missing or malformed");
        }
        return found.group(1);
    }
}
