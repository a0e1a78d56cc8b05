/*
 * full_disk: an LD_PRELOAD layer with which a test can fill a disk, and give the space back.
 *
 *   FULL_DISK_DIR=/data LD_PRELOAD=.../full_disk.so program ...
 *
 * While the file FULL_DISK_DIR/disk-is-full is there, no regular file below FULL_DISK_DIR grows: a write beyond the end of
 * one fails with ENOSPC, a write across it is a short one, as on a disk without free blocks. What lies within a file can be
 * written over.
 *
 * Not seen: stdio, shared mappings, io_uring, and files that are made sparse by ftruncate and filled later.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* The next definition of a function, looked up once. */
#define REAL(name)                                                                                  \
    ({                                                                                              \
        static __typeof__(&name) real_##name;                                                       \
        if (!real_##name) real_##name = dlsym(RTLD_NEXT, #name);                                    \
        real_##name;                                                                                \
    })

static bool disk_is_full(const char *directory) {
    char asked[PATH_MAX];
    return directory && snprintf(asked, sizeof asked, "%s/disk-is-full", directory) < PATH_MAX && access(asked, F_OK) == 0;
}

static bool below(int fd, const char *directory) {
    char link[40], path[PATH_MAX], resolved[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n <= 0 || !realpath(directory, resolved)) return false;
    path[n] = 0;
    size_t length = strlen(resolved);
    return strncmp(path, resolved, length) == 0 && path[length] == '/';
}

/* How much of a write of this size can be done: all of it, unless the disk is full. `at` < 0: at the descriptor's position. */
static size_t room(int fd, off_t at, size_t size) {
    int saved = errno;
    const char *directory = getenv("FULL_DISK_DIR");
    struct stat status;
    if (disk_is_full(directory) && fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && below(fd, directory)) {
        if (fcntl(fd, F_GETFL) & O_APPEND) at = status.st_size;
        else if (at < 0) at = lseek(fd, 0, SEEK_CUR);
        off_t left = at < status.st_size ? status.st_size - at : 0;
        if ((off_t) size > left) size = left;
    }
    errno = saved;
    return size;
}

static ssize_t no_space(void) {
    errno = ENOSPC;
    return -1;
}

#define WRITE(fd, at, size, call)                                                                   \
    do {                                                                                            \
        size_t wanted = size, can = room(fd, at, wanted);                                           \
        return can == 0 && wanted > 0 ? no_space() : call;                                          \
    } while (0)

ssize_t write(int fd, const void *data, size_t size) { WRITE(fd, -1, size, REAL(write)(fd, data, can)); }
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { WRITE(fd, at, size, REAL(pwrite)(fd, data, can, at)); }
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    WRITE(fd, at, size, REAL(pwrite64)(fd, data, can, at));
}

/* Of several pieces all or none is written: a caller cannot tell that from a disk that had a little room. */
static size_t total(const struct iovec *v, int n) {
    size_t sum = 0;
    for (int i = 0; i < n; i++) sum += v[i].iov_len;
    return sum;
}

#define WRITE_ALL(fd, at, size, call)                                                               \
    do {                                                                                            \
        size_t wanted = size;                                                                       \
        return room(fd, at, wanted) < wanted ? no_space() : call;                                   \
    } while (0)

ssize_t writev(int fd, const struct iovec *v, int n) { WRITE_ALL(fd, -1, total(v, n), REAL(writev)(fd, v, n)); }
ssize_t pwritev(int fd, const struct iovec *v, int n, off_t at) {
    WRITE_ALL(fd, at, total(v, n), REAL(pwritev)(fd, v, n, at));
}
ssize_t pwritev64(int fd, const struct iovec *v, int n, off64_t at) {
    WRITE_ALL(fd, at, total(v, n), REAL(pwritev64)(fd, v, n, at));
}

/* Reserving says the error, or 0, by itself. */
static bool has_room(int fd, off_t at, off_t size) { return room(fd, at, (size_t) size) == (size_t) size; }

int posix_fallocate(int fd, off_t at, off_t size) {
    return has_room(fd, at, size) ? REAL(posix_fallocate)(fd, at, size) : ENOSPC;
}
int posix_fallocate64(int fd, off64_t at, off64_t size) {
    return has_room(fd, at, size) ? REAL(posix_fallocate64)(fd, at, size) : ENOSPC;
}
int fallocate(int fd, int mode, off_t at, off_t size) {
    return has_room(fd, at, size) ? REAL(fallocate)(fd, mode, at, size) : (int) no_space();
}
int fallocate64(int fd, int mode, off64_t at, off64_t size) {
    return has_room(fd, at, size) ? REAL(fallocate64)(fd, mode, at, size) : (int) no_space();
}
