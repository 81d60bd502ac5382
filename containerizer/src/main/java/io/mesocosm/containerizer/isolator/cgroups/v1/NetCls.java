package io.mesocosm.containerizer.isolator.cgroups.v1;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.cgroups.CgroupException;
import io.mesocosm.containerizer.isolator.cgroups.CgroupSettings;
import io.mesocosm.containerizer.isolator.cgroups.Controller;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The class id that the network's traffic control and firewall know a container's packets by, one of its own for each;
 * the cgroup remembers it over a restart of the agent. (Mesos: {@code NetClsSubsystemProcess})
 */
public final class NetCls implements Controller {

    private static final Logger log = LoggerFactory.getLogger(NetCls.class);
    private static final String FILE = "net_cls.classid";

    private final Optional<NetClsHandles> handles;
    private final Map<ContainerId, Integer> given = new ConcurrentHashMap<>();

    public NetCls(CgroupSettings.NetCls settings) throws ContainerizerException {
        handles = NetClsHandles.of(settings);
    }

    @Override
    public String name() {
        return "net_cls";
    }

    /** Also what operators have written there is told. */
    @Override
    public void recover(ContainerId id, Cgroup cgroup) throws ContainerizerException, IOException {
        int handle = classid(cgroup);
        if (handle == 0) {
            return;
        }
        if (handles.isPresent()) {
            try {
                handles.get().reserve(handle);
            } catch (ContainerizerException e) {
                throw new ContainerizerException(
                        "Failed to recover the net_cls handle: Failed to reserve the handle: " + e.getMessage(), e);
            }
        }
        given.put(id, handle);
    }

    private static int classid(Cgroup cgroup) throws CgroupException {
        return (int) cgroup.number(FILE);
    }

    /** Before there is a process: its very first packet has the id. */
    @Override
    public void prepare(ContainerId id, Cgroup cgroup, ContainerConfig config)
            throws ContainerizerException, IOException {
        if (handles.isEmpty()) {
            return;
        }
        int handle = take();
        given.put(id, handle);
        log.info("net_cls handle given container={} handle={}", id, NetClsHandles.hexadecimal(handle));
        cgroup.write(FILE, Integer.toUnsignedString(handle));
    }

    private int take() throws ContainerizerException {
        try {
            return handles.orElseThrow().take();
        } catch (ContainerizerException e) {
            throw new ContainerizerException("Failed to allocate a net_cls handle: " + e.getMessage(), e);
        }
    }

    @Override
    public void status(ContainerId id, Cgroup cgroup, ContainerStatus.Builder status) {
        Integer handle = given.get(id);
        if (handle != null) {
            status.getCgroupInfoBuilder().getNetClsBuilder().setClassid(handle);
        }
    }

    @Override
    public void cleanup(ContainerId id, Cgroup cgroup) {
        Integer handle = given.remove(id);
        if (handle != null) {
            handles.ifPresent(all -> all.giveBack(handle));
        }
    }
}
