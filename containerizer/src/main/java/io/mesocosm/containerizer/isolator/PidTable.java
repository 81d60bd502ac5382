package io.mesocosm.containerizer.isolator;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.process.ContainerPids;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The processes of the containers that one isolator looks after. */
final class PidTable {

    private final Map<ContainerId, Optional<ContainerPids>> pids = new ConcurrentHashMap<>();

    void recover(List<Isolator.Recovered> containers) {
        for (Isolator.Recovered container : containers) {
            pids.put(ContainerId.of(container.state().getContainerId()), Optional.of(container.pids()));
        }
    }

    void prepare(ContainerId id) throws ContainerizerException {
        if (pids.putIfAbsent(id, Optional.empty()) != null) {
            throw new ContainerizerException("Container " + id + " has already been prepared");
        }
    }

    void isolate(ContainerId id, ContainerPids processes) throws ContainerizerException {
        if (pids.replace(id, Optional.of(processes)) == null) {
            throw new ContainerizerException("Unknown container: " + id);
        }
    }

    Optional<ContainerPids> get(ContainerId id) {
        return pids.getOrDefault(id, Optional.empty());
    }

    void remove(ContainerId id) {
        pids.remove(id);
    }
}
