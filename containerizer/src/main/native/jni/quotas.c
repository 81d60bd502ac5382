/* Project quotas: what a tree of files may take of its file system. */
#include "native.h"

#include <linux/dqblk_xfs.h>
#include <linux/fs.h>
#include <linux/quota.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#ifndef PRJQUOTA
#define PRJQUOTA 2
#endif

#ifndef QCMD
#define QCMD(command, type) (((command) << 8) | ((type) & 0xff))
#endif

/* Of the quota calls: sizes come in units of 512 bytes. */
enum { UNIT = 512 };

static uint64_t units(jlong bytes)
{
    return ((uint64_t)bytes + UNIT - 1) / UNIT;
}

/* By a file on the file system, so that nobody has to find the device; since Linux 5.14. */
static long quota_call(int file, int command, int type, unsigned id, void *about)
{
    return syscall(SYS_quotactl_fd, file, (unsigned)QCMD(command, type), id, about);
}

NATIVE_OF(NativeQuotas, jint, project)(JNIEnv *env, jclass type, jint file)
{
    (void)env;
    (void)type;
    struct fsxattr attributes;
    memset(&attributes, 0, sizeof attributes);
    return ioctl(file, FS_IOC_FSGETXATTR, &attributes) < 0 ? -errno : (jint)attributes.fsx_projid;
}

/* What is made in a directory afterwards belongs to the directory's project; 0 ends that. */
NATIVE_OF(NativeQuotas, jint, setProject)(JNIEnv *env, jclass type, jint file, jint project)
{
    (void)env;
    (void)type;
    struct fsxattr attributes;
    memset(&attributes, 0, sizeof attributes);
    if (ioctl(file, FS_IOC_FSGETXATTR, &attributes) < 0) {
        return -errno;
    }
    attributes.fsx_projid = (unsigned)project;
    if (project == 0) {
        attributes.fsx_xflags &= ~(unsigned)FS_XFLAG_PROJINHERIT;
    } else {
        attributes.fsx_xflags |= FS_XFLAG_PROJINHERIT;
    }
    return result(ioctl(file, FS_IOC_FSSETXATTR, &attributes));
}

/* Whether the file system counts, and whether it refuses: as QuotaCalls says. */
NATIVE_OF(NativeQuotas, jint, projectQuotas)(JNIEnv *env, jclass type, jint file)
{
    (void)env;
    (void)type;
    struct fs_quota_statv state;
    memset(&state, 0, sizeof state);
    state.qs_version = FS_QSTATV_VERSION1;
    if (quota_call(file, Q_XGETQSTATV, PRJQUOTA, 0, &state) < 0) {
        return -errno;
    }
    return ((state.qs_flags & FS_QUOTA_PDQ_ACCT) ? 1 : 0) | ((state.qs_flags & FS_QUOTA_PDQ_ENFD) ? 2 : 0);
}

NATIVE_OF(NativeQuotas, jint, enableProjectQuotas)(JNIEnv *env, jclass type, jint file)
{
    (void)env;
    (void)type;
    unsigned flags = FS_QUOTA_PDQ_ACCT | FS_QUOTA_PDQ_ENFD;
    if (quota_call(file, Q_XQUOTAON, PRJQUOTA, 0, &flags) < 0 && errno != EEXIST) {
        return -errno;
    }
    return 0;
}

NATIVE_OF(NativeQuotas, jint, limitProject)(JNIEnv *env, jclass type, jint file, jint project, jlong soft,
                                            jlong hard)
{
    (void)env;
    (void)type;
    struct fs_disk_quota quota;
    memset(&quota, 0, sizeof quota);
    quota.d_version = FS_DQUOT_VERSION;
    quota.d_id = (unsigned)project;
    quota.d_flags = FS_PROJ_QUOTA;
    quota.d_fieldmask = FS_DQ_BSOFT | FS_DQ_BHARD;
    quota.d_blk_softlimit = units(soft);
    quota.d_blk_hardlimit = units(hard);
    return result(quota_call(file, Q_XSETQLIM, PRJQUOTA, (unsigned)project, &quota));
}

/* Bytes; may lag behind what is still in memory. */
NATIVE_OF(NativeQuotas, jlong, projectUsage)(JNIEnv *env, jclass type, jint file, jint project)
{
    (void)env;
    (void)type;
    struct fs_disk_quota quota;
    memset(&quota, 0, sizeof quota);
    if (quota_call(file, Q_XGETQUOTA, PRJQUOTA, (unsigned)project, &quota) < 0) {
        return -errno;
    }
    return (jlong)(quota.d_bcount * UNIT);
}
