#include "report.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

bool failure_set(struct failure *failure, int step, int error, const char *format, ...)
{
    memset(failure, 0, sizeof *failure);
    failure->step = step;
    failure->error = error;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(failure->text, sizeof failure->text, format, arguments);
    va_end(arguments);
    size_t length = strlen(failure->text);
    if (error != 0) {
        snprintf(failure->text + length, sizeof failure->text - length, ": %s", strerror(error));
    }
    return false;
}

void report_send(int channel, enum report_kind kind, pid_t pid, const struct failure *failure)
{
    struct {
        uint32_t kind;
        uint32_t pid;
        uint32_t step;
        int32_t error;
        char text[REPORT_TEXT_BYTES];
    } packet = {.kind = (uint32_t)kind, .pid = (uint32_t)pid};
    size_t text_size = 0;
    if (failure != NULL) {
        packet.step = (uint32_t)failure->step;
        packet.error = failure->error;
        text_size = strnlen(failure->text, sizeof failure->text);
        memcpy(packet.text, failure->text, text_size);
    }
    (void)!send(channel, &packet, sizeof packet - sizeof packet.text + text_size,
                MSG_NOSIGNAL | MSG_DONTWAIT);
}
