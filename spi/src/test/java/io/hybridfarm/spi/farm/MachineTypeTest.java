package io.hybridfarm.spi.farm;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.spi.Refused;
import io.hybridfarm.spi.farm.MachineType.Billing;
import io.hybridfarm.spi.farm.MachineType.Market;
import io.hybridfarm.spi.job.Demand;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class MachineTypeTest {
    private static final Money PRICE = Money.of("0.60", "USD");
    private static final Money EGRESS = Money.of("0.09", "USD");

    @Property(tries = 300)
    void what_is_begun_is_paid_and_nothing_more(
            @ForAll @LongRange(min = 1, max = 100) long increment,
            @ForAll @LongRange(min = 0, max = 300) long minimum,
            @ForAll @LongRange(min = 0, max = 1_000) long time) {
        Billing billing = new Billing(PRICE, Duration.ofMinutes(increment), Duration.ofMinutes(minimum), EGRESS);

        long paid = billing.paid(Duration.ofMinutes(time)).toMinutes();

        assertThat(paid).isGreaterThanOrEqualTo(Math.max(time, minimum));
        if (paid != minimum) {
            assertThat(paid % increment).isZero();
            assertThat(paid - increment).isLessThan(time);
        }
        assertThat(billing.charge(Duration.ofMinutes(time)))
                .isEqualTo(Money.of("0.01", "USD").times(paid));
    }

    @Test
    void results_are_paid_by_the_byte() {
        Billing billing = new Billing(PRICE, Duration.ofSeconds(1), Duration.ZERO, EGRESS);

        assertThat(billing.egress(3L << 30)).isEqualTo(Money.of("0.27", "USD"));
        assertThat(billing.egress(1L << 29)).isEqualTo(Money.of("0.045", "USD"));
        assertThat(billing.egress(0)).isEqualTo(Money.of("0", "USD"));
    }

    @Test
    void it_takes_as_many_tasks_as_the_scarcest_of_its_resources_lets_it() {
        MachineType type = type(16_000, 64, 2, 4);

        assertThat(type.fits(Demand.ofCores(4))).isEqualTo(4);
        assertThat(type.fits(Demand.ofCores(5))).isEqualTo(3);
        assertThat(type.fits(Demand.ofCores(4).withMemory(20))).isEqualTo(3);
        assertThat(type.fits(new Demand(1_000, 0, 1, List.of("linux")))).isEqualTo(2);
        assertThat(type.fits(new Demand(1_000, 0, 3, List.of()))).isZero();
        assertThat(type.fits(new Demand(1_000, 0, 0, List.of("windows")))).isZero();
        assertThat(type.fits(new Demand(1_000, 0, 0, List.of(), java.util.Map.of(), true)))
                .isEqualTo(1);
        assertThat(type.fits(new Demand(17_000, 0, 0, List.of(), java.util.Map.of(), true)))
                .isZero();
    }

    @Test
    void values_out_of_range_are_refused() {
        Refused.invalid(() -> type(0, 0, 0, 1), "worker", "'c16'");
        Refused.invalid(() -> type(1, 0, 0, -1), "machineType.atMost", "'c16'", "-1");
        Refused.invalid(() -> type(1, 0, 0, 1_000_001), "machineType.atMost", "1000001");
        Refused.invalid(() -> type(Duration.ofDays(2), 0, 1), "machineType.startUp", "PT48H");
        Refused.invalid(() -> type(Duration.ofSeconds(-1), 0, 1), "machineType.startUp", "PT-1S");
        Refused.invalid(() -> type(Duration.ZERO, Double.NaN, 1), "machineType.lossPerHour", "NaN");
        Refused.invalid(() -> type(Duration.ZERO, 101, 1), "machineType.lossPerHour", "101");
        Refused.invalid(() -> type(Duration.ZERO, 0, 0), "machineType.speed", "0.0");
        Refused.invalid(
                () -> new Billing(PRICE, Duration.ZERO, Duration.ZERO, EGRESS),
                "billing.increment",
                "PT0S",
                "PT0.001S");
        Refused.invalid(
                () -> new Billing(PRICE, Duration.ofSeconds(1), Duration.ofDays(32), EGRESS), "billing.minimum");
        Refused.invalid(
                () -> new Billing(PRICE, Duration.ofSeconds(1), Duration.ZERO, Money.of("1", "EUR")),
                "money.currency",
                "two currencies");
    }

    @Test
    void a_farm_offers_a_machine_once_on_each_market() {
        MachineType spot = type(Duration.ZERO, 0, 1);
        MachineType onDemand =
                new MachineType("c16", 1, 0, 0, List.of(), Market.ON_DEMAND, spot.billing(), Duration.ZERO, 1, 0, 1);

        assertThat(new Offer(List.of(), List.of(spot, onDemand)).machineTypes()).containsExactly(spot, onDemand);
        assertThat(new Offer(List.of()).machineTypes()).isEmpty();
        assertThat(onDemand).hasToString("c16 on-demand");
        Refused.invalid(() -> new Offer(List.of(), List.of(spot, spot)), "offer", "'c16 spot'");
    }

    private static MachineType type(int milliCores, long memory, int gpus, int atMost) {
        Billing billing = new Billing(PRICE, Duration.ofHours(1), Duration.ZERO, EGRESS);
        return new MachineType(
                "c16", milliCores, memory, gpus, List.of("linux"), Market.SPOT, billing, Duration.ZERO, atMost, 0, 1);
    }

    private static MachineType type(Duration startUp, double loss, double speed) {
        Billing billing = new Billing(PRICE, Duration.ofHours(1), Duration.ZERO, EGRESS);
        return new MachineType("c16", 1, 0, 0, List.of(), Market.SPOT, billing, startUp, 1, loss, speed);
    }
}
