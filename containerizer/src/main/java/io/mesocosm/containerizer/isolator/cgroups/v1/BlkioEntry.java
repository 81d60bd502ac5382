package io.mesocosm.containerizer.isolator.cgroups.v1;

import io.mesocosm.containerizer.cgroups.CgroupException;
import io.mesocosm.containerizer.cgroups.ControlFiles;
import io.mesocosm.containerizer.isolator.cgroups.BlockDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CgroupInfo.Blkio.Operation;
import org.apache.mesos.v1.Protos.CgroupInfo.Blkio.Value;

/**
 * A line of a statistics file of blkio: {@code 8:0 Read 4096}, {@code 8:0 512}, {@code Total 4096}.
 *
 * @param device empty for all together
 * @param operation empty where the file does not tell them apart
 */
record BlkioEntry(Optional<BlockDevice> device, Optional<Operation> operation, long value) {

    /** A file that is not there has no lines. */
    static List<BlkioEntry> read(ControlFiles files, String file) throws CgroupException {
        if (!files.has(file)) {
            return List.of();
        }
        List<BlkioEntry> entries = new ArrayList<>();
        for (String line : files.read(file).split("\n", -1)) {
            parse(line).ifPresent(entries::add);
        }
        return entries;
    }

    /** Empty for a line of another form. */
    static Optional<BlkioEntry> parse(String line) {
        String[] words = line.split(" ", -1);
        Optional<BlockDevice> device = BlockDevice.parse(words[0]);
        int next = device.isPresent() ? 1 : 0;
        Optional<Operation> operation = words.length == next + 2 ? operation(words[next]) : Optional.empty();
        if (words.length - next > 2 || (words.length == next + 2 && operation.isEmpty())) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BlkioEntry(device, operation, Long.parseUnsignedLong(words[words.length - 1])));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static Optional<Operation> operation(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "total" -> Optional.of(Operation.TOTAL);
            case "read" -> Optional.of(Operation.READ);
            case "write" -> Optional.of(Operation.WRITE);
            case "sync" -> Optional.of(Operation.SYNC);
            case "async" -> Optional.of(Operation.ASYNC);
            case "discard" -> Optional.of(Operation.DISCARD);
            default -> Optional.empty();
        };
    }

    Value message() {
        return Value.newBuilder()
                .setOp(operation.orElse(Operation.UNKNOWN))
                .setValue(value)
                .build();
    }
}
