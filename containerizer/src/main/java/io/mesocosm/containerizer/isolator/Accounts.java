package io.mesocosm.containerizer.isolator;

import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.syscalls.Credentials;
import io.mesocosm.containerizer.syscalls.SyscallException;
import io.mesocosm.containerizer.syscalls.Syscalls;

/** Users of the host. */
public record Accounts(Syscalls syscalls) {

    /** @throws ContainerizerException names the user who is not there, or cannot be looked up */
    public Credentials require(String user) throws ContainerizerException {
        return require(user, "Failed to get the uid of user '" + user + "'");
    }

    /** @param failed what does not work without the user's account */
    public Credentials require(String user, String failed) throws ContainerizerException {
        try {
            return syscalls.account(user).orElseThrow(() -> new ContainerizerException(failed + ": not found"));
        } catch (SyscallException e) {
            throw new ContainerizerException(failed + ": " + e.getMessage(), e);
        }
    }
}
