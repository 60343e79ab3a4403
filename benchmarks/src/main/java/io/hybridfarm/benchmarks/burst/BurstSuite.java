package io.hybridfarm.benchmarks.burst;

import io.hybridfarm.benchmarks.Metric;
import io.hybridfarm.benchmarks.Results;
import io.hybridfarm.benchmarks.Suite;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Farms outside: so far, the way of the files, uploads beside a plain copy. */
public final class BurstSuite implements Suite {
    private final Path workFolder;
    private final AssetRows assets;

    /** @param workFolder where a temporary folder of about three gigabytes is made; on a disk */
    public BurstSuite(Path workFolder) {
        this(workFolder, AssetRows.full(workFolder));
    }

    private BurstSuite(Path workFolder, AssetRows assets) {
        this.workFolder = workFolder;
        this.assets = assets;
    }

    @Override
    public String name() {
        return "burst";
    }

    @Override
    public String summary() {
        return "files on their way to other farms: uploads beside a plain copy, an unchanged scene (about 2 minutes)";
    }

    @Override
    public List<Metric> metrics() {
        return assets.metrics();
    }

    @Override
    public Optional<Suite> quick() {
        return Optional.of(new BurstSuite(workFolder, AssetRows.quick(workFolder)));
    }

    @Override
    public void run(Results results) throws Exception {
        assets.run(results);
    }
}
