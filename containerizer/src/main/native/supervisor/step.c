/* Taking a file system step's record apart. */
#include "confinement.h"

#include <string.h>

enum { STEP_NUMBERS_BYTES = 28 };

/* The next NUL-terminated text of what is left. */
static const char *take_text(const unsigned char **at, const unsigned char *end)
{
    const char *text = (const char *)*at;
    const unsigned char *terminator = memchr(*at, 0, (size_t)(end - *at));
    if (terminator == NULL) {
        return NULL;
    }
    *at = terminator + 1;
    return text;
}

static bool take_texts(const struct record *record, struct step *out)
{
    const unsigned char *at = record->payload + STEP_NUMBERS_BYTES;
    const unsigned char *end = record->payload + record->size;
    const char **texts[] = {&out->target.base, &out->target.path, &out->source.base,
                            &out->source.path, &out->type,        &out->options};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        *texts[i] = take_text(&at, end);
        if (*texts[i] == NULL) {
            return false;
        }
    }
    out->content = at;
    out->content_size = (size_t)(end - at);
    return true;
}

static bool is_place(const struct place *place)
{
    return place->path[0] != '/';
}

/* What is made or mounted upon has a name; only attributes can be given to the root itself. */
static bool is_target(const struct step *step)
{
    return step->target.path[0] != '\0' || step->target.base[0] != '\0' || step->kind == KIND_REMOUNT;
}

const char *step_decode(const struct record *record, struct step *out)
{
    if (record->size < STEP_NUMBERS_BYTES) {
        return "file system step has a wrong size";
    }
    const unsigned char *numbers = record->payload;
    memset(out, 0, sizeof *out);
    out->kind = read_u32(numbers);
    out->attributes = read_u32(numbers + 4);
    out->mode = read_u32(numbers + 8);
    out->uid = read_u32(numbers + 12);
    out->gid = read_u32(numbers + 16);
    out->major = read_u32(numbers + 20);
    out->minor = read_u32(numbers + 24);
    if (out->kind < KIND_BIND || out->kind > KIND_MOVE) {
        return "file system step of no known kind";
    }
    if ((out->attributes & ~(uint32_t)ATTRIBUTES_ALL) != 0 || out->mode > 07777) {
        return "file system step has unknown attributes or mode";
    }
    if (!take_texts(record, out)) {
        return "file system step ends inside a text";
    }
    if (!is_place(&out->target) || !is_place(&out->source)) {
        return "file system step has a wrong place";
    }
    if (!is_target(out)) {
        return "file system step has no target";
    }
    if (out->kind == KIND_MOUNT && out->type[0] == '\0') {
        return "file system step has no type";
    }
    return NULL;
}
