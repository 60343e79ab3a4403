package io.hybridfarm.sim;

import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.Quantities;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.template.PathRoots;
import io.hybridfarm.spi.template.TaskVariables;
import io.hybridfarm.spi.template.Template;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Lets steps decide: {@value #RUN_TIME} and {@value #EXIT_CODE} in a step's environment take the place of what would have been
 * drawn.
 */
record EnvironmentFates(PathRoots roots, Fates others) implements Fates {
    static final String RUN_TIME = "SIM_RUN_TIME";
    static final String EXIT_CODE = "SIM_EXIT_CODE";

    @Override
    public Fate of(LaunchOrder order) {
        Optional<String> runTime = value(order, RUN_TIME);
        Optional<String> exitCode = value(order, EXIT_CODE);
        if (runTime.isEmpty() && exitCode.isEmpty()) {
            return others.of(order);
        }
        Duration after = runTime.map(EnvironmentFates::duration)
                .orElseGet(() -> others.of(order).after());
        return new Fate(after, exitCode.map(EnvironmentFates::code).orElse(0), false);
    }

    private Optional<String> value(LaunchOrder order, String variable) {
        Template template = order.step().environment().get(variable);
        if (template == null) {
            return Optional.empty();
        }
        Map<String, String> values = new TreeMap<>(roots.variables());
        values.putAll(TaskVariables.values(order.task().index(), order.frames()));
        return Optional.of(template.expand(values));
    }

    private static Duration duration(String text) {
        try {
            return Quantities.duration(text);
        } catch (IllegalArgumentException e) {
            throw new FarmException(io.hybridfarm.spi.ErrorCode.INVALID, "env." + RUN_TIME + ": " + e.getMessage(), e);
        }
    }

    private static int code(String text) {
        if (!text.matches("\\d{1,3}") || Integer.parseInt(text) > 255) {
            throw FarmException.invalid("env." + EXIT_CODE, "must be from 0 to 255, not '" + text + "'");
        }
        return Integer.parseInt(text);
    }
}
