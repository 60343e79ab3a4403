package io.hybridfarm.core.share;

import io.hybridfarm.core.Policy;
import java.util.ArrayList;
import java.util.List;

/**
 * What a show, department or user is entitled to, wherever it has a node: its settings, and what counts over all trees and
 * bands together.
 */
final class Account {
    final String path;
    /** Its nodes in all trees and bands, in the order in which they appeared. */
    final List<Tenant> tenants = new ArrayList<>();

    Policy.Share share;
    int running;

    Account(String path) {
        this.path = path;
        this.share = Policy.Share.ofWeight(path, 1);
    }

    /** Whether as many of its tasks run as may. */
    boolean full() {
        return share.maxRunning().isPresent() && running >= share.maxRunning().getAsInt();
    }
}
