package io.mesocosm.containerizer.cgroups;

import java.io.IOException;

/**
 * A cgroup that cannot be made, read, written or emptied. The message names the file, the value and what the kernel
 * said.
 */
public final class CgroupException extends IOException {

    private static final long serialVersionUID = 1;

    public CgroupException(String message) {
        super(message);
    }

    public CgroupException(String message, Throwable cause) {
        super(message, cause);
    }
}
