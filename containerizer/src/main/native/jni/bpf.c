/* Programs that the kernel asks whether a cgroup may use a device. */
#include "native.h"

#include <linux/bpf.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#define BPF(type, name) \
    JNIEXPORT type JNICALL Java_io_mesocosm_containerizer_syscalls_NativeBpf_##name

enum { INSTRUCTION_BYTES = sizeof(struct bpf_insn) };

static long bpf(int command, union bpf_attr *attributes)
{
    return syscall(SYS_bpf, command, attributes, sizeof *attributes);
}

/* The program's descriptor. It calls no function of the kernel, so any license will do. */
BPF(jint, loadDeviceProgram)(JNIEnv *env, jclass type, jbyteArray instructions)
{
    (void)type;
    static const char license[] = "Apache-2.0";
    jsize size = (*env)->GetArrayLength(env, instructions);
    if (size == 0 || size % INSTRUCTION_BYTES != 0) {
        return -EINVAL;
    }
    jbyte *bytes = (*env)->GetByteArrayElements(env, instructions, NULL);
    if (bytes == NULL) {
        return -ENOMEM;
    }
    union bpf_attr attributes;
    memset(&attributes, 0, sizeof attributes);
    attributes.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
    attributes.expected_attach_type = BPF_CGROUP_DEVICE;
    attributes.insns = (uint64_t)(uintptr_t)bytes;
    attributes.insn_cnt = (uint32_t)(size / INSTRUCTION_BYTES);
    attributes.license = (uint64_t)(uintptr_t)license;
    jint program = result(bpf(BPF_PROG_LOAD, &attributes));
    (*env)->ReleaseByteArrayElements(env, instructions, bytes, JNI_ABORT);
    return program;
}

/* Beside the programs of the cgroups above and below: an access must pass all of them. */
BPF(jint, attachDeviceProgram)(JNIEnv *env, jclass type, jint program, jint cgroup)
{
    (void)env;
    (void)type;
    union bpf_attr attributes;
    memset(&attributes, 0, sizeof attributes);
    attributes.target_fd = (uint32_t)cgroup;
    attributes.attach_bpf_fd = (uint32_t)program;
    attributes.attach_type = BPF_CGROUP_DEVICE;
    attributes.attach_flags = BPF_F_ALLOW_MULTI;
    return result(bpf(BPF_PROG_ATTACH, &attributes));
}
