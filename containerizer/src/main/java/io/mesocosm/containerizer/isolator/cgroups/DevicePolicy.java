package io.mesocosm.containerizer.isolator.cgroups;

import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.isolator.AllowedDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.mesos.v1.Protos.DeviceWhitelist;

/**
 * The devices that containers may use: nodes of any may be made, those without danger used, and those of {@code
 * --allowed_devices}. One rule for a device, on both versions of cgroups. (Mesos: {@code DEFAULT_WHITELIST_ENTRIES})
 */
public record DevicePolicy(List<DeviceRule> rules) {

    private static final OptionalInt ANY = OptionalInt.empty();

    private static final List<DeviceRule> DEFAULT = List.of(
            new DeviceRule(false, ANY, ANY, DeviceRule.MKNOD),
            new DeviceRule(true, ANY, ANY, DeviceRule.MKNOD),
            DeviceRule.character(5, 1), // console
            DeviceRule.character(4, 0), // tty0
            DeviceRule.character(4, 1), // tty1
            new DeviceRule(false, OptionalInt.of(136), ANY, DeviceRule.EVERYTHING), // pts/*
            DeviceRule.character(5, 2), // ptmx
            DeviceRule.character(10, 200), // net/tun
            DeviceRule.character(1, 3), // null
            DeviceRule.character(1, 5), // zero
            DeviceRule.character(1, 7), // full
            DeviceRule.character(5, 0), // tty
            DeviceRule.character(1, 9), // urandom
            DeviceRule.character(1, 8)); // random

    public DevicePolicy {
        rules = List.copyOf(rules);
    }

    /** @throws ContainerizerException names what cannot be allowed */
    public static DevicePolicy of(Optional<DeviceWhitelist> allowed) throws ContainerizerException {
        List<DeviceRule> rules = new ArrayList<>(DEFAULT);
        if (allowed.isPresent()) {
            for (AllowedDevice device : AllowedDevice.of(allowed.get())) {
                add(rules, DeviceRule.of(device));
            }
        }
        return new DevicePolicy(rules);
    }

    /** An access for reading and writing at once must be let pass by one rule. */
    private static void add(List<DeviceRule> rules, DeviceRule more) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).isOfTheSameDevices(more)) {
                rules.set(i, rules.get(i).with(more.access()));
                return;
            }
        }
        rules.add(more);
    }
}
