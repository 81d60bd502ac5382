package io.mesocosm.containerizer.isolator.disk;

import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import java.io.IOException;
import java.nio.file.Path;

/**
 * {@code disk/xfs}: sandboxes and persistent volumes are projects of XFS, which counts them and, when that is asked for,
 * refuses what is too much, or lets them have a little more and the container is ended. (Mesos:
 * {@code XfsDiskIsolatorProcess})
 */
public final class Xfs extends FileSystemQuota {

    private Xfs(IsolatorContext context, QuotaPolicy policy, ProjectQuotas quotas) {
        super("disk/xfs", context, policy, quotas);
    }

    /** @throws ContainerizerException says what the host, its file systems or the flags lack */
    public static Xfs create(IsolatorContext context) throws ContainerizerException {
        DiskSettings settings = context.settings().disk();
        if (!context.isRoot()) {
            throw new ContainerizerException("The XFS disk isolator requires running as root.");
        }
        var ids = new ProjectIds(ProjectIds.parse(settings.xfsProjectRange()), context.metrics());
        var quotas = new ProjectQuotas(context.syscalls(), ids);
        try {
            quotas.check(context.workDirectory());
            for (Path disk : settings.pathDisks()) {
                quotas.check(context.workDirectory().resolve(disk));
            }
            quotas.enable(context.workDirectory());
        } catch (IOException e) {
            throw new ContainerizerException(String.valueOf(e.getMessage()), e);
        }
        return new Xfs(context, policy(settings), quotas);
    }

    private static QuotaPolicy policy(DiskSettings settings) {
        if (!settings.enforce()) {
            return new QuotaPolicy.Account();
        }
        return settings.xfsKill() ? new QuotaPolicy.End(settings.xfsHeadroomBytes()) : new QuotaPolicy.Refuse();
    }
}
