package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.compact.Bundle;
import io.mesocosm.allocator.compact.Chopper;
import io.mesocosm.allocator.compact.Kind;
import io.mesocosm.allocator.compact.Quantities;
import io.mesocosm.allocator.compact.ResourceNames;
import io.mesocosm.common.resources.Roles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;

/** The accounts of all top-level roles that consume something or have a quota, and the headroom that they ask for. */
final class Quotas {

    final Headroom headroom = new Headroom();
    private final ResourceNames names;
    private final Map<String, Account> accounts = new HashMap<>();

    /** The roles that frameworks are in and that are guaranteed more than they consume. */
    private final BitSet hungry = new BitSet();

    private final List<Account> touched = new ArrayList<>();
    private int hungryRoles;
    private int limitedAccounts;

    Quotas(ResourceNames names) {
        this.names = names;
    }

    /** The account of the top-level role that a role belongs to. */
    Account account(String role) {
        return accounts.computeIfAbsent(Roles.topLevel(role), top -> new Account(top, this));
    }

    /** Forgets an account if there is nothing to remember. */
    void forgetIfIdle(Account account) {
        if (account.isIdle()) {
            accounts.remove(account.name);
        }
    }

    /** The accounts in no particular order. */
    Collection<Account> accounts() {
        return accounts.values();
    }

    /** Somebody uses, or uses no more, so much in that role without being known as a client. */
    void charge(String role, Bundle bundle, int sign) {
        Account account = account(role);
        account.charge(bundle.chargeableQuantities(), sign);
        forgetIfIdle(account);
    }

    /** An agent's resources become others: reservations count whoever holds them. */
    void change(Bundle before, Bundle after) {
        if (before.has(Kind.RESERVED) || after.has(Kind.RESERVED)) {
            before.eachReservation((role, name, amount) -> account(role).charge(name, -amount));
            after.eachReservation((role, name, amount) -> account(role).charge(name, amount));
            before.eachReservation((role, name, amount) -> forgetIfIdle(account(role)));
        }
    }

    void update(QuotaConfig config) {
        Account account = account(config.getRole());
        account.setQuota(guarantees(config.getGuaranteesMap()), limits(config.getLimitsMap()));
        forgetIfIdle(account);
    }

    private long[] guarantees(Map<String, Value.Scalar> quantities) {
        long[] result = Quantities.NONE;
        for (Map.Entry<String, Value.Scalar> entry : new TreeMap<>(quantities).entrySet()) {
            long amount = Kind.thousandths(entry.getValue().getValue());
            if (amount > 0) {
                int name = names.index(entry.getKey());
                result = name < result.length ? result : Arrays.copyOf(result, name + 1);
                result[name] = amount;
            }
        }
        return result;
    }

    private long[] limits(Map<String, Value.Scalar> quantities) {
        long[] result = Quantities.NONE;
        // Numbered as they are seen, so in an order of their own and not in that of the map.
        for (Map.Entry<String, Value.Scalar> entry : new TreeMap<>(quantities).entrySet()) {
            int name = names.index(entry.getKey());
            if (name >= result.length) {
                int length = result.length;
                result = Arrays.copyOf(result, name + 1);
                Arrays.fill(result, length, name + 1, Chopper.UNLIMITED);
            }
            result[name] = Kind.thousandths(entry.getValue().getValue());
        }
        return result;
    }

    /** An account is not as it was when the last round began. */
    void touched(Account account) {
        touched.add(account);
    }

    /** A round begins; tells which accounts leave more than they did. */
    void begin(Consumer<Account> loosened) {
        for (Account account : touched) {
            if (account.begin()) {
                loosened.accept(account);
            }
        }
        touched.clear();
    }

    /** An account has limits now, or had them. */
    void limited(boolean before, boolean after) {
        limitedAccounts += (after ? 1 : 0) - (before ? 1 : 0);
    }

    /** How many accounts have limits. */
    int limitedAccounts() {
        return limitedAccounts;
    }

    void setHungry(int role, boolean value) {
        if (role >= 0 && hungry.get(role) != value) {
            hungry.set(role, value);
            hungryRoles += value ? 1 : -1;
        }
    }

    boolean isHungry(int role) {
        return hungry.get(role);
    }

    void eachHungry(IntConsumer consumer) {
        hungry.stream().forEach(consumer);
    }

    /** How many hungry roles somebody is in. */
    int hungryRoles() {
        return hungryRoles;
    }
}
