package io.hybridfarm.core.share;

import io.hybridfarm.core.Policy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * Who is entitled to what in all trees of a farm, and the rules by which the past counts.
 *
 * <p>A show, department or user that nobody has named has weight 1 and appears by itself.
 */
public final class Shares {
    private final TreeMap<String, Account> accounts = new TreeMap<>();
    private final List<ShareTree<?>> trees = new ArrayList<>();
    private Policy policy;

    /** The rules of a studio. */
    public Shares(Policy policy) {
        this.policy = policy;
        policy.shares().forEach(share -> account(share.node()).share = share);
    }

    /** The rules as they are now, nodes included. */
    public Policy policy() {
        return policy;
    }

    /** Gives the studio other rules; running work keeps what it has. */
    public void configure(Policy other) {
        policy = other;
        for (Account account : accounts.values()) {
            account.share = Policy.Share.ofWeight(account.path, 1);
        }
        other.shares().forEach(share -> account(share.node()).share = share);
        trees.forEach(ShareTree::reconfigure);
    }

    Collection<Account> accounts() {
        return accounts.values();
    }

    Account account(String path) {
        return accounts.computeIfAbsent(path, Account::new);
    }

    void join(ShareTree<?> tree) {
        trees.add(tree);
    }
}
