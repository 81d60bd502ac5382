#include "files.h"

#include "kernel.h"
#include "mounts.h"
#include "nodes.h"
#include "place.h"

#include <errno.h>
#include <sys/stat.h>

static bool opened_by_supervisor(const struct description *description, const struct step *step)
{
    return step->kind == KIND_BIND && step->source.base[0] == '/'
           && ((step->attributes & (ATTRIBUTE_SHARES | ATTRIBUTE_ID_MAPPED)) != 0
               || (confinement_own_ids(&description->confinement) && geteuid() == 0));
}

static int open_source(const struct step *step, int user_namespace, struct failure *failure)
{
    int source = place_open(-1, &step->source);
    if (source < 0) {
        failure_set(failure, STEP_FILE_SYSTEM, errno, "Failed to open the mount source '%.300s'",
                    place_name(&step->source));
        return -1;
    }
    int tree = mounts_clone(source, place_name(&step->source), step->attributes, user_namespace,
                            failure);
    close(source);
    return tree;
}

bool files_open(const struct description *description, int user_namespace, int *trees,
                struct failure *failure)
{
    struct records records = description_records(description);
    struct record record;
    for (size_t i = 0; records_find(&records, RECORD_STEP, &record); i++) {
        struct step step;
        (void)step_decode(&record, &step);
        trees[i] = -1;
        if (opened_by_supervisor(description, &step)) {
            trees[i] = open_source(&step, user_namespace, failure);
            if (trees[i] < 0) {
                return false;
            }
        }
    }
    return true;
}

static bool perform(int root, const struct step *step, int tree, int user_namespace,
                    struct failure *failure)
{
    switch (step->kind) {
    case KIND_BIND:
        return mounts_bind(root, step, tree, user_namespace, failure);
    case KIND_MOUNT:
        return mounts_filesystem(root, step, failure);
    case KIND_REMOUNT:
        return mounts_remount(root, step, failure);
    case KIND_MASK:
        return mounts_mask(root, step, failure);
    case KIND_MOVE:
        return mounts_move(root, step, failure);
    default:
        return nodes_make(root, step, failure);
    }
}

/* Modes are meant as they are written. */
bool files_perform(const struct description *description, int root, const int *trees,
                   int user_namespace, struct failure *failure)
{
    mode_t mask = umask(0);
    bool done = true;
    struct records records = description_records(description);
    struct record record;
    for (size_t i = 0; done && records_find(&records, RECORD_STEP, &record); i++) {
        struct step step;
        (void)step_decode(&record, &step);
        done = perform(root, &step, trees[i], user_namespace, failure);
    }
    umask(mask);
    return done;
}
