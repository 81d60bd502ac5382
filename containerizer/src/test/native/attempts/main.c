#include "attempts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { SUCCEEDED = 0, REFUSED = 1, UNKNOWN = 2, NOTHING_THERE = 3 };

/* Whoever finds nothing has not been refused anything, unless somebody else finds it. */
static bool says_that_nothing_is_there(int error)
{
    return error == ENOENT || error == ENOTDIR || error == ENXIO || error == ENODEV || error == ENOSYS
           || error == ESRCH || error == EAFNOSUPPORT || error == 0;
}

static const struct attempt *find(const struct attempt *attempts, const char *name)
{
    while (attempts->name != NULL && strcmp(attempts->name, name) != 0) {
        attempts++;
    }
    return attempts->name == NULL ? NULL : attempts;
}

int main(int count, char **arguments)
{
    const struct attempt *const all[] = {process_attempts, file_attempts, kernel_attempts};
    for (size_t i = 0; count > 1 && i < sizeof all / sizeof *all; i++) {
        const struct attempt *attempt = find(all[i], arguments[1]);
        if (attempt != NULL && attempt->arguments == count - 2) {
            errno = 0;
            if (attempt->succeeds(arguments + 2)) {
                puts("succeeded");
                return SUCCEEDED;
            }
            int error = errno;
            perror(attempt->name);
            return says_that_nothing_is_there(error) ? NOTHING_THERE : REFUSED;
        }
    }
    fprintf(stderr, "no such attempt\n");
    return UNKNOWN;
}
