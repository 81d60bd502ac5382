package io.mesocosm.master.registry;

import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.MasterInfo;

/**
 * Where {@link RegistryContents} are kept. Never blocks the caller. Answers come once each, in the order of the calls,
 * on any thread, and only after the change is durable. A store that fails does not answer: it tells its fault handler,
 * and the process ends.
 */
public interface Registry {

    /** Records that {@code master} took over and reads everything. To be called once, before anything is committed. */
    void recover(MasterInfo master, Consumer<RegistryContents> answer);

    /**
     * Makes a change durable.
     *
     * @param answer told whether the operation was applied; false when it was refused
     */
    void commit(RegistryOperation operation, Consumer<Boolean> answer);

    /** What is durable now, as far as it was told; nothing before the registry is recovered. From any thread. */
    RegistryContents contents();

    /** How many operations wait for others to be stored first. From any thread. */
    int queued();
}
