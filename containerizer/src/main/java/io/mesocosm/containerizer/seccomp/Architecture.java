package io.mesocosm.containerizer.seccomp;

import io.mesocosm.proto.internal.Seccomp.ContainerSeccompProfile;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** Architectures whose system calls are known. */
enum Architecture {
    X86_64(0xc000003e, false, ContainerSeccompProfile.Architecture.ARCH_X86_64),
    X86(0x40000003, true, ContainerSeccompProfile.Architecture.ARCH_X86),
    /** Shares the kernel's token with x86_64; its numbers have {@link #X32_BIT}. */
    X32(0xc000003e, true, ContainerSeccompProfile.Architecture.ARCH_X32),
    AARCH64(0xc00000b7, false, ContainerSeccompProfile.Architecture.ARCH_AARCH64);

    static final int X32_BIT = 0x40000000;

    private final int token;
    private final boolean narrow;
    private final ContainerSeccompProfile.Architecture message;

    Architecture(int token, boolean narrow, ContainerSeccompProfile.Architecture message) {
        this.token = token;
        this.narrow = narrow;
        this.message = message;
    }

    /** {@code AUDIT_ARCH_*}, by which the kernel tells a program whose call it sees. */
    int token() {
        return token;
    }

    /** Whether arguments have 32 bits. */
    boolean isNarrow() {
        return narrow;
    }

    ContainerSeccompProfile.Architecture message() {
        return message;
    }

    /** Those whose programs this one's kernels can run. */
    List<Architecture> family() {
        return this == X86_64 ? List.of(X86_64, X86, X32) : List.of(this);
    }

    /** Empty when this architecture has no such system call. */
    OptionalInt number(String name) {
        return CallNumbers.number(this, name);
    }

    Set<String> names() {
        return CallNumbers.names(this);
    }
}
