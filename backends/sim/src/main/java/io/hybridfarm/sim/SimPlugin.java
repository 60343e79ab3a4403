package io.hybridfarm.sim;

import io.hybridfarm.spi.Plugin;
import io.hybridfarm.spi.farm.FarmBackendFactory;
import java.util.List;

/** Adds the kind {@code sim} to a scheduler. */
public final class SimPlugin implements Plugin {
    @Override
    public List<FarmBackendFactory> farmBackendFactories() {
        return List.of(new SimBackendFactory());
    }
}
