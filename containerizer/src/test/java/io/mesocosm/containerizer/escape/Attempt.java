package io.mesocosm.containerizer.escape;

import java.util.Optional;

/**
 * Something that a container should not be able to do. Its script ends with 0 when it could, with 1 when it was refused.
 * {@code $T} is the program of attempts, other names are what {@link EscapeHost} puts there.
 */
enum Attempt {
    // The host's files, by whatever way there may be.
    HOST_FILE_BY_ITS_PATH(Who.EVEN_THE_MIGHTY, "cat $SECRET"),
    ROOT_OF_PROCESS_1(Who.EVEN_THE_MIGHTY, "cat /proc/1/root$SECRET", "cat /proc/$VICTIM/root$SECRET"),
    WORKING_DIRECTORY_OF_PROCESS_1(
            Who.EVEN_THE_MIGHTY,
            "cat /proc/1/cwd/../../../../../../../..$SECRET",
            "cat /proc/$VICTIM/cwd/../../../../../../../..$SECRET"),
    ROOT_OF_ANY_PROCESS(Who.EVEN_THE_MIGHTY, "cat /proc/[0-9]*/root$SECRET", ""),
    CLIMB_ABOVE_THE_ROOT(Who.EVEN_THE_MIGHTY, "$T climb $SECRET"),
    ROOT_WITHIN_THE_ROOT(Who.EVEN_THE_MIGHTY, "$T leave-root $SECRET"),
    PIVOT_AGAIN(Who.EVERYBODY, "$T pivot", ""),
    FILE_BY_ITS_HANDLE(Who.EVERYBODY, "$T open-handle / $HANDLE", "$T open-handle $DIRECTORY $HANDLE"),
    DESCRIPTOR_LEFT_OPEN(Who.EVEN_THE_MIGHTY, "$T list-descriptors", ""),
    DESCRIPTORS_OF_PROCESS_1(Who.EVERYBODY, "for f in /proc/1/fd/*; do $T open-to-write $f && exit; done; exit 1", ""),
    PROGRAM_OF_PROCESS_1(Who.EVERYBODY, "$T open /proc/1/exe", ""),
    MEMORY_OF_PROCESS_1(Who.EVERYBODY, "$T open-to-write /proc/1/mem", ""),
    ENVIRONMENT_OF_PROCESS_1(Who.EVERYBODY, "$T read /proc/1/environ", ""),
    MAPS_OF_PROCESS_1(Who.EVERYBODY, "$T read /proc/1/maps", ""),
    READ_ONLY_VOLUME(Who.EVEN_THE_MIGHTY, "$T make /ro/x", "$T make $VOLUME/x"),
    READ_ONLY_VOLUME_MADE_WRITABLE(Who.EVERYBODY, "$T make-writable /ro", ""),
    READ_ONLY_VOLUME_MADE_WRITABLE_BY_NEW_CALLS(Who.EVERYBODY, "$T make-writable-new /ro", ""),

    // Devices.
    NODE_FOR_THE_DISK(Who.EVEN_THE_MIGHTY, "$T make-device b $DISK", ""),
    NODE_FOR_MEMORY(Who.EVEN_THE_MIGHTY, "$T make-device c 1 1", ""),
    NODE_FOR_THE_KERNELS_LOG(Who.EVEN_THE_MIGHTY, "$T make-device c 1 11"),
    NODE_IN_THE_IMAGE(Who.EVEN_THE_MIGHTY, "$T open /log-node", "$T open $ROOT/log-node"),
    NODE_IN_A_VOLUME(Who.EVEN_THE_MIGHTY, "$T open /ro/log-node", "$T open $VOLUME/log-node"),
    NODES_OF_THE_HOST(Who.EVEN_THE_MIGHTY, "ls /dev/kmsg /dev/mem /dev/port /dev/loop-control /dev/fuse", ""),
    PORTS_OF_THE_PROCESSOR(Who.EVERYBODY, "$T ports", ""),

    // What the kernel shows of itself.
    KERNEL_MEMORY(Who.EVEN_THE_MIGHTY, "$T read /proc/kcore"),
    KERNEL_KEYS(Who.EVEN_THE_MIGHTY, "$T read /proc/keys", ""),
    KERNEL_LOG(Who.EVERYBODY, "$T read-log"),
    KERNEL_LOG_FILE(Who.EVERYBODY, "$T open /proc/kmsg"),
    FIRMWARE(Who.EVEN_THE_MIGHTY, "ls /sys/firmware | grep .", ""),
    UNMASK_MEMORY(Who.EVERYBODY, "$T unmount /proc/kcore", ""),
    UNMASK_FIRMWARE(Who.EVERYBODY, "$T unmount /sys/firmware", ""),
    ANOTHER_PROC(Who.EVERYBODY, "$T mount proc /mnt", "unshare -m $T mount proc /mnt"),
    ANOTHER_SYS(Who.EVERYBODY, "$T mount sysfs /mnt", "unshare -m $T mount sysfs /mnt"),
    DEBUGGING_FILES(Who.EVERYBODY, "$T mount-new debugfs"),
    TRACING_FILES(Who.EVERYBODY, "$T mount-new tracefs"),

    // What the kernel does when it is told to.
    MAGIC_KEYS(Who.EVEN_THE_MIGHTY, "$T write /proc/sysrq-trigger h"),
    HANDLER_OF_CORES(Who.EVEN_THE_MIGHTY, "$T write-same /proc/sys/kernel/core_pattern"),
    LOADER_OF_MODULES(Who.EVEN_THE_MIGHTY, "$T write-same /proc/sys/kernel/modprobe"),
    PANIC(Who.EVEN_THE_MIGHTY, "$T write-same /proc/sys/kernel/panic"),
    NAME_OF_THE_HOST_BY_FILE(Who.EVEN_THE_MIGHTY, "$T write-same /proc/sys/kernel/hostname"),
    LIMITS_OF_MAPS(Who.EVEN_THE_MIGHTY, "$T write-same /proc/sys/vm/max_map_count"),
    PROC_SYS_MADE_WRITABLE(Who.EVERYBODY, "$T make-writable /proc/sys", ""),
    PROC_SYS_MADE_WRITABLE_BY_NEW_CALLS(Who.EVERYBODY, "$T make-writable-new /proc/sys", ""),
    MERGING_OF_PAGES(Who.EVEN_THE_MIGHTY, "$T write-same /sys/kernel/mm/ksm/run", ""),
    INTERRUPTS(Who.EVEN_THE_MIGHTY, "$T write-same /proc/irq/default_smp_affinity", ""),
    FORMATS_OF_PROGRAMS(Who.EVERYBODY, "$T write /proc/sys/fs/binfmt_misc/register x || $T mount-new binfmt_misc", ""),
    ANOTHER_KERNEL(Who.EVERYBODY, "$T load-kernel", ""),
    MODULE(Who.EVERYBODY, "$T load-module", ""),
    MODULE_AWAY(Who.EVERYBODY, "$T unload-module", ""),
    RESTART(Who.EVERYBODY, "$T restart"),
    CLOCK(Who.EVERYBODY, "$T set-clock"),
    NAME_OF_THE_HOST(Who.EVERYBODY, "$T rename-host"),
    SWAP(Who.EVERYBODY, "$T swap"),
    ACCOUNTING(Who.EVERYBODY, "$T account"),
    MEASUREMENT(Who.EVERYBODY, "$T measure-host"),
    PROGRAM_IN_THE_KERNEL(Who.WITH_FILTER, "$T load-bpf"),
    FAULTS_SERVED_BY_PROGRAMS(Who.WITH_FILTER, "$T serve-faults"),
    KEYRING_OF_THE_USER(Who.WITH_FILTER, "$T keyring"),
    KEY(Who.WITH_FILTER, "$T add-key"),
    RINGS_OF_REQUESTS(Who.WITH_FILTER, "$T rings"),
    HYPERVISOR(Who.WITH_FILTER, "$T hypervisor"),
    HYPERVISOR_IN_DISGUISE(Who.WITH_FILTER, "$T hypervisor-in-disguise"),
    TYPING_INTO_A_TERMINAL(Who.WITH_FILTER, "$T type-into-terminal", ""),

    // Mounts.
    MOUNT(Who.EVERYBODY, "$T mount tmpfs /mnt", "unshare -m $T mount tmpfs /mnt"),
    MOUNT_BY_NEW_CALLS(Who.EVERYBODY, "$T mount-new tmpfs"),
    BIND(Who.EVERYBODY, "$T bind /proc /mnt", "unshare -m $T bind /proc /mnt"),
    UNMOUNT_THE_SANDBOX(Who.EVERYBODY, "$T unmount /mnt/mesos/sandbox", ""),

    // Processes of others: the host's, another container's, the supervisor. They belong to the same user.
    SEEING_A_PROCESS_OF_THE_HOST(Who.EVEN_THE_MIGHTY, "$T read /proc/$VICTIM/cmdline"),
    SIGNAL_TO_THE_HOST(Who.EVEN_THE_MIGHTY, "$T signal $VICTIM"),
    SIGNAL_TO_THE_HOST_BY_DESCRIPTOR(Who.EVEN_THE_MIGHTY, "$T signal-by-descriptor $VICTIM"),
    TRACING_THE_HOST(Who.EVEN_THE_MIGHTY, "$T trace $VICTIM"),
    READING_MEMORY_OF_THE_HOST(Who.EVEN_THE_MIGHTY, "$T read-memory $VICTIM"),
    MEMORY_OF_THE_HOST_BY_FILE(Who.EVEN_THE_MIGHTY, "$T open-to-write /proc/$VICTIM/mem"),
    TAKING_A_DESCRIPTOR(Who.EVEN_THE_MIGHTY, "$T take-descriptor $VICTIM"),
    ENTERING_THE_HOST(Who.EVEN_THE_MIGHTY, "$T enter-namespace $VICTIM"),
    SIGNAL_TO_ANOTHER_CONTAINER(Who.EVEN_THE_MIGHTY, "$T signal $OTHER", "$T signal $VICTIM"),
    SEEING_ANOTHER_CONTAINER(Who.EVEN_THE_MIGHTY, "$T read /proc/$OTHER/cmdline", ""),
    SIGNAL_TO_THE_SUPERVISOR(Who.EVEN_THE_MIGHTY, "$T signal $SUPERVISOR", "$T signal $VICTIM"),
    TRACING_PROCESS_1(Who.EVERYBODY, "$T trace 1", ""),
    READING_MEMORY_OF_PROCESS_1(Who.EVERYBODY, "$T read-memory 1", ""),
    SHARED_MEMORY_OF_THE_HOST(Who.EVEN_THE_MIGHTY, "$T shared-memory $KEY"),
    SHARED_MEMORY_FILES_OF_THE_HOST(Who.EVEN_THE_MIGHTY, "cat /dev/shm/$NAME"),

    // More rights.
    NAMESPACE_OF_USERS(Who.WITH_FILTER, "$T user-namespace", "unshare -m $T user-namespace"),
    NAMESPACE_OF_USERS_BY_CLONE(Who.WITH_FILTER, "$T user-namespace-by-clone"),
    NAMESPACE_OF_USERS_BY_CLONE3(Who.WITH_FILTER, "$T user-namespace-by-clone3"),
    NAMESPACE_OF_USERS_BY_OTHER_NUMBERS(Who.WITH_FILTER, "$T user-namespace-by-other-numbers", ""),
    AMBIENT_CAPABILITY(Who.EVERYBODY, "$T raise-ambient", ""),
    CAPABILITY_OF_A_FILE(Who.WITH_FILTER, "/bin/granted has-capability 21", "$ROOT/bin/granted has-capability 21"),
    SETUID_IN_THE_IMAGE(Who.USERS_WITH_FILTER, "/bin/setuid is-root", "$ROOT/bin/setuid is-root"),
    SETUID_AND_A_CAPABILITY(Who.WITH_FILTER, "/bin/setuid has-capability 21", "$ROOT/bin/setuid has-capability 21"),

    // Limits.
    LIMIT_OF_MEMORY(Who.EVEN_THE_MIGHTY, "$T write /sys/fs/cgroup/memory/memory.limit_in_bytes -1", ""),
    LIMIT_OF_PROCESSOR(Who.EVEN_THE_MIGHTY, "$T write /sys/fs/cgroup/cpu/cpu.shares 100000", ""),
    LIMIT_OF_THE_CGROUP_ABOVE(Who.EVEN_THE_MIGHTY, "$T write /sys/fs/cgroup/../memory.max max", ""),
    DEVICES_OF_THE_CGROUP(Who.EVEN_THE_MIGHTY, "$T write /sys/fs/cgroup/devices/devices.allow a", ""),
    ANOTHER_CGROUP(Who.EVEN_THE_MIGHTY, "$T write /sys/fs/cgroup/memory/tasks 0", ""),
    PROGRAM_WHEN_A_CGROUP_IS_EMPTY(Who.EVEN_THE_MIGHTY, "$T write /sys/fs/cgroup/memory/notify_on_release 1", ""),
    HOST_PROGRAM_OF_CGROUPS(Who.EVERYBODY, "ls /sys/fs/cgroup/*/release_agent", ""),
    CGROUPS_MOUNTED(Who.EVERYBODY, "$T mount-new cgroup2", ""),
    MEMORY_OF_DEVICES(Who.USERS, "$T make /dev/x", "");

    /** Who must fail. */
    enum Who {
        /** As EVERYBODY, and root with all capabilities. */
        EVEN_THE_MIGHTY,
        /** Root and an ordinary user with all isolators, and an ordinary user without those on privileges. */
        EVERYBODY,
        /** With all isolators. */
        WITH_FILTER,
        /** Root may. */
        USERS,
        /** An ordinary user with all isolators. */
        USERS_WITH_FILTER
    }

    private final Who who;
    private final String script;
    private final String control;

    Attempt(Who who, String script) {
        this(who, script, script);
    }

    /** @param control succeeds for root outside; empty where that cannot be shown, or where there is no outside */
    Attempt(Who who, String script, String control) {
        this.who = who;
        this.script = script;
        this.control = control;
    }

    Who who() {
        return who;
    }

    String script() {
        return script;
    }

    Optional<String> control() {
        return control.isEmpty() ? Optional.empty() : Optional.of(control);
    }
}
