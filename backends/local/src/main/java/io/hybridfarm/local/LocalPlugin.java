package io.hybridfarm.local;

import io.hybridfarm.spi.Plugin;
import io.hybridfarm.spi.farm.FarmBackendFactory;
import java.util.List;

/** Adds the kind {@code local} to a scheduler. */
public final class LocalPlugin implements Plugin {
    @Override
    public List<FarmBackendFactory> farmBackendFactories() {
        return List.of(new LocalBackendFactory());
    }
}
