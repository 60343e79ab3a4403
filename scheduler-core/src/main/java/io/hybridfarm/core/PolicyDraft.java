package io.hybridfarm.core;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A policy that is being made out of another one; nothing is checked before it is one. */
final class PolicyDraft {
    double memory;
    Duration halfLife;
    double debtCeiling;
    Duration ageing;
    List<Policy.Share> shares;
    Map<Band, Policy.Bounds> bands;
    List<Policy.Limit> limits;
    Policy.Reservation reservation;
    Policy.Preemption preemption;
    Policy.Sickness sickness;
    List<SiteRule> sites;

    PolicyDraft(Policy policy) {
        memory = policy.memory();
        halfLife = policy.halfLife();
        debtCeiling = policy.debtCeiling();
        ageing = policy.ageing();
        shares = policy.shares();
        bands = policy.bands();
        limits = policy.limits();
        reservation = policy.reservation();
        preemption = policy.preemption();
        sickness = policy.sickness();
        sites = policy.sites();
    }

    Policy policy() {
        return new Policy(
                memory, halfLife, debtCeiling, ageing, shares, bands, limits, reservation, preemption, sickness, sites);
    }
}
