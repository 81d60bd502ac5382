#include "descriptors.h"

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

void descriptors_close_but(unsigned first, int one, int other)
{
    int low = one < other ? one : other;
    int high = one < other ? other : one;
    int kept[] = {low, high};
    for (int i = 0; i < 2; i++) {
        if (kept[i] >= (int)first) {
            if (kept[i] > (int)first) {
                descriptors_close(first, (unsigned)kept[i] - 1);
            }
            first = (unsigned)kept[i] + 1;
        }
    }
    descriptors_close(first, ~0U);
}
