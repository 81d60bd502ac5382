#include "tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

/* Descendants found so far; those from `next` on have not been asked for their children yet. */
struct tree {
    pid_t *pids;
    size_t count;
    size_t capacity;
    size_t next;
    int stop; /* sent to each process when it is found, 0 for none */
};

static void add(struct tree *tree, pid_t pid)
{
    if (tree->count == tree->capacity) {
        size_t capacity = tree->capacity == 0 ? 64 : tree->capacity * 2;
        pid_t *grown = realloc(tree->pids, capacity * sizeof *grown);
        if (grown == NULL) {
            return; /* the next round of the caller finds it */
        }
        tree->pids = grown;
        tree->capacity = capacity;
    }
    if (tree->stop != 0) {
        kill(pid, tree->stop);
    }
    tree->pids[tree->count++] = pid;
}

/* "12 345 6 " */
static void add_children_of_thread(struct tree *tree, const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return;
    }
    char buffer[4096];
    pid_t pid = 0;
    ssize_t got;
    while ((got = read(file, buffer, sizeof buffer)) > 0) {
        for (ssize_t i = 0; i < got; i++) {
            if (buffer[i] >= '0' && buffer[i] <= '9') {
                pid = pid * 10 + (buffer[i] - '0');
            } else if (pid > 0) {
                add(tree, pid);
                pid = 0;
            }
        }
    }
    close(file);
}

static void add_children(struct tree *tree, pid_t parent)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", parent);
    DIR *threads = opendir(path);
    if (threads == NULL) {
        return;
    }
    struct dirent *entry;
    while ((entry = readdir(threads)) != NULL) {
        int thread = atoi(entry->d_name);
        if (thread > 0) {
            snprintf(path, sizeof path, "/proc/%d/task/%d/children", parent, thread);
            add_children_of_thread(tree, path);
        }
    }
    closedir(threads);
}

static void walk(struct tree *tree)
{
    add_children(tree, getpid());
    while (tree->next < tree->count) {
        add_children(tree, tree->pids[tree->next++]);
    }
}

void tree_signal(int signal_number)
{
    struct tree tree = {.stop = signal_number == SIGKILL ? SIGKILL : SIGSTOP};
    walk(&tree);
    if (signal_number != SIGKILL) {
        for (size_t i = 0; i < tree.count; i++) {
            kill(tree.pids[i], signal_number);
        }
        for (size_t i = 0; i < tree.count && signal_number != SIGSTOP; i++) {
            kill(tree.pids[i], SIGCONT);
        }
    }
    free(tree.pids);
}
