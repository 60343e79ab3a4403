package io.hybridfarm.benchmarks.core.peer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Hosts in classes of free whole cores: the fullest that still has room is found without looking at the others. */
final class HostsByFreeCores {
    private static final int CORE = 1_000;

    private final FarmTables farm;
    private final List<IntList> levels = new ArrayList<>();
    private int[] levelOf = new int[64];
    private int[] placeIn = new int[64];

    HostsByFreeCores(FarmTables farm) {
        this.farm = farm;
    }

    void add(int host) {
        if (host == levelOf.length) {
            levelOf = Arrays.copyOf(levelOf, host * 2);
            placeIn = Arrays.copyOf(placeIn, host * 2);
        }
        insert(host);
    }

    /** To be called after the room on a host has changed. */
    void update(int host) {
        if (farm.freeCores[host] / CORE != levelOf[host]) {
            IntList level = levels.get(levelOf[host]);
            int last = level.removeLast();
            if (last != host) {
                level.set(placeIn[host], last);
                placeIn[last] = placeIn[host];
            }
            insert(host);
        }
    }

    private void insert(int host) {
        int free = farm.freeCores[host] / CORE;
        while (levels.size() <= free) {
            levels.add(new IntList());
        }
        levelOf[host] = free;
        placeIn[host] = levels.get(free).size();
        levels.get(free).add(host);
    }

    /** The host with the least free cores on which a task of this kind fits, or -1. */
    int bestFit(int kind) {
        for (int free = farm.kindCores[kind] / CORE; free < levels.size(); free++) {
            IntList level = levels.get(free);
            for (int i = 0; i < level.size(); i++) {
                if (farm.fits(kind, level.get(i))) {
                    return level.get(i);
                }
            }
        }
        return -1;
    }
}
