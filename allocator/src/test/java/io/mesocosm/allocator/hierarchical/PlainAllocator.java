package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.sorter.PlainSorter;
import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.resources.Resources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * The allocation algorithm in the plainest words, to compare the real one with: resources are {@link Resources}, orders
 * are derived each time, every framework is asked about every agent. Time is in seconds.
 */
final class PlainAllocator {

    static final class Agent {
        final String id;
        Resources total;
        boolean activated = true;
        final Map<String, Resources> held = new LinkedHashMap<>();

        Agent(String id, Resources total) {
            this.id = id;
            this.total = total;
        }

        Resources available() {
            Resources sum = Resources.empty();
            for (Resources some : held.values()) {
                sum = sum.plus(some);
            }
            return total.minus(sum);
        }
    }

    static final class Framework {
        final String id;
        Set<String> roles = new TreeSet<>();
        final Set<String> suppressed = new HashSet<>();
        boolean active = true;
        boolean revocable;

        Framework(String id) {
            this.id = id;
        }
    }

    private record Filter(String framework, String role, String agent, Resources refused, int expires, int batch) {}

    final Map<String, Framework> frameworks = new LinkedHashMap<>();
    final List<Agent> agents = new ArrayList<>();
    final PlainSorter roles = new PlainSorter();
    private final Ids ids;
    private final Map<String, PlainSorter> frameworkSorters = new HashMap<>();
    private final List<Agent> asked = new ArrayList<>();
    private List<Filter> filters = new ArrayList<>();
    private int batches;
    private int nextBatch = 1;

    PlainAllocator(Ids ids) {
        this.ids = ids;
    }

    Agent agent(String id) {
        return agents.stream().filter(agent -> agent.id.equals(id)).findFirst().orElseThrow();
    }

    Framework framework(String id) {
        return Objects.requireNonNull(frameworks.get(id));
    }

    void addAgent(String id, Resources total) {
        Agent agent = new Agent(id, total);
        agents.add(agent);
        ask(agent);
    }

    void removeAgent(String id) {
        Agent agent = agent(id);
        for (String key : List.copyOf(agent.held.keySet())) {
            take(agent, framework(frameworkOf(key)), roleOf(key), held(agent, key));
        }
        filters.removeIf(filter -> filter.agent.equals(id));
        asked.remove(agent);
        Agent last = agents.removeLast();
        if (last != agent) {
            agents.set(agents.indexOf(agent), last);
        }
    }

    void updateTotal(String id, Resources total) {
        Agent agent = agent(id);
        if (!agent.total.equals(total)) {
            agent.total = total;
            ask(agent);
        }
    }

    void addFramework(Framework framework) {
        frameworks.put(framework.id, framework);
        framework.roles.forEach(role -> track(framework, role));
        askAll();
    }

    void removeFramework(String id) {
        Framework framework = framework(id);
        for (Agent agent : agents) {
            for (String key : List.copyOf(agent.held.keySet())) {
                if (frameworkOf(key).equals(id)) {
                    take(agent, framework, roleOf(key), held(agent, key));
                }
            }
        }
        framework.roles = Set.of();
        for (String role : List.copyOf(frameworkSorters.keySet())) {
            untrackIfIdle(framework, role);
        }
        filters.removeIf(filter -> filter.framework.equals(id));
        frameworks.remove(id);
    }

    void setActive(String id, boolean active) {
        framework(id).active = active;
        if (active) {
            askAll();
        } else {
            filters.removeIf(filter -> filter.framework.equals(id));
        }
    }

    void setRoles(String id, Set<String> after) {
        Framework framework = framework(id);
        Set<String> before = framework.roles;
        framework.roles = after;
        framework.suppressed.clear();
        for (String role : before) {
            if (!after.contains(role)) {
                filters.removeIf(filter -> filter.framework.equals(id) && filter.role.equals(role));
                untrackIfIdle(framework, role);
            }
        }
        after.forEach(role -> track(framework, role));
    }

    void suppress(String id, Set<String> some) {
        framework(id).suppressed.addAll(some);
    }

    void revive(String id, Set<String> some) {
        framework(id).suppressed.removeAll(some);
        filters.removeIf(filter -> filter.framework.equals(id) && some.contains(filter.role));
        askAll();
    }

    void recover(String frameworkId, String role, String agentId, Resources resources, int refuse, int now) {
        Agent agent = agent(agentId);
        Framework framework = framework(frameworkId);
        take(agent, framework, role, resources);
        if (refuse > 0 && framework.roles.contains(role)) {
            filters.add(new Filter(frameworkId, role, agentId, resources, now + refuse, batches));
        }
    }

    private void ask(Agent agent) {
        if (!asked.contains(agent)) {
            asked.add(agent);
        }
    }

    private void askAll() {
        agents.forEach(this::ask);
    }

    List<String> run(int now) {
        boolean batch = nextBatch <= now;
        if (batch) {
            askAll();
        }
        List<Agent> candidates = new ArrayList<>();
        for (Agent agent : asked) {
            filters = new ArrayList<>(filters.stream()
                    .filter(filter ->
                            !(filter.agent.equals(agent.id) && filter.expires <= now && filter.batch < batches))
                    .toList());
            if (agent.activated) {
                candidates.add(agent);
            }
        }
        for (int i = candidates.size() - 1; i > 0; i--) {
            int j = (int) ids.below(i + 1L);
            candidates.set(j, candidates.set(i, candidates.get(j)));
        }
        List<String> offers = new ArrayList<>();
        candidates.forEach(agent -> offer(agent, offers));
        asked.clear();
        if (batch) {
            batches++;
            nextBatch = now + 1;
        }
        return offers;
    }

    private void offer(Agent agent, List<String> offers) {
        total();
        for (String role : roles.order()) {
            for (String id : sorter(role).order()) {
                Framework framework = framework(id);
                Resources offer = agent.available()
                        .allocatableTo(role)
                        .filter(resource -> framework.revocable || !resource.hasRevocable());
                if (framework.active
                        && framework.roles.contains(role)
                        && !framework.suppressed.contains(role)
                        && (offer.cpus().millis() >= 10 || offer.mem().millis() >= 32_000)
                        && filters.stream().noneMatch(filter -> refuses(filter, id, role, agent, offer))) {
                    give(agent, framework, role, offer);
                    offers.add(id + " " + role + " " + agent.id + " " + Story.sorted(offer));
                }
            }
        }
    }

    private static boolean refuses(Filter filter, String framework, String role, Agent agent, Resources offer) {
        return filter.framework.equals(framework)
                && filter.role.equals(role)
                && filter.agent.equals(agent.id)
                && filter.refused.contains(offer);
    }

    private void total() {
        double cpus = 0;
        double mem = 0;
        for (Agent agent : agents) {
            cpus += agent.total.cpus().millis();
            mem += agent.total.mem().millis();
        }
        roles.totalCpus = cpus;
        roles.totalMem = mem;
        for (PlainSorter sorter : frameworkSorters.values()) {
            sorter.totalCpus = cpus;
            sorter.totalMem = mem;
        }
    }

    private PlainSorter sorter(String role) {
        return Objects.requireNonNull(frameworkSorters.get(role));
    }

    private void track(Framework framework, String role) {
        if (!roles.contains(role)) {
            roles.add(role);
            frameworkSorters.put(role, new PlainSorter());
        }
        if (!sorter(role).contains(framework.id)) {
            sorter(role).add(framework.id);
        }
    }

    private void untrackIfIdle(Framework framework, String role) {
        boolean holds = agents.stream().anyMatch(agent -> agent.held.containsKey(framework.id + " " + role));
        if (!holds
                && !framework.roles.contains(role)
                && roles.contains(role)
                && sorter(role).contains(framework.id)) {
            sorter(role).remove(framework.id);
            if (sorter(role).isEmpty()) {
                frameworkSorters.remove(role);
                roles.remove(role);
            }
        }
    }

    private void give(Agent agent, Framework framework, String role, Resources resources) {
        agent.held.merge(framework.id + " " + role, resources, Resources::plus);
        double cpus = resources.cpus().millis();
        double mem = resources.mem().millis();
        sorter(role).allocate(framework.id, cpus, mem);
        roles.allocate(role, cpus, mem);
    }

    private void take(Agent agent, Framework framework, String role, Resources resources) {
        String key = framework.id + " " + role;
        Resources rest = held(agent, key).minus(resources);
        if (rest.isEmpty()) {
            agent.held.remove(key);
        } else {
            agent.held.put(key, rest);
        }
        double cpus = resources.cpus().millis();
        double mem = resources.mem().millis();
        sorter(role).free(framework.id, cpus, mem);
        roles.free(role, cpus, mem);
        untrackIfIdle(framework, role);
    }

    static Resources held(Agent agent, String key) {
        return Objects.requireNonNull(agent.held.get(key));
    }

    static String frameworkOf(String key) {
        return key.substring(0, key.indexOf(' '));
    }

    static String roleOf(String key) {
        return key.substring(key.indexOf(' ') + 1);
    }
}
