package io.mesocosm.master.registry;

import java.util.Optional;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.MasterInfo;

/** Forgets everything when the process ends: {@code --registry=in_memory}. Answers at once. Safe from any thread. */
public final class InMemoryRegistry implements Registry {

    private RegistryContents contents = RegistryContents.none();

    @Override
    public synchronized void recover(MasterInfo master, Consumer<RegistryContents> answer) {
        contents = contents.apply(new RegistryOperation.RecordMaster(master)).orElse(contents);
        answer.accept(contents);
    }

    @Override
    public synchronized void commit(RegistryOperation operation, Consumer<Boolean> answer) {
        Optional<RegistryContents> next = contents.apply(operation);
        contents = next.orElse(contents);
        answer.accept(next.isPresent());
    }

    @Override
    public synchronized RegistryContents contents() {
        return contents;
    }

    @Override
    public int queued() {
        return 0;
    }
}
