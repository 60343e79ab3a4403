package com.example.farm;

import io.hybridfarm.spi.Plugin;
import io.hybridfarm.spi.farm.FarmBackendFactory;
import java.util.List;

/** What this jar adds to a scheduler; named in {@code META-INF/services/io.hybridfarm.spi.Plugin}. */
public final class PrefixPlugin implements Plugin {
    @Override
    public List<FarmBackendFactory> farmBackendFactories() {
        return List.of(new PrefixFarmFactory());
    }
}
