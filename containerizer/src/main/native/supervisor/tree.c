#include "tree.h"

#include "process.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

/* Descendants found so far; those from `next` on have not been asked for their children yet. */
struct tree {
    struct process *found;
    size_t count;
    size_t capacity;
    size_t next;
    int stop; /* sent to each process when it is found, 0 for none */
};

static void add(struct tree *tree, const struct process *process)
{
    if (tree->stop != 0) {
        process_signal(process, tree->stop);
    }
    if (tree->count == tree->capacity) {
        size_t capacity = tree->capacity == 0 ? 64 : tree->capacity * 2;
        struct process *grown = realloc(tree->found, capacity * sizeof *grown);
        if (grown == NULL) {
            return; /* its children are not found */
        }
        tree->found = grown;
        tree->capacity = capacity;
    }
    tree->found[tree->count++] = *process;
}

/* A number may be somebody else's by now: a child says whose it is, and a parent that is still there
 * was there all the time. */
static void add_child(struct tree *tree, const struct process *parent, pid_t pid)
{
    struct process child;
    if (process_read(pid, &child) && child.parent == parent->pid && process_exists(parent)) {
        add(tree, &child);
    }
}

/* "12 345 6 " */
static void add_children_of_thread(struct tree *tree, const struct process *parent,
                                   const char *path)
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
                add_child(tree, parent, pid);
                pid = 0;
            }
        }
    }
    close(file);
}

static void add_children(struct tree *tree, const struct process *parent)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", parent->pid);
    DIR *threads = opendir(path);
    if (threads == NULL) {
        return;
    }
    struct dirent *entry;
    while ((entry = readdir(threads)) != NULL) {
        int thread = atoi(entry->d_name);
        if (thread > 0) {
            snprintf(path, sizeof path, "/proc/%d/task/%d/children", parent->pid,
                     thread);
            add_children_of_thread(tree, parent, path);
        }
    }
    closedir(threads);
}

static void walk(struct tree *tree)
{
    struct process self;
    if (!process_read(getpid(), &self)) {
        return;
    }
    add_children(tree, &self);
    while (tree->next < tree->count) {
        struct process parent = tree->found[tree->next++]; /* what is found may move */
        add_children(tree, &parent);
    }
}

void tree_signal(int signal_number)
{
    struct tree tree = {.stop = signal_number == SIGKILL ? SIGKILL : SIGSTOP};
    walk(&tree);
    if (signal_number != SIGKILL) {
        for (size_t i = 0; i < tree.count; i++) {
            process_signal(&tree.found[i], signal_number);
        }
        for (size_t i = 0; i < tree.count && signal_number != SIGSTOP; i++) {
            process_signal(&tree.found[i], SIGCONT);
        }
    }
    free(tree.found);
}
