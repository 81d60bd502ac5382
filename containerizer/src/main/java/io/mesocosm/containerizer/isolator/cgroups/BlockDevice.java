package io.mesocosm.containerizer.isolator.cgroups;

import java.util.Optional;
import org.apache.mesos.v1.Protos.Device;

/** A disk as the files of cgroups name it: {@code 254:0}. */
public record BlockDevice(int major, int minor) {

    /** Empty when the word is no device. */
    public static Optional<BlockDevice> parse(String word) {
        int colon = word.indexOf(':');
        try {
            return colon < 0
                    ? Optional.empty()
                    : Optional.of(new BlockDevice(
                            Integer.parseInt(word.substring(0, colon)), Integer.parseInt(word.substring(colon + 1))));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    public Device.Number number() {
        return Device.Number.newBuilder()
                .setMajorNumber(major)
                .setMinorNumber(minor)
                .build();
    }
}
