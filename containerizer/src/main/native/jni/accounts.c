/* The host's users and their groups. */
#include "native.h"

#include <grp.h>
#include <pwd.h>
#include <stdlib.h>

static int look_up(const char *name, uid_t *uid, gid_t *gid)
{
    size_t room = 16384;
    for (;;) {
        char *buffer = malloc(room);
        if (buffer == NULL) {
            return -ENOMEM;
        }
        struct passwd entry;
        struct passwd *found = NULL;
        int wrong = getpwnam_r(name, &entry, buffer, room, &found);
        if (found != NULL) {
            *uid = found->pw_uid;
            *gid = found->pw_gid;
        }
        free(buffer);
        if (wrong != ERANGE) {
            return found != NULL ? 0 : wrong == 0 ? -ENOENT : -wrong;
        }
        room *= 2;
    }
}

/* out: uid, gid, groups...; how many of out are filled, -ENOENT when there is no such user. */
NATIVE(jint, account)(JNIEnv *env, jclass type, jbyteArray user, jintArray out)
{
    (void)type;
    char name[1024];
    uid_t uid = 0;
    gid_t gid = 0;
    int wrong = copy_text(env, user, name, sizeof name);
    wrong = wrong ? wrong : look_up(name, &uid, &gid);
    if (wrong != 0) {
        return wrong;
    }
    jsize room = (*env)->GetArrayLength(env, out);
    if (room < 3) {
        return -EINVAL;
    }
    int groups = room - 2;
    gid_t *list = calloc((size_t)groups, sizeof *list);
    if (list == NULL) {
        return -ENOMEM;
    }
    if (getgrouplist(name, gid, list, &groups) < 0) {
        free(list);
        return -ERANGE;
    }
    jint ids[] = {(jint)uid, (jint)gid};
    (*env)->SetIntArrayRegion(env, out, 0, 2, ids);
    (*env)->SetIntArrayRegion(env, out, 2, groups, (const jint *)list);
    free(list);
    return groups + 2;
}
