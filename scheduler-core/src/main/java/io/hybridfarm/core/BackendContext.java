package io.hybridfarm.core;

import io.hybridfarm.core.command.Command;
import io.hybridfarm.core.command.Inbox;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.Deadlines;
import io.hybridfarm.spi.farm.FarmBackendContext;
import io.hybridfarm.spi.farm.FarmReporter;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.template.PathRoots;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** What one backend is lent; what it reports goes to the inbox under its farm's name. */
record BackendContext(
        String farm,
        List<String> pools,
        InstantSource clock,
        Deadlines deadlines,
        Inbox inbox,
        WorkFolder folder,
        PathRoots paths,
        OfferGate gate)
        implements FarmBackendContext {
    BackendContext(
            String farm,
            List<String> pools,
            InstantSource clock,
            Deadlines deadlines,
            Inbox inbox,
            WorkFolder folder,
            PathRoots paths) {
        this(farm, pools, clock, deadlines, inbox, folder, paths, new OfferGate(farm, pools));
    }

    @Override
    public FarmReporter reporter() {
        return new FarmReporter() {
            @Override
            public void offer(Offer offer) {
                inbox.notice(new Command.MakeOffer(farm, gate.admit(offer)));
            }

            @Override
            public void report(AttemptReport report) {
                inbox.notice(new Command.ReportAttempt(farm, report));
            }
        };
    }

    @Override
    public Path workFolder() {
        return folder.path();
    }
}
