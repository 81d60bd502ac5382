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
    const struct place *place = &parsed->working_directory;
    sum += place->base == NULL ? 0 : strlen(place->base) + strlen(place->path);
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

static size_t use_text(const char *text)
{
    return text == NULL ? 0 : strlen(text);
}

static size_t use_bytes(const unsigned char *bytes, size_t size)
{
    size_t sum = 0;
    for (size_t i = 0; i < size; i++) {
        sum += bytes[i];
    }
    return sum;
}

/* The records that a launch decodes again: they must not be refused then. */
static size_t use_repeated(const struct description *parsed)
{
    size_t sum = 0;
    struct records records = description_records(parsed);
    struct record record;
    while (records_next(&records, &record) == NULL && record.payload != NULL) {
        struct step step;
        struct entered entered;
        struct cgroup cgroup;
        struct id_range range;
        const char *wrong = NULL;
        switch (record.type) {
        case RECORD_STEP:
            wrong = step_decode(&record, &step);
            sum += strlen(step.target.base) + strlen(step.target.path) + strlen(step.source.base)
                   + strlen(step.source.path) + strlen(step.type) + strlen(step.options)
                   + use_bytes(step.content, step.content_size);
            break;
        case RECORD_ENTERED_NAMESPACES:
            wrong = entered_decode(&record, &entered);
            break;
        case RECORD_CGROUP:
        case RECORD_SUPERVISOR_CGROUP:
            wrong = cgroup_decode(&record, &cgroup);
            sum += strlen(cgroup.directory);
            break;
        case RECORD_USER_IDS:
        case RECORD_GROUP_IDS:
            wrong = id_range_decode(&record, &range);
            break;
        default:
            break;
        }
        if (wrong != NULL) {
            abort();
        }
    }
    return sum;
}

static size_t use_confinement(const struct confinement *parsed)
{
    return use_text(parsed->root) + use_text(parsed->host_name) + use_text(parsed->terminal)
           + use_bytes(parsed->filter, parsed->filter_length * FILTER_INSTRUCTION_BYTES);
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
            sink += use(&parsed) + use_confinement(&parsed.confinement) + use_repeated(&parsed);
        }
        putchar(wrong == NULL ? '+' : '-');
        free((void *)vector);
        free(buffer);
    }
    return 0;
}
