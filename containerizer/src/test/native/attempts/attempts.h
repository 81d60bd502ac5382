/* Attempts to get out of a container, each by name: what escape artists and exploits have tried.
 *
 *     attempts NAME [ARGUMENT...]
 *
 * ends with 0 when the attempt got what it wanted, with 1 and the reason on standard error when it
 * was refused, with 3 when what it was to be tried on is not there. None does harm where it succeeds: what is written is what was there, or says help.
 */
#ifndef MESOCOSM_ATTEMPTS_H
#define MESOCOSM_ATTEMPTS_H

#include <stdbool.h>
#include <stddef.h>

struct attempt {
    const char *name;
    int arguments;
    bool (*succeeds)(char **arguments); /* otherwise errno says why not */
};

extern const struct attempt process_attempts[];
extern const struct attempt file_attempts[];
extern const struct attempt kernel_attempts[];

#endif
