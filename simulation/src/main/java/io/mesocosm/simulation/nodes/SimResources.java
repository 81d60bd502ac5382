package io.mesocosm.simulation.nodes;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfOperation;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfResources;
import io.mesocosm.agent.effect.DiskEffect;
import io.mesocosm.proto.internal.Messages.UpdateOperationStatusRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.Resource;

/**
 * What is reserved and made of the resources of one host, as its disk keeps it.
 *
 * @param change being written: a crash leaves all of it or nothing
 */
record SimResources(
        List<Resource> checkpointed, List<Operation> operations, Optional<DiskEffect.StoreResources> change) {

    static final SimResources NONE = new SimResources(List.of(), List.of(), Optional.empty());

    SimResources changing(DiskEffect.StoreResources next) {
        return new SimResources(checkpointed, operations, Optional.of(next));
    }

    SimResources changed() {
        return change.map(some -> new SimResources(some.after(), some.operations(), Optional.empty()))
                .orElse(this);
    }

    SimResources unchanged() {
        return new SimResources(checkpointed, operations, Optional.empty());
    }

    /** What an agent that starts finds, beside the records of operations' updates. */
    OfResources found(Map<ByteString, List<UpdateOperationStatusRecord>> records) {
        Map<ByteString, List<UpdateOperationStatusRecord>> sorted =
                new TreeMap<>(ByteString.unsignedLexicographicalComparator());
        sorted.putAll(records);
        return new OfResources(
                checkpointed,
                operations,
                sorted.entrySet().stream()
                        .map(entry -> OfOperation.of(entry.getKey(), entry.getValue()))
                        .toList());
    }
}
