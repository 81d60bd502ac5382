package io.mesocosm.containerizer.isolator.cgroups;

import io.mesocosm.containerizer.isolator.AllowedDevice;
import java.util.OptionalInt;

/**
 * Lets a container use a device, or many: the rest is denied.
 *
 * @param major empty for any
 * @param minor empty for any
 * @param access bits of {@link #MKNOD}, {@link #READ} and {@link #WRITE}
 */
public record DeviceRule(boolean block, OptionalInt major, OptionalInt minor, int access) {

    /** As the programs of cgroup v2 see them ({@code BPF_DEVCG_ACC_}). */
    public static final int MKNOD = 1;

    public static final int READ = 2;
    public static final int WRITE = 4;
    public static final int EVERYTHING = MKNOD | READ | WRITE;

    static DeviceRule character(int major, int minor) {
        return new DeviceRule(false, OptionalInt.of(major), OptionalInt.of(minor), EVERYTHING);
    }

    static DeviceRule of(AllowedDevice device) {
        return new DeviceRule(
                device.block(),
                OptionalInt.of(device.major()),
                OptionalInt.of(device.minor()),
                (device.mknod() ? MKNOD : 0) | (device.read() ? READ : 0) | (device.write() ? WRITE : 0));
    }

    boolean isOfTheSameDevices(DeviceRule other) {
        return block == other.block && major.equals(other.major) && minor.equals(other.minor);
    }

    DeviceRule with(int more) {
        return new DeviceRule(block, major, minor, access | more);
    }

    /** As {@code devices.allow} of cgroup v1 reads it: {@code c 1:3 rwm}. */
    public String text() {
        return (block ? "b " : "c ") + number(major) + ":" + number(minor) + " "
                + ((access & READ) != 0 ? "r" : "")
                + ((access & WRITE) != 0 ? "w" : "")
                + ((access & MKNOD) != 0 ? "m" : "");
    }

    private static String number(OptionalInt number) {
        return number.isPresent() ? Integer.toString(number.getAsInt()) : "*";
    }
}
