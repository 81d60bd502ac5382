#include "confinement.h"

#include <linux/sched.h>
#include <string.h>

enum {
    NAMESPACES_BYTES = 4,
    ENTERED_BYTES = 16,
    RANGE_BYTES = 12,
    SCORE_BYTES = 4,
    CAPABILITIES_BYTES = 40,
};

enum { OOM_SCORE_LEAST = -1000, OOM_SCORE_MOST = 1000 };

static const uint32_t all_namespaces = CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWNET
                                       | CLONE_NEWPID | CLONE_NEWUSER | CLONE_NEWUTS;

static const char *parse_new_namespaces(const struct record *record, struct confinement *out)
{
    if (record->size != NAMESPACES_BYTES) {
        return "new namespaces have a wrong size";
    }
    if (out->new_namespaces != 0) {
        return "new namespaces given twice";
    }
    out->new_namespaces = read_u32(record->payload);
    if (out->new_namespaces == 0 || (out->new_namespaces & ~all_namespaces) != 0) {
        return "new namespaces of no known kind";
    }
    return NULL;
}

const char *entered_decode(const struct record *record, struct entered *out)
{
    if (record->size != ENTERED_BYTES) {
        return "entered namespaces have a wrong size";
    }
    out->namespaces = read_u32(record->payload);
    out->pid = read_u32(record->payload + 4);
    out->start = read_u64(record->payload + 8);
    if (out->namespaces == 0 || (out->namespaces & ~all_namespaces) != 0) {
        return "entered namespaces of no known kind";
    }
    if (out->pid == 0 || out->pid > INT32_MAX) {
        return "entered namespaces of no process";
    }
    return NULL;
}

static const char *parse_entered(const struct record *record, struct confinement *out)
{
    struct entered entered;
    const char *wrong = entered_decode(record, &entered);
    if (wrong != NULL) {
        return wrong;
    }
    if ((out->entered_namespaces & entered.namespaces) != 0) {
        return "namespace to be entered given twice";
    }
    out->entered_namespaces |= entered.namespaces;
    return NULL;
}

const char *cgroup_decode(const struct record *record, struct cgroup *out)
{
    if (record->size < 4 || !is_path(record->payload + 4, record->size - 4)) {
        return "cgroup is not a path";
    }
    uint32_t version = read_u32(record->payload);
    if (version != 1 && version != 2) {
        return "cgroup of no known version";
    }
    out->unified = version == 2;
    out->directory = (const char *)record->payload + 4;
    return NULL;
}

static const char *parse_cgroup(const struct record *record, struct confinement *out)
{
    struct cgroup cgroup;
    const char *wrong = cgroup_decode(record, &cgroup);
    if (wrong != NULL || record->type == RECORD_SUPERVISOR_CGROUP) {
        return wrong;
    }
    if (cgroup.unified && out->unified_cgroup) {
        return "cgroup of version 2 given twice";
    }
    if (out->cgroup_count == CGROUPS_MOST) {
        return "too many cgroups";
    }
    out->unified_cgroup |= cgroup.unified;
    out->cgroup_count++;
    return NULL;
}

static const char *parse_root(const struct record *record, struct confinement *out)
{
    if (record->size < 4 || !is_path(record->payload + 4, record->size - 4)) {
        return "root is not a path";
    }
    if (out->root != NULL) {
        return "root given twice";
    }
    out->root_attributes = read_u32(record->payload);
    if ((out->root_attributes & ~(uint32_t)ATTRIBUTES_ALL) != 0
        || (out->root_attributes & ATTRIBUTE_SHARES) != 0) {
        return "root has unknown attributes";
    }
    out->root = (const char *)record->payload + 4;
    return NULL;
}

const char *id_range_decode(const struct record *record, struct id_range *out)
{
    if (record->size != RANGE_BYTES) {
        return "range of ids has a wrong size";
    }
    out->inside = read_u32(record->payload);
    out->outside = read_u32(record->payload + 4);
    out->count = read_u32(record->payload + 8);
    if (out->count == 0 || out->inside > UINT32_MAX - out->count
        || out->outside > UINT32_MAX - out->count) {
        return "range of ids is empty or too long";
    }
    return NULL;
}

static const char *parse_id_range(const struct record *record, struct confinement *out)
{
    struct id_range range;
    out->maps_ids = true;
    return id_range_decode(record, &range);
}

static const char *parse_oom_score(const struct record *record, struct confinement *out)
{
    if (record->size != SCORE_BYTES) {
        return "OOM score has a wrong size";
    }
    if (out->sets_oom_score) {
        return "OOM score given twice";
    }
    out->sets_oom_score = true;
    out->oom_score = (int32_t)read_u32(record->payload);
    if (out->oom_score < OOM_SCORE_LEAST || out->oom_score > OOM_SCORE_MOST) {
        return "OOM score out of range";
    }
    return NULL;
}

static const char *parse_capabilities(const struct record *record, struct confinement *out)
{
    if (record->size != CAPABILITIES_BYTES) {
        return "capabilities have a wrong size";
    }
    if (out->sets_capabilities) {
        return "capabilities given twice";
    }
    out->sets_capabilities = true;
    out->capabilities = (struct capability_sets){
        .effective = read_u64(record->payload),
        .permitted = read_u64(record->payload + 8),
        .inheritable = read_u64(record->payload + 16),
        .bounding = read_u64(record->payload + 24),
        .ambient = read_u64(record->payload + 32),
    };
    return NULL;
}

static const char *parse_no_new_privileges(const struct record *record, struct confinement *out)
{
    out->no_new_privileges = true;
    return record->size == 0 ? NULL : "no_new_privs has a wrong size";
}

static const char *parse_filter(const struct record *record, struct confinement *out)
{
    if (record->size < 4 || (record->size - 4) % FILTER_INSTRUCTION_BYTES != 0) {
        return "filter has a wrong size";
    }
    if (out->filter != NULL) {
        return "filter given twice";
    }
    out->filter_flags = read_u32(record->payload);
    out->filter = record->payload + 4;
    out->filter_length = (record->size - 4) / FILTER_INSTRUCTION_BYTES;
    if (out->filter_length == 0 || out->filter_length > FILTER_MAX_INSTRUCTIONS) {
        return "filter is empty or too long";
    }
    return NULL;
}

static const char *parse_only_text(const struct record *record, const char **out)
{
    if (!is_text(record->payload, record->size) || record->size == 1) {
        return "host name or terminal is not a text";
    }
    if (*out != NULL) {
        return "host name or terminal given twice";
    }
    *out = (const char *)record->payload;
    return NULL;
}

static const char *parse_step(const struct record *record, struct confinement *out)
{
    struct step step;
    out->step_count++;
    return step_decode(record, &step);
}

const char *confinement_parse(const struct record *record, struct confinement *out)
{
    switch (record->type) {
    case RECORD_NEW_NAMESPACES:
        return parse_new_namespaces(record, out);
    case RECORD_ENTERED_NAMESPACES:
        return parse_entered(record, out);
    case RECORD_CGROUP:
    case RECORD_SUPERVISOR_CGROUP:
        return parse_cgroup(record, out);
    case RECORD_ROOT:
        return parse_root(record, out);
    case RECORD_STEP:
        return parse_step(record, out);
    case RECORD_HOST_NAME:
        return parse_only_text(record, &out->host_name);
    case RECORD_USER_IDS:
    case RECORD_GROUP_IDS:
        return parse_id_range(record, out);
    case RECORD_OOM_SCORE:
        return parse_oom_score(record, out);
    case RECORD_CAPABILITIES:
        return parse_capabilities(record, out);
    case RECORD_NO_NEW_PRIVILEGES:
        return parse_no_new_privileges(record, out);
    case RECORD_FILTER:
        return parse_filter(record, out);
    case RECORD_TERMINAL:
        return parse_only_text(record, &out->terminal);
    default:
        return "unknown record";
    }
}

bool confinement_own_ids(const struct confinement *confinement)
{
    return ((confinement->new_namespaces | confinement->entered_namespaces) & CLONE_NEWUSER) != 0;
}

/* What would change the host instead of the container is refused before anything is done. */
const char *confinement_check(const struct confinement *confinement)
{
    uint32_t own = confinement->new_namespaces;
    if ((confinement->root != NULL || confinement->step_count > 0) && (own & CLONE_NEWNS) == 0) {
        return "changes file systems without a new mount namespace";
    }
    if (confinement->host_name != NULL && (own & CLONE_NEWUTS) == 0) {
        return "names the host without a new UTS namespace";
    }
    if (confinement->maps_ids != ((own & CLONE_NEWUSER) != 0)) {
        return "maps ids without a new user namespace, or has one without mapping ids";
    }
    return NULL;
}
