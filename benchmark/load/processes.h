#ifndef PROCESSES_H
#define PROCESSES_H

#include <stdio.h>

/* What processes have used: CPU seconds with those of all their threads; resident kilobytes at the end, and how many more
   than before. */

struct usage {
    double cpu[16];
    double threads_cpu[16]; /* of the threads whose names begin so, as far as they still run */
    long resident_kb[16], grown_kb[16];
};

struct usage usage_of(const int *pids, int count, const char *threads);
struct usage usage_between(struct usage before, struct usage after);
void print_usage(FILE *out, const int *pids, int count, const struct usage *used);

#endif
