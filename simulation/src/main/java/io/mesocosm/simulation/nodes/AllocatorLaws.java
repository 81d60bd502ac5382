package io.mesocosm.simulation.nodes;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.simulation.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.mesos.v1.Protos.FrameworkInfo;

/**
 * What an allocator may hand out, by the orders that it took.
 *
 * <ul>
 *   <li>Offers are made to known, active frameworks only, in roles that they have and have not suppressed.
 *   <li>Offers are made of known, active agents only.
 *   <li>What a framework refused for a while is not offered to it, as a whole or in part, before that while is over,
 *       unless it revived the role or was away.
 *   <li>Everything that an agent has is free or belongs to one framework: nothing is offered that is not free.
 *   <li>What is reserved to a role is offered to that role and those below it only.
 *   <li>Limits of roles hold: see {@link QuotaLaw}.
 * </ul>
 *
 * The reverse, that what may be offered is offered, is a question of liveness: see {@link Cluster#unsettled}.
 */
final class AllocatorLaws {

    private record Refusal(AgentId agent, String role, Resources resources, Instant until) {}

    private static final class Customer {
        Set<String> roles = Set.of();
        Set<String> suppressed = Set.of();
        boolean active;
        final List<Refusal> refusals = new ArrayList<>();

        boolean wants(String role) {
            return active && roles.contains(role) && !suppressed.contains(role);
        }
    }

    private final World world;
    private final Map<FrameworkId, Customer> customers = new HashMap<>();
    private final Map<AgentId, SuppliedAgent> suppliers = new HashMap<>();
    private final Map<Long, AllocatorCommand.UpdateAvailable> asked = new HashMap<>();
    private final QuotaLaw quotas = new QuotaLaw();

    AllocatorLaws(World world) {
        this.world = world;
    }

    /** Takes note of an order. */
    void follow(AllocatorCommand command) {
        switch (command) {
            case AllocatorCommand.AddFramework add -> {
                var customer = new Customer();
                customer.active = add.active();
                describe(customer, add.info(), add.options().suppressedRoles());
                customers.put(FrameworkId.of(add.info().getId()), customer);
            }
            case AllocatorCommand.UpdateFramework update -> update(update);
            case AllocatorCommand.RemoveFramework remove -> {
                customers.remove(remove.framework());
                suppliers.values().forEach(agent -> agent.forget(remove.framework()));
            }
            case AllocatorCommand.ActivateFramework activate -> customer(activate.framework()).active = true;
            case AllocatorCommand.DeactivateFramework deactivate -> {
                Customer customer = customer(deactivate.framework());
                customer.active = false;
                customer.refusals.clear();
            }
            case AllocatorCommand.SuppressOffers suppress -> suppress(suppress);
            case AllocatorCommand.ReviveOffers revive -> revive(revive);
            case AllocatorCommand.AddAgent add ->
                suppliers.put(AgentId.of(add.info().getId()), new SuppliedAgent(add.total(), add.used()));
            case AllocatorCommand.UpdateAgent update ->
                supplier(AgentId.of(update.info().getId())).total(update.total());
            case AllocatorCommand.RemoveAgent remove -> {
                suppliers.remove(remove.agent());
                customers
                        .values()
                        .forEach(customer -> customer.refusals.removeIf(
                                refusal -> refusal.agent().equals(remove.agent())));
            }
            case AllocatorCommand.ActivateAgent activate ->
                supplier(activate.agent()).active(true);
            case AllocatorCommand.DeactivateAgent deactivate ->
                supplier(deactivate.agent()).active(false);
            case AllocatorCommand.RecoverResources recover -> recover(recover);
            case AllocatorCommand.UpdateAllocation update -> convert(update);
            case AllocatorCommand.UpdateAvailable update -> asked.put(update.ticket(), update);
            case AllocatorCommand.UpdateQuota update -> quotas.follow(update.configs());
            case AllocatorCommand.Recover recover -> quotas.follow(recover.quotas());
            default -> {
                // Neither weights nor whether offered resources are in use decide what may be offered.
            }
        }
    }

    private Customer customer(FrameworkId id) {
        return customers.computeIfAbsent(id, key -> new Customer());
    }

    private SuppliedAgent supplier(AgentId id) {
        return suppliers.computeIfAbsent(id, key -> new SuppliedAgent(Resources.empty(), Map.of()));
    }

    private void convert(AllocatorCommand.UpdateAllocation update) {
        SuppliedAgent supplier = suppliers.get(update.agent());
        if (supplier != null && customers.containsKey(update.framework())) {
            try {
                supplier.convert(update);
            } catch (ResourceException e) {
                throw world.fail("the master converts what is not there: " + e.getMessage());
            }
        }
    }

    /** The allocator says whether it did what an operator asked for. */
    private void answered(AllocatorOutput.AvailableUpdated answer) {
        AllocatorCommand.UpdateAvailable update = asked.remove(answer.ticket());
        if (update == null) {
            throw world.fail("the allocator was not asked for " + answer);
        }
        if (answer.error().isEmpty()) {
            try {
                supplier(update.agent()).convert(update.conversions());
            } catch (ResourceException e) {
                throw world.fail("the allocator converts what is not there: " + e.getMessage());
            }
        }
    }

    private static void describe(Customer customer, FrameworkInfo info, Set<String> suppressed) {
        customer.roles = Set.copyOf(info.getRolesList());
        customer.suppressed = Set.copyOf(suppressed);
        customer.refusals.removeIf(refusal -> !customer.roles.contains(refusal.role()));
    }

    private void update(AllocatorCommand.UpdateFramework update) {
        Customer customer = customer(FrameworkId.of(update.info().getId()));
        Set<String> revived = new HashSet<>(customer.suppressed);
        describe(customer, update.info(), update.options().suppressedRoles());
        revived.removeAll(customer.suppressed);
        customer.refusals.removeIf(refusal -> revived.contains(refusal.role()));
    }

    private void suppress(AllocatorCommand.SuppressOffers suppress) {
        Customer customer = customer(suppress.framework());
        Set<String> all = new HashSet<>(customer.suppressed);
        all.addAll(suppress.roles().isEmpty() ? customer.roles : suppress.roles());
        customer.suppressed = all;
    }

    private void revive(AllocatorCommand.ReviveOffers revive) {
        Customer customer = customer(revive.framework());
        Set<String> roles = revive.roles().isEmpty() ? customer.roles : revive.roles();
        Set<String> rest = new HashSet<>(customer.suppressed);
        rest.removeAll(roles);
        customer.suppressed = rest;
        customer.refusals.removeIf(refusal -> roles.contains(refusal.role()));
    }

    private void recover(AllocatorCommand.RecoverResources recover) {
        if (!suppliers.containsKey(recover.agent())) {
            return;
        }
        supplier(recover.agent()).takeBack(recover.framework(), recover.resources());
        if (!customers.containsKey(recover.framework())) {
            return;
        }
        recover.filters().ifPresent(filters -> {
            long millis = Math.round(filters.getRefuseSeconds() * 1000);
            recover.resources().stream().findFirst().ifPresent(first -> {
                String role = first.getAllocationInfo().getRole();
                Customer customer = customer(recover.framework());
                if (millis > 0 && customer.roles.contains(role)) {
                    customer.refusals.add(new Refusal(
                            recover.agent(),
                            role,
                            recover.resources(),
                            world.now().plus(Duration.ofMillis(millis))));
                }
            });
        });
    }

    /** Throws when that must not be handed out. */
    void hold(AllocatorOutput output) {
        if (output instanceof AllocatorOutput.AvailableUpdated answer) {
            answered(answer);
        } else if (output instanceof AllocatorOutput.Offers offers) {
            Customer customer = customers.get(offers.framework());
            if (customer == null) {
                throw world.fail("offers for the unknown framework " + offers.framework());
            }
            customer.refusals.removeIf(refusal -> !refusal.until().isAfter(world.now()));
            for (AllocatorOutput.Offering offering : offers.offerings()) {
                hold(offers.framework(), customer, offering);
            }
        }
    }

    private void hold(FrameworkId framework, Customer customer, AllocatorOutput.Offering offering) {
        if (!customer.wants(offering.role())) {
            throw world.fail(framework + " is offered resources of " + offering.role() + " that it does not want");
        }
        SuppliedAgent supplier = suppliers.get(offering.agent());
        if (supplier == null || !supplier.isActive()) {
            throw world.fail("resources of " + offering.agent() + " are offered, which is not there or not active");
        }
        for (Refusal refusal : customer.refusals) {
            if (refusal.agent().equals(offering.agent())
                    && refusal.role().equals(offering.role())
                    && refusal.resources().contains(offering.resources())) {
                throw world.fail(framework + " is offered what it refused until " + refusal.until() + ": " + offering);
            }
        }
        Resources plain = offering.resources().unallocate();
        if (!plain.allocate(offering.role()).equals(offering.resources())
                || !plain.allocatableTo(offering.role()).equals(plain)) {
            throw world.fail(framework + " is offered in " + offering.role() + " what is not its: " + offering);
        }
        if (!supplier.mayGive(framework, offering.resources())) {
            throw world.fail("more of " + offering.agent() + " is given out than it has: " + supplier.given() + " of "
                    + supplier.total());
        }
        quotas.broken(suppliers.values(), offering.role(), offering.resources()).ifPresent(broken -> {
            throw world.fail("more is offered than a limit allows: " + broken);
        });
    }
}
