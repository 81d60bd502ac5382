#include "report.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

void failure_set(struct failure *failure, int step, int error, const char *what,
                 const char *subject)
{
    failure->step = step;
    failure->error = error;
    const char *reason = error == 0 ? "" : strerror(error);
    const char *colon = error == 0 ? "" : ": ";
    if (subject == NULL) {
        snprintf(failure->text, sizeof failure->text, "%s%s%s", what, colon, reason);
    } else {
        snprintf(failure->text, sizeof failure->text, "%s '%.300s'%s%s", what, subject, colon,
                 reason);
    }
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
