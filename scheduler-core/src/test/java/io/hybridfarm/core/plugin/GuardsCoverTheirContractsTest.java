package io.hybridfarm.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.spi.farm.FarmBackend;
import io.hybridfarm.spi.farm.FarmBackendContext;
import io.hybridfarm.spi.farm.FarmBackendFactory;
import io.hybridfarm.spi.journal.Journal;
import io.hybridfarm.spi.journal.JournalFactory;
import io.hybridfarm.spi.placement.WorkerFilter;
import io.hybridfarm.spi.placement.WorkerScorer;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GuardsCoverTheirContractsTest {
    static Object[][] guards() {
        return new Object[][] {
            {FarmBackendFactory.class, GuardedBackendFactory.class},
            {FarmBackendContext.class, GuardedBackendContext.class},
            {FarmBackend.class, GuardedBackend.class},
            {JournalFactory.class, GuardedJournalFactory.class},
            {Journal.class, GuardedJournal.class},
            {WorkerFilter.class, GuardedFilter.class},
            {WorkerScorer.class, GuardedScorer.class},
        };
    }

    /** A method that arrives later with a default would otherwise be answered by the guard and never reach the plugin. */
    @ParameterizedTest
    @MethodSource("guards")
    void a_guard_overrides_every_method_of_its_contract_even_those_with_a_default(Class<?> contract, Class<?> guard) {
        List<String> wanted = Arrays.stream(contract.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .map(GuardsCoverTheirContractsTest::signature)
                .toList();

        assertThat(wanted).isNotEmpty();
        assertThat(Arrays.stream(guard.getDeclaredMethods()).map(GuardsCoverTheirContractsTest::signature))
                .containsAll(wanted);
    }

    private static String signature(Method method) {
        return method.getName() + Arrays.toString(method.getParameterTypes());
    }
}
