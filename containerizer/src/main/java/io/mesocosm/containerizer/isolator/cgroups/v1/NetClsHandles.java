package io.mesocosm.containerizer.isolator.cgroups.v1;

import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.isolator.cgroups.CgroupSettings;
import java.util.BitSet;
import java.util.Optional;

/**
 * Which class ids of traffic control are given to containers: one primary handle in the upper 16 bits, a range of
 * secondary ones in the lower. Safe for any thread. (Mesos: {@code NetClsHandleManager})
 */
final class NetClsHandles {

    private static final int GREATEST = 0xffff;

    private final int primary;
    private final int lowest;
    private final int highest;
    private final BitSet used = new BitSet(); // guarded by this

    private NetClsHandles(int primary, int lowest, int highest) {
        this.primary = primary;
        this.lowest = lowest;
        this.highest = highest;
    }

    /**
     * Empty without a primary handle: operators give class ids themselves then.
     *
     * @throws ContainerizerException names the flag that cannot be read
     */
    static Optional<NetClsHandles> of(CgroupSettings.NetCls settings) throws ContainerizerException {
        if (settings.primaryHandle().isEmpty()) {
            return Optional.empty();
        }
        String given = settings.primaryHandle().get();
        int primary = number(
                given,
                "Failed to parse the primary handle '" + given + "' set in flag --cgroups_net_cls_primary_handle");
        if (settings.secondaryHandles().isEmpty()) {
            return Optional.of(new NetClsHandles(primary, 1, GREATEST));
        }
        return Optional.of(ranged(primary, settings.secondaryHandles().get()));
    }

    private static NetClsHandles ranged(int primary, String range) throws ContainerizerException {
        String flag = "range of secondary handles '" + range + "' set in flag --cgroups_net_cls_secondary_handles";
        String[] bounds = range.split(",", -1);
        if (bounds.length != 2) {
            throw new ContainerizerException("Failed to parse the " + flag);
        }
        int lowest = number(bounds[0], "Failed to parse the lower bound of " + flag);
        if (lowest == 0) {
            throw new ContainerizerException("The secondary handle has to be a non-zero value.");
        }
        int highest = number(bounds[1], "Failed to parse the upper bound of " + flag);
        if (highest < lowest) {
            throw new ContainerizerException("Secondary handle range specified '" + range
                    + "', in flag --cgroups_net_cls_secondary_handles, is an empty set");
        }
        return new NetClsHandles(primary, lowest, highest);
    }

    /** 16 bits, decimal or, after {@code 0x}, hexadecimal. */
    private static int number(String text, String otherwise) throws ContainerizerException {
        try {
            String trimmed = text.trim();
            int value = trimmed.startsWith("0x") || trimmed.startsWith("0X")
                    ? Integer.parseUnsignedInt(trimmed.substring(2), 16)
                    : Integer.parseInt(trimmed);
            if (value >= 0 && value <= GREATEST) {
                return value;
            }
        } catch (NumberFormatException _) {
            // as good as one out of range
        }
        throw new ContainerizerException(otherwise);
    }

    /** @throws ContainerizerException when all are given */
    synchronized int take() throws ContainerizerException {
        int secondary = used.nextClearBit(lowest);
        if (secondary > highest) {
            throw new ContainerizerException("No free handles remaining for primary handle " + hexadecimal(primary));
        }
        used.set(secondary);
        return primary << 16 | secondary;
    }

    /** @throws ContainerizerException when it is not ours to give, or given already */
    synchronized void reserve(int handle) throws ContainerizerException {
        int secondary = handle & GREATEST;
        if (handle >>> 16 != primary) {
            throw new ContainerizerException(
                    "Primary handle " + hexadecimal(handle >>> 16) + " not present in primary handle range");
        }
        if (secondary < lowest || secondary > highest) {
            throw new ContainerizerException(
                    "Secondary handle " + hexadecimal(secondary) + " not present in secondary handle range");
        }
        if (used.get(secondary)) {
            throw new ContainerizerException("The secondary handle " + hexadecimal(secondary)
                    + ", for the primary handle " + hexadecimal(primary) + " has already been allocated");
        }
        used.set(secondary);
    }

    synchronized void giveBack(int handle) {
        used.clear(handle & GREATEST);
    }

    static String hexadecimal(int handle) {
        return "0x" + Integer.toHexString(handle);
    }
}
