package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.compact.Bundle;
import io.mesocosm.allocator.compact.Chopper;
import io.mesocosm.allocator.compact.Quantities;
import java.util.Arrays;

/**
 * What a top-level role consumes, with all roles below it, and its quota: what it is guaranteed and how much it may
 * consume at most. Reservations are consumed whether or not anybody holds them; beyond them, what frameworks hold is.
 */
final class Account {

    final String name;

    /** How many roles, this one and those below it, there are in the cluster. */
    int roles;

    private final Quotas quotas;

    /** The number of the role itself; negative when nobody is in it. */
    private int index = -1;

    private long[] guarantees = Quantities.NONE;

    /** A name beyond the end has no limit either. */
    private long[] limits = Quantities.NONE;

    private long[] consumed = Quantities.NONE;

    /** What it consumed when the round began; it consumes no less while the round goes on. */
    private long[] floor = Quantities.NONE;

    /** Whether something changed since then. */
    private boolean touched;

    /** Whether the limits changed since then. */
    private boolean relimited;

    /** Whether any agent's verdict about a client rests on its ceiling. */
    private boolean judged;

    /** Of how many names it does not consume what it is guaranteed. */
    private int unmetNames;

    Account(String name, Quotas quotas) {
        this.name = name;
        this.quotas = quotas;
    }

    /** Somebody is in the role itself, by this number. */
    void setIndex(int newIndex) {
        quotas.setHungry(index, false);
        index = newIndex;
        quotas.setHungry(index, isHungry());
    }

    /** Replaces the quota. */
    void setQuota(long[] newGuarantees, long[] newLimits) {
        quotas.limited(isLimited(), newLimits.length > 0);
        requireAll(-1);
        guarantees = newGuarantees;
        limits = newLimits;
        requireAll(1);
        quotas.setHungry(index, isHungry());
        relimited = true;
        touch();
    }

    private void touch() {
        if (!touched) {
            touched = true;
            quotas.touched(this);
        }
    }

    /**
     * A round begins.
     *
     * @return whether verdicts that rest on the ceiling hold no more, because there is more to be had now
     */
    boolean begin() {
        boolean loosened = judged && (relimited || isBelowFloor());
        floor = isLimited() ? consumed.clone() : Quantities.NONE;
        touched = false;
        relimited = false;
        judged &= !loosened;
        return loosened;
    }

    private boolean isBelowFloor() {
        for (int i = 0; i < floor.length; i++) {
            if (consumed[i] < floor[i] && limit(i) != Chopper.UNLIMITED) {
                return true;
            }
        }
        return false;
    }

    /** A verdict rests on the ceiling. */
    void judged() {
        judged = true;
    }

    /** How much more it may consume at most in this round and, until {@link #begin} says otherwise, in those to come. */
    long ceiling(int resource) {
        long limit = limit(resource);
        return limit == Chopper.UNLIMITED ? limit : Math.max(0, limit - Quantities.at(floor, resource));
    }

    private void requireAll(int sign) {
        for (int i = 0; i < guarantees.length; i++) {
            long unmet = unmet(i);
            unmetNames += unmet > 0 ? sign : 0;
            quotas.headroom.require(i, sign * unmet);
        }
    }

    void charge(long[] quantities, int sign) {
        for (int i = 0; i < quantities.length; i++) {
            if (quantities[i] != 0) {
                charge(i, sign * quantities[i]);
            }
        }
    }

    void charge(int resource, long amount) {
        if (resource >= consumed.length) {
            consumed = Arrays.copyOf(consumed, resource + 1);
        }
        if (limits.length > 0) {
            touch();
        }
        if (resource >= guarantees.length) {
            consumed[resource] += amount;
            return;
        }
        long before = unmet(resource);
        consumed[resource] += amount;
        long after = unmet(resource);
        if (before != after) {
            quotas.headroom.require(resource, after - before);
            boolean hungry = isHungry();
            unmetNames += (after > 0 ? 1 : 0) - (before > 0 ? 1 : 0);
            if (hungry != isHungry()) {
                quotas.setHungry(index, !hungry);
            }
        }
    }

    /** Whether it consumes less than it is guaranteed of anything. */
    boolean isHungry() {
        return unmetNames > 0;
    }

    /** Whether any of this would bring it closer to what it is guaranteed. */
    boolean wants(long[] quantities) {
        for (int i = 0; i < guarantees.length; i++) {
            if (Quantities.at(quantities, i) > 0 && unmet(i) > 0) {
                return true;
            }
        }
        return false;
    }

    /** How much it still is guaranteed. */
    long unmet(int resource) {
        return Math.max(0, Quantities.at(guarantees, resource) - Quantities.at(consumed, resource));
    }

    boolean isLimited() {
        return limits.length > 0;
    }

    /** How much more it may consume. */
    long allowance(int resource) {
        long limit = limit(resource);
        return limit == Chopper.UNLIMITED ? limit : Math.max(0, limit - Quantities.at(consumed, resource));
    }

    /** How much more it may consume once it has that. */
    long allowance(int resource, Bundle more) {
        long allowance = allowance(resource);
        return allowance == Chopper.UNLIMITED
                ? allowance
                : Math.max(0, allowance - Quantities.at(more.quantities(), resource));
    }

    long limit(int resource) {
        return resource < limits.length ? limits[resource] : Chopper.UNLIMITED;
    }

    long guarantee(int resource) {
        return Quantities.at(guarantees, resource);
    }

    boolean hasQuota() {
        return guarantees.length > 0 || limits.length > 0;
    }

    /** Whether there is nothing to remember about it. */
    boolean isIdle() {
        return roles == 0 && !hasQuota() && Quantities.isZero(consumed);
    }
}
