package io.hybridfarm.core.plugin;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.farm.FarmBackend;
import io.hybridfarm.spi.farm.FarmBackendContext;
import io.hybridfarm.spi.farm.FarmBackendFactory;
import java.util.Objects;

/**
 * Makes backends that a scheduler can call without fear: whatever the backend of a plugin throws from {@code launch} or
 * {@code reconcile} becomes a report, and what it throws from {@code cancel} and {@code close} is logged.
 */
public final class GuardedBackendFactory implements FarmBackendFactory {
    private final FarmBackendFactory factory;
    private final PluginSide side;

    /** Guards a factory that the program has made itself. */
    public GuardedBackendFactory(FarmBackendFactory factory) {
        this(factory, PluginSide.of(factory));
    }

    GuardedBackendFactory(FarmBackendFactory factory, PluginSide side) {
        this.factory = factory;
        this.side = side;
    }

    @Override
    public String name() {
        return side.call(factory::name);
    }

    /**
     * {@inheritDoc}
     *
     * @throws FarmException also BACKEND_FAILED if the factory throws anything else; the message names farm and plugin
     */
    @Override
    public FarmBackend create(String farm, PluginConfig config, FarmBackendContext context) {
        try {
            FarmBackendContext lent = new GuardedBackendContext(context, side);
            FarmBackend backend = side.call(() -> Objects.requireNonNull(
                    factory.create(farm, config, lent), "the factory returned null instead of a backend"));
            return new GuardedBackend(farm, backend, side, context);
        } catch (FarmException e) {
            throw e;
        } catch (Exception | LinkageError e) {
            String why = e instanceof LinkageError ? LoadProblem.sentence(e) : PluginSide.describe(e);
            throw new FarmException(
                    ErrorCode.BACKEND_FAILED,
                    "farm " + farm + ": the plugin from " + side.origin() + " cannot make it: " + why,
                    e);
        }
    }
}
