#include "processes.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void read_one(int pid, double *cpu, long *resident_kb) {
    char path[64], text[4096];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = fopen(path, "r");
    if (!file) {
        fprintf(stderr, "load: process %d is gone\n", pid);
        exit(1);
    }
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = 0;
    /* Behind the name, which may hold anything: state is field 3, rss 24. */
    char *at = strrchr(text, ')') + 2;
    for (int field = 3; field < 24 && at; field++) {
        at = strchr(at, ' ');
        if (at) at++;
    }
    if (at) *resident_kb = strtol(at, NULL, 10) * (sysconf(_SC_PAGESIZE) / 1024);
    /* Its clock, since /proc counts in hundredths of a second: 10 us for each of 1000 idle connections. */
    clockid_t clock;
    struct timespec time = {0};
    if (clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &time)) {
        fprintf(stderr, "load: cannot read the CPU time of process %d\n", pid);
        exit(1);
    }
    *cpu = (double)time.tv_sec + time.tv_nsec / 1e9;
}

/* The first line of /proc/PID/task/TID/NAME; empty when the thread has ended. */
static void read_task(int pid, const char *tid, const char *name, char *line, int room) {
    char path[300];
    snprintf(path, sizeof path, "/proc/%d/task/%s/%s", pid, tid, name);
    *line = 0;
    FILE *file = fopen(path, "r");
    if (!file) return;
    if (!fgets(line, room, file)) *line = 0;
    fclose(file);
}

static double threads_cpu(int pid, const char *prefix) {
    char path[64], line[128];
    double seconds = 0;
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *tasks = opendir(path);
    for (struct dirent *task; tasks && (task = readdir(tasks));) {
        if (task->d_name[0] == '.') continue;
        read_task(pid, task->d_name, "comm", line, sizeof line);
        if (strncmp(line, prefix, strlen(prefix))) continue;
        read_task(pid, task->d_name, "schedstat", line, sizeof line); /* nanoseconds that it ran, and others */
        seconds += strtod(line, NULL) / 1e9;
    }
    if (tasks) closedir(tasks);
    return seconds;
}

struct usage usage_of(const int *pids, int count, const char *threads) {
    struct usage usage = {0};
    for (int i = 0; i < count; i++) {
        read_one(pids[i], &usage.cpu[i], &usage.resident_kb[i]);
        if (*threads) usage.threads_cpu[i] = threads_cpu(pids[i], threads);
    }
    return usage;
}

struct usage usage_between(struct usage before, struct usage after) {
    for (int i = 0; i < 16; i++) {
        after.cpu[i] -= before.cpu[i];
        after.threads_cpu[i] -= before.threads_cpu[i];
        after.grown_kb[i] = after.resident_kb[i] - before.resident_kb[i];
    }
    return after;
}

void print_usage(FILE *out, const int *pids, int count, const struct usage *used) {
    fputs(",\"processes\":[", out);
    for (int i = 0; i < count; i++)
        fprintf(out, "%s{\"pid\":%d,\"cpu_seconds\":%.6f,\"threads_cpu_seconds\":%.6f,\"resident_kb\":%ld,\"grown_kb\":%ld}",
                i ? "," : "", pids[i], used->cpu[i], used->threads_cpu[i], used->resident_kb[i], used->grown_kb[i]);
    fputs("]", out);
}
