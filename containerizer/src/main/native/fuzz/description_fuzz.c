/* Reads descriptions, each after its size (u32, little-endian), from standard input and parses
 * them; a byte per description goes to standard output: '+' accepted, '-' refused. */
#include "description.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Touches all that a launch would, so that a pointer that leads nowhere is noticed. */
static size_t use(const struct description *parsed)
{
    size_t sum = strlen(parsed->status_path) + strlen(parsed->executable);
    sum += parsed->working_directory == NULL ? 0 : strlen(parsed->working_directory);
    for (char **at = parsed->arguments; *at != NULL; at++) {
        sum += strlen(*at);
    }
    for (char **at = parsed->environment; *at != NULL; at++) {
        sum += strlen(*at);
    }
    for (size_t i = 0; i < parsed->group_count; i++) {
        sum += description_group(parsed, i);
    }
    for (size_t i = 0; i < STANDARD_STREAMS; i++) {
        sum += parsed->streams[i].path == NULL ? 0 : strlen(parsed->streams[i].path);
    }
    return sum;
}

int main(void)
{
    static volatile size_t sink;
    unsigned char head[4];
    while (fread(head, 1, sizeof head, stdin) == sizeof head) {
        size_t size = (size_t)head[0] | (size_t)head[1] << 8 | (size_t)head[2] << 16
                      | (size_t)head[3] << 24;
        unsigned char *buffer = malloc(size == 0 ? 1 : size);
        if (buffer == NULL || fread(buffer, 1, size, stdin) != size) {
            return 1;
        }
        size_t pointers = description_vector_size(buffer, size);
        char **vector = malloc((pointers + 1) * sizeof *vector);
        struct description parsed;
        const char *wrong = description_parse(buffer, size, vector, pointers, &parsed);
        if (wrong == NULL) {
            sink += use(&parsed);
        }
        putchar(wrong == NULL ? '+' : '-');
        free((void *)vector);
        free(buffer);
    }
    return 0;
}
