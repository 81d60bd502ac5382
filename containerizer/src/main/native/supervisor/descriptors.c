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

void descriptors_close_but(int one, int other)
{
    unsigned low = (unsigned)(one < other ? one : other);
    unsigned high = (unsigned)(one < other ? other : one);
    if (low > 0) {
        descriptors_close(0, low - 1);
    }
    descriptors_close(low + 1, high - 1);
    descriptors_close(high + 1, ~0U);
}
