#include "description.h"

#include <string.h>

enum { USER_BYTES = 8, STREAM_BYTES = 16, LIMIT_BYTES = 20 };

#define NO_OWNER UINT32_MAX

size_t description_vector_size(const unsigned char *buffer, size_t size)
{
    struct records records;
    if (records_open(&records, buffer, size) != NULL) {
        return 0;
    }
    return (size_t)records.left + 2; /* one NULL after each of the two lists */
}

static const char *parse_path(const unsigned char *payload, size_t size, const char **out)
{
    if (!is_text(payload, size)) {
        return "path is not a text";
    }
    if (!is_path(payload, size)) {
        return "path is not absolute";
    }
    if (*out != NULL) {
        return "path given twice";
    }
    *out = (const char *)payload;
    return NULL;
}

static const char *parse_working_directory(const unsigned char *payload, size_t size,
                                           struct place *out)
{
    const unsigned char *end = memchr(payload, 0, size);
    if (end == NULL || !is_text(end + 1, size - (size_t)(end + 1 - payload))) {
        return "working directory is not two texts";
    }
    if ((payload[0] != '\0' && payload[0] != '/') || end[1] == '/') {
        return "working directory is no place";
    }
    if (out->base != NULL) {
        return "working directory given twice";
    }
    *out = (struct place){.base = (const char *)payload, .path = (const char *)end + 1};
    return NULL;
}

static const char *parse_executable(const unsigned char *payload, size_t size,
                                    struct description *out)
{
    if (!is_text(payload, size) || size == 1) {
        return "executable is not a text";
    }
    if (out->executable != NULL) {
        return "executable given twice";
    }
    out->executable = (const char *)payload;
    return NULL;
}

static const char *parse_environment(const unsigned char *payload, size_t size)
{
    if (!is_text(payload, size)) {
        return "environment variable is not a text";
    }
    const unsigned char *equals = memchr(payload, '=', size);
    if (equals == NULL || equals == payload) {
        return "environment variable has no name";
    }
    return NULL;
}

static const char *parse_user(const unsigned char *payload, size_t size, struct description *out)
{
    if (size < USER_BYTES || size % 4 != 0) {
        return "user has a wrong size";
    }
    if (out->switches_user) {
        return "user given twice";
    }
    out->group_count = (size - USER_BYTES) / 4;
    if (out->group_count > DESCRIPTION_MAX_GROUPS) {
        return "user has too many groups";
    }
    out->switches_user = true;
    out->uid = read_u32(payload);
    out->gid = read_u32(payload + 4);
    out->groups = payload + USER_BYTES;
    if (out->uid == NO_OWNER || out->gid == NO_OWNER) {
        return "user has no id";
    }
    return NULL;
}

static const char *parse_stream(const unsigned char *payload, size_t size, struct description *out)
{
    if (size <= STREAM_BYTES) {
        return "stream has a wrong size";
    }
    uint32_t descriptor = read_u32(payload);
    if (descriptor >= STANDARD_STREAMS) {
        return "stream has a wrong descriptor";
    }
    struct stream *stream = &out->streams[descriptor];
    stream->mode = read_u32(payload + 4);
    if (stream->mode != STREAM_READ && stream->mode != STREAM_APPEND) {
        return "stream has a wrong mode";
    }
    stream->uid = read_u32(payload + 8);
    stream->gid = read_u32(payload + 12);
    stream->owned = stream->uid != NO_OWNER;
    if (stream->owned && stream->gid == NO_OWNER) {
        return "stream has half an owner";
    }
    return parse_path(payload + STREAM_BYTES, size - STREAM_BYTES, &stream->path);
}

static const char *parse_limit(const unsigned char *payload, size_t size, struct description *out)
{
    if (size != LIMIT_BYTES) {
        return "limit has a wrong size";
    }
    if (out->limit_count == DESCRIPTION_MAX_LIMITS) {
        return "too many limits";
    }
    struct limit *limit = &out->limits[out->limit_count++];
    limit->resource = read_u32(payload);
    limit->soft = read_u64(payload + 4);
    limit->hard = read_u64(payload + 12);
    return NULL;
}

/* What the two passes over the records share. */
struct pass {
    char **next;
    char **end;
    uint32_t list_type;
};

static const char *parse_listed(struct pass *pass, const struct record *record)
{
    if (record->type != pass->list_type) {
        return NULL;
    }
    const char *wrong = record->type == RECORD_ENVIRONMENT
                            ? parse_environment(record->payload, record->size)
                        : is_text(record->payload, record->size) ? NULL
                                                                 : "argument is not a text";
    if (wrong != NULL) {
        return wrong;
    }
    if (pass->next == pass->end) {
        return "more texts than announced";
    }
    *pass->next++ = (char *)record->payload;
    return NULL;
}

static const char *parse_single(const struct record *record, struct description *out)
{
    const unsigned char *payload = record->payload;
    size_t size = record->size;
    switch (record->type) {
    case RECORD_STATUS_PATH:
        return parse_path(payload, size, &out->status_path);
    case RECORD_EXECUTABLE:
        return parse_executable(payload, size, out);
    case RECORD_WORKING_DIRECTORY:
        return parse_working_directory(payload, size, &out->working_directory);
    case RECORD_USER:
        return parse_user(payload, size, out);
    case RECORD_STREAM:
        return parse_stream(payload, size, out);
    case RECORD_LIMIT:
        return parse_limit(payload, size, out);
    default:
        return confinement_parse(record, &out->confinement);
    }
}

/* Arguments and environment come one list after the other, so there are two passes; everything
 * else is taken in the first. */
static const char *parse_list(struct pass *pass, uint32_t type, struct description *out)
{
    pass->list_type = type;
    struct records records = description_records(out);
    for (;;) {
        struct record record;
        const char *wrong = records_next(&records, &record);
        if (wrong != NULL) {
            return wrong;
        }
        if (record.payload == NULL) {
            break;
        }
        if (record.type == RECORD_ARGUMENT || record.type == RECORD_ENVIRONMENT) {
            wrong = parse_listed(pass, &record);
        } else if (type == RECORD_ARGUMENT) {
            wrong = parse_single(&record, out);
        }
        if (wrong != NULL) {
            return wrong;
        }
    }
    if (pass->next == pass->end) {
        return "more texts than announced";
    }
    *pass->next++ = NULL;
    return NULL;
}

struct records description_records(const struct description *description)
{
    struct records records;
    (void)records_open(&records, description->buffer, description->size);
    return records;
}

const char *description_parse(unsigned char *buffer, size_t size, char **vector, size_t vector_size,
                              struct description *out)
{
    memset(out, 0, sizeof *out);
    struct records records;
    const char *wrong = records_open(&records, buffer, size);
    if (wrong != NULL) {
        return wrong;
    }
    out->buffer = buffer;
    out->size = size;
    struct pass pass = {.next = vector, .end = vector + vector_size, .list_type = RECORD_ARGUMENT};
    out->arguments = pass.next;
    wrong = parse_list(&pass, RECORD_ARGUMENT, out);
    if (wrong != NULL) {
        return wrong;
    }
    out->argument_count = (size_t)(pass.next - out->arguments) - 1;
    out->environment = pass.next;
    wrong = parse_list(&pass, RECORD_ENVIRONMENT, out);
    if (wrong != NULL) {
        return wrong;
    }
    out->environment_count = (size_t)(pass.next - out->environment) - 1;
    if (out->status_path == NULL) {
        return "names no status file";
    }
    if (out->executable == NULL) {
        return "names no executable";
    }
    if (out->argument_count == 0) {
        return "has no arguments";
    }
    return confinement_check(&out->confinement);
}

uint32_t description_group(const struct description *description, size_t index)
{
    return read_u32(description->groups + index * 4);
}
