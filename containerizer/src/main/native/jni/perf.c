/* Counters of what the processes of a cgroup do. */
#include "native.h"

#include <linux/perf_event.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>

/* A counter on one CPU, counting from now on; it reads as value, nanoseconds wanted, nanoseconds
 * counted. */
JNIEXPORT jint JNICALL Java_io_mesocosm_containerizer_syscalls_NativePerf_count(JNIEnv *env,
                                                                                jclass type,
                                                                                jint kind,
                                                                                jlong event,
                                                                                jint cgroup,
                                                                                jint cpu)
{
    (void)env;
    (void)type;
    struct perf_event_attr attributes;
    memset(&attributes, 0, sizeof attributes);
    attributes.size = sizeof attributes;
    attributes.type = (uint32_t)kind;
    attributes.config = (uint64_t)event;
    attributes.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
    return result(syscall(SYS_perf_event_open, &attributes, cgroup, cpu, -1,
                          PERF_FLAG_PID_CGROUP | PERF_FLAG_FD_CLOEXEC));
}
