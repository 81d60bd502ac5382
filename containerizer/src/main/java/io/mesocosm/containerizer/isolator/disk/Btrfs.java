package io.mesocosm.containerizer.isolator.disk;

import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import java.io.IOException;

/**
 * {@code disk/btrfs}: sandboxes and persistent volumes are subvolumes of btrfs, whose quota groups count them and, when
 * that is asked for, refuse what is too much. Mesos has none like it.
 */
public final class Btrfs extends FileSystemQuota {

    private Btrfs(IsolatorContext context, QuotaPolicy policy, SubvolumeQuotas quotas) {
        super("disk/btrfs", context, policy, quotas);
    }

    /** @throws ContainerizerException says what the host or its file systems lack */
    public static Btrfs create(IsolatorContext context) throws ContainerizerException {
        if (!context.isRoot()) {
            throw new ContainerizerException("The btrfs disk isolator requires running as root.");
        }
        var quotas = new SubvolumeQuotas(context.syscalls());
        try {
            quotas.check(context.workDirectory());
            quotas.enable(context.workDirectory());
        } catch (IOException e) {
            throw new ContainerizerException(String.valueOf(e.getMessage()), e);
        }
        boolean enforce = context.settings().disk().enforce();
        return new Btrfs(context, enforce ? new QuotaPolicy.Refuse() : new QuotaPolicy.Account(), quotas);
    }
}
