package io.mesocosm.containerizer.cgroups;

import java.io.IOException;

/** A cgroup that cannot be made, read or written. The message names the file, the value and what the kernel said. */
public final class CgroupException extends IOException {

    private static final long serialVersionUID = 1;

    public CgroupException(String message, Throwable cause) {
        super(message, cause);
    }
}
