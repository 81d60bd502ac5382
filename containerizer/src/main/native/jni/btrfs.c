/* Subvolumes of btrfs and what their quota groups count. */
#include "native.h"

#include <endian.h>
#include <linux/btrfs.h>
#include <linux/btrfs_tree.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>

NATIVE_OF(NativeBtrfs, jint, createSubvolume)(JNIEnv *env, jclass type, jint directory, jbyteArray name)
{
    (void)type;
    struct btrfs_ioctl_vol_args arguments;
    memset(&arguments, 0, sizeof arguments);
    int wrong = copy_text(env, name, arguments.name, NAME_MAX + 1);
    return wrong ? wrong : result(ioctl(directory, BTRFS_IOC_SUBVOL_CREATE, &arguments));
}

/* The id of the subvolume that a file is in. */
NATIVE_OF(NativeBtrfs, jlong, subvolume)(JNIEnv *env, jclass type, jint file)
{
    (void)env;
    (void)type;
    struct btrfs_ioctl_ino_lookup_args arguments;
    memset(&arguments, 0, sizeof arguments);
    arguments.objectid = BTRFS_FIRST_FREE_OBJECTID;
    return ioctl(file, BTRFS_IOC_INO_LOOKUP, &arguments) < 0 ? -errno : (jlong)arguments.treeid;
}

NATIVE_OF(NativeBtrfs, jint, enableQuotas)(JNIEnv *env, jclass type, jint file)
{
    (void)env;
    (void)type;
    struct btrfs_ioctl_quota_ctl_args arguments;
    memset(&arguments, 0, sizeof arguments);
    arguments.cmd = BTRFS_QUOTA_CTL_ENABLE;
    return result(ioctl(file, BTRFS_IOC_QUOTA_CTL, &arguments));
}

/* 0 bytes lift the limit. */
NATIVE_OF(NativeBtrfs, jint, limitSubvolume)(JNIEnv *env, jclass type, jint file, jlong subvolume, jlong bytes)
{
    (void)env;
    (void)type;
    struct btrfs_ioctl_qgroup_limit_args arguments;
    memset(&arguments, 0, sizeof arguments);
    arguments.qgroupid = (uint64_t)subvolume;
    arguments.lim.flags = BTRFS_QGROUP_LIMIT_MAX_RFER;
    arguments.lim.max_rfer = bytes == 0 ? (uint64_t)-1 : (uint64_t)bytes;
    return result(ioctl(file, BTRFS_IOC_QGROUP_LIMIT, &arguments));
}

/* Takes away the quota group of a subvolume that is gone. */
NATIVE_OF(NativeBtrfs, jint, removeGroup)(JNIEnv *env, jclass type, jint file, jlong subvolume)
{
    (void)env;
    (void)type;
    struct btrfs_ioctl_qgroup_create_args arguments;
    memset(&arguments, 0, sizeof arguments);
    arguments.qgroupid = (uint64_t)subvolume;
    return result(ioctl(file, BTRFS_IOC_QGROUP_CREATE, &arguments));
}

/* Bytes that a subvolume refers to, as of the last commit; -ENOENT without quotas. */
NATIVE_OF(NativeBtrfs, jlong, referenced)(JNIEnv *env, jclass type, jint file, jlong subvolume)
{
    (void)env;
    (void)type;
    struct btrfs_ioctl_search_args arguments;
    memset(&arguments, 0, sizeof arguments);
    arguments.key.tree_id = BTRFS_QUOTA_TREE_OBJECTID;
    arguments.key.min_type = BTRFS_QGROUP_INFO_KEY;
    arguments.key.max_type = BTRFS_QGROUP_INFO_KEY;
    arguments.key.min_offset = (uint64_t)subvolume;
    arguments.key.max_offset = (uint64_t)subvolume;
    arguments.key.max_transid = (uint64_t)-1;
    arguments.key.nr_items = 1;
    if (ioctl(file, BTRFS_IOC_TREE_SEARCH, &arguments) < 0) {
        return -errno;
    }
    struct btrfs_ioctl_search_header header;
    struct btrfs_qgroup_info_item item;
    memcpy(&header, arguments.buf, sizeof header);
    if (arguments.key.nr_items == 0 || header.len < sizeof item) {
        return -ENOENT;
    }
    memcpy(&item, arguments.buf + sizeof header, sizeof item);
    return (jlong)le64toh(item.rfer);
}

/* Whether there are subvolumes in that of a file, as its owner may make without anybody's leave. */
NATIVE_OF(NativeBtrfs, jint, hasSubvolumes)(JNIEnv *env, jclass type, jint file)
{
    (void)env;
    (void)type;
    struct btrfs_ioctl_get_subvol_rootref_args arguments;
    memset(&arguments, 0, sizeof arguments);
    if (ioctl(file, BTRFS_IOC_GET_SUBVOL_ROOTREF, &arguments) < 0 && errno != EOVERFLOW) {
        return -errno;
    }
    return arguments.num_items > 0;
}
