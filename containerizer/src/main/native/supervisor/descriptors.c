#include "descriptors.h"

#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MOST_WITHOUT_RANGES = 65536 };

void descriptors_close(unsigned first, unsigned last)
{
    if (first > last || syscall(SYS_close_range, first, last, 0) == 0) {
        return;
    }
    for (unsigned descriptor = first; descriptor <= last && descriptor < MOST_WITHOUT_RANGES;
         descriptor++) { /* before Linux 5.9, or below a tool that lacks the call */
        close((int)descriptor);
    }
}

static int ascending(const void *one, const void *other)
{
    return *(const int *)one - *(const int *)other;
}

void descriptors_close_but(unsigned first, int kept[], size_t count)
{
    qsort(kept, count, sizeof *kept, ascending);
    for (size_t i = 0; i < count; i++) {
        if (kept[i] >= (int)first) {
            if (kept[i] > (int)first) {
                descriptors_close(first, (unsigned)kept[i] - 1);
            }
            first = (unsigned)kept[i] + 1;
        }
    }
    descriptors_close(first, ~0U);
}
