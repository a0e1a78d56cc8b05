/*
 * drop_unsynced: an LD_PRELOAD layer with which a test can pull the plug.
 *
 * kill -9 alone cannot show a missing fsync, because what the process wrote is safe in the kernel's page cache. With this
 * layer every regular file F below DROP_UNSYNCED_DIR has a shadow F.durable that holds what a disk would hold after a power
 * cut: it changes only when F is synced. After the kill, apply.py puts the shadows in place of the files.
 *
 *   DROP_UNSYNCED_DIR=/data LD_PRELOAD=.../drop_unsynced.so program ...
 *
 * How it works
 * - A write (or truncation) marks its byte range of F as dirty. fsync, fdatasync, sync, syncfs, and writes to a file opened
 *   with O_SYNC or O_DSYNC, copy the dirty ranges into the shadow, before the real call and under the lock: what other
 *   threads write while the call runs stays unsynced.
 * - The shadow of a file that was there before is made at its first change, as a whole copy (temporary name, then rename).
 * - A kill in the middle of such a copy leaves some of the ranges behind: just what a power cut within fsync may do.
 * - A shadow left by an earlier process stays; as its dirty ranges are not known, the next sync copies the whole file.
 *
 * A file DROP_UNSYNCED_DIR/die-at-next-sync, made while the program runs, kills it when it next syncs something that was
 * written: after the write and before the sync, an instant that a kill from outside seldom meets. apply.py removes the file.
 *
 * What it does not do
 * - Names are durable at once: creating, renaming and unlinking need no fsync of the directory here. Contents are not:
 *   "write, rename" without a sync leaves an empty file.
 * - Shared writable mappings are not seen (a warning says so); SQLite's -shm file is skipped, since recovery rebuilds it.
 * - Nor are stdio (fopen, fwrite), io_uring, splice, and programs that make system calls themselves. One process at a time
 *   per directory.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
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

struct range {
    off_t from, to;
};

/* What is known of one file: owner of all of it is whoever holds the lock. */
struct file {
    struct file *next;
    char path[PATH_MAX];
    int shadow; /* file descriptor of the shadow */
    struct range *dirty;
    size_t count, capacity;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct file *files;

static void die(const char *what, const char *path) {
    dprintf(STDERR_FILENO, "drop_unsynced: %s %s: %s\n", what, path, strerror(errno));
    abort(); /* a test layer that goes on with a wrong shadow would prove nothing */
}

static bool ends_with(const char *text, const char *end) {
    size_t t = strlen(text), e = strlen(end);
    return t >= e && strcmp(text + t - e, end) == 0;
}

/* Whether the (absolute, resolved) path is one of the files that are watched. */
static bool watched_path(const char *path) {
    static char directory[PATH_MAX];
    static _Atomic bool resolved; /* the directory may be made after the program has started */
    const char *wanted = getenv("DROP_UNSYNCED_DIR");
    if (!wanted || path[0] != '/') return false;
    if (!resolved) {
        char buffer[PATH_MAX];
        if (!realpath(wanted, buffer)) return false;
        strcpy(directory, buffer);
        resolved = true;
    }
    size_t length = strlen(directory);
    return strncmp(path, directory, length) == 0 && path[length] == '/' && !ends_with(path, "-shm")
        && !ends_with(path, ".durable") && !ends_with(path, ".durable.tmp") && !ends_with(path, " (deleted)");
}

/* The path behind a descriptor, if it is a watched regular file. Asked every time: descriptors and inodes are reused. */
static bool watched_fd(int fd, char path[PATH_MAX]) {
    int saved = errno;
    char link[40];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, PATH_MAX - 1);
    if (n > 0) path[n] = 0;
    struct stat status;
    bool yes = n > 0 && watched_path(path) && fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
    errno = saved;
    return yes;
}

/* Resolves the directory of a name, whose last part need not exist. */
static bool watched_name(int at, const char *name, char path[PATH_MAX]) {
    int saved = errno;
    char whole[2 * PATH_MAX], parent[PATH_MAX];
    if (name[0] == '/' || at == AT_FDCWD) {
        snprintf(whole, sizeof whole, "%s", name);
    } else {
        char link[40], base[PATH_MAX];
        snprintf(link, sizeof link, "/proc/self/fd/%d", at);
        ssize_t n = readlink(link, base, sizeof base - 1);
        base[n > 0 ? n : 0] = 0;
        snprintf(whole, sizeof whole, "%s/%s", base, name);
    }
    char *slash = strrchr(whole, '/');
    const char *last = slash ? slash + 1 : whole;
    if (slash) *slash = 0;
    bool yes = realpath(slash ? (slash == whole ? "/" : whole) : ".", parent)
        && snprintf(path, PATH_MAX, "%s/%s", parent, last) < PATH_MAX && watched_path(path);
    errno = saved;
    return yes;
}

static void copy_range(int from, int to, off_t start, off_t end, const char *path) {
    char buffer[65536];
    while (start < end) {
        size_t want = end - start < (off_t) sizeof buffer ? (size_t) (end - start) : sizeof buffer;
        ssize_t n = pread(from, buffer, want, start);
        if (n < 0) die("cannot read", path);
        if (n == 0) return;
        if (REAL(pwrite)(to, buffer, n, start) != n) die("cannot write the shadow of", path);
        start += n;
    }
}

static void mark(struct file *file, off_t from, off_t to) {
    if (from >= to) return;
    struct range *last = file->count ? &file->dirty[file->count - 1] : NULL;
    if (last && from >= last->from && from <= last->to) { /* the usual case: appending */
        if (to > last->to) last->to = to;
        return;
    }
    if (file->count == file->capacity) {
        file->capacity = file->capacity ? 2 * file->capacity : 64;
        file->dirty = realloc(file->dirty, file->capacity * sizeof *file->dirty);
        if (!file->dirty) die("no memory for", file->path);
    }
    file->dirty[file->count++] = (struct range) {from, to};
}

/* The record of a file; made, with its shadow, when this process meets the file for the first time. Call before a change. */
static struct file *record(const char *path) {
    for (struct file *f = files; f; f = f->next) {
        if (strcmp(f->path, path) == 0) return f;
    }
    char shadow[PATH_MAX + 16], fresh[PATH_MAX + 16];
    snprintf(shadow, sizeof shadow, "%s.durable", path);
    snprintf(fresh, sizeof fresh, "%s.durable.tmp", path);
    struct file *f = calloc(1, sizeof *f);
    if (!f) die("no memory for", path);
    strcpy(f->path, path);
    int original = REAL(open64)(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (original < 0 || fstat(original, &status) != 0) die("cannot open", path);
    f->shadow = REAL(open64)(shadow, O_RDWR | O_CLOEXEC);
    if (f->shadow >= 0) {
        mark(f, 0, LLONG_MAX); /* left by an earlier process */
    } else {
        f->shadow = REAL(open64)(fresh, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (f->shadow < 0) die("cannot make the shadow of", path);
        copy_range(original, f->shadow, 0, status.st_size, path);
        if (REAL(rename)(fresh, shadow) != 0) die("cannot name the shadow of", path);
    }
    REAL(close)(original);
    f->next = files;
    files = f;
    return f;
}

static void forget(const char *path) {
    for (struct file **at = &files; *at; at = &(*at)->next) {
        struct file *f = *at;
        if (strcmp(f->path, path) == 0) {
            *at = f->next;
            REAL(close)(f->shadow);
            free(f->dirty);
            free(f);
            return;
        }
    }
}

/* Everything that was written to this file so far becomes durable. */
static void make_durable(struct file *file) {
    int original = REAL(open64)(file->path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (original < 0 || fstat(original, &status) != 0) die("cannot open", file->path);
    if (REAL(ftruncate64)(file->shadow, status.st_size) != 0) die("cannot resize the shadow of", file->path);
    for (size_t i = 0; i < file->count; i++) {
        off_t end = file->dirty[i].to < status.st_size ? file->dirty[i].to : status.st_size;
        copy_range(original, file->shadow, file->dirty[i].from, end, file->path);
    }
    file->count = 0;
    REAL(close)(original);
}

static void die_if_asked(const struct file *file) {
    char asked[PATH_MAX];
    snprintf(asked, sizeof asked, "%s/die-at-next-sync", getenv("DROP_UNSYNCED_DIR"));
    if (file->count > 0 && access(asked, F_OK) == 0) kill(getpid(), SIGKILL);
}

static void sync_fd(int fd) {
    int saved = errno;
    char path[PATH_MAX];
    if (watched_fd(fd, path)) {
        pthread_mutex_lock(&lock);
        char shadow[PATH_MAX + 16];
        snprintf(shadow, sizeof shadow, "%s.durable", path);
        if (access(shadow, F_OK) == 0) { /* else it never changed */
            struct file *file = record(path);
            die_if_asked(file);
            make_durable(file);
        }
        pthread_mutex_unlock(&lock);
    }
    errno = saved;
}

static void sync_all(void) {
    int saved = errno;
    pthread_mutex_lock(&lock);
    for (struct file *f = files; f; f = f->next) make_durable(f);
    pthread_mutex_unlock(&lock);
    errno = saved;
}

/* Writing: `call` is made under the lock if the file is watched. `offset` < 0: at the descriptor's position. */
#define WRITE(fd, call, offset)                                                                     \
    do {                                                                                            \
        char path[PATH_MAX];                                                                        \
        if (!watched_fd(fd, path)) return call;                                                     \
        pthread_mutex_lock(&lock);                                                                  \
        struct file *file = record(path);                                                           \
        ssize_t done = call;                                                                        \
        if (done > 0) written(file, fd, offset, done);                                              \
        pthread_mutex_unlock(&lock);                                                                \
        return done;                                                                                \
    } while (0)

static void written(struct file *file, int fd, off_t offset, ssize_t n) {
    int saved = errno, flags = fcntl(fd, F_GETFL);
    struct stat status;
    if (offset < 0) offset = lseek(fd, 0, SEEK_CUR) - n;
    else if (flags & O_APPEND && fstat(fd, &status) == 0) offset = status.st_size - n; /* Linux appends in pwrite, too */
    mark(file, offset, offset + n);
    if (flags & (O_SYNC | O_DSYNC)) make_durable(file);
    errno = saved;
}

ssize_t write(int fd, const void *data, size_t size) { WRITE(fd, REAL(write)(fd, data, size), -1); }
ssize_t writev(int fd, const struct iovec *v, int n) { WRITE(fd, REAL(writev)(fd, v, n), -1); }
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { WRITE(fd, REAL(pwrite)(fd, data, size, at), at); }
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) { WRITE(fd, REAL(pwrite64)(fd, data, size, at), at); }
ssize_t pwritev(int fd, const struct iovec *v, int n, off_t at) { WRITE(fd, REAL(pwritev)(fd, v, n, at), at); }
ssize_t pwritev64(int fd, const struct iovec *v, int n, off64_t at) { WRITE(fd, REAL(pwritev64)(fd, v, n, at), at); }
ssize_t pwritev2(int fd, const struct iovec *v, int n, off_t at, int flags) {
    WRITE(fd, REAL(pwritev2)(fd, v, n, at, flags), at);
}
ssize_t pwritev64v2(int fd, const struct iovec *v, int n, off64_t at, int flags) {
    WRITE(fd, REAL(pwritev64v2)(fd, v, n, at, flags), at);
}
ssize_t sendfile(int out, int in, off_t *at, size_t size) { WRITE(out, REAL(sendfile)(out, in, at, size), -1); }
ssize_t sendfile64(int out, int in, off64_t *at, size_t size) { WRITE(out, REAL(sendfile64)(out, in, at, size), -1); }
ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t size, unsigned flags) {
    WRITE(out, REAL(copy_file_range)(in, from, out, to, size, flags), to ? *to - done : -1);
}

/* Changing the size: what lies between the old and the new end is dirty. */
#define RESIZE(fd, call)                                                                            \
    do {                                                                                            \
        char path[PATH_MAX];                                                                        \
        struct stat before, after;                                                                  \
        if (!watched_fd(fd, path)) return call;                                                     \
        pthread_mutex_lock(&lock);                                                                  \
        struct file *file = record(path);                                                           \
        fstat(fd, &before);                                                                         \
        int result = call;                                                                          \
        int saved = errno;                                                                          \
        fstat(fd, &after);                                                                          \
        mark(file, after.st_size, before.st_size);                                                  \
        mark(file, before.st_size, after.st_size);                                                  \
        errno = saved;                                                                              \
        pthread_mutex_unlock(&lock);                                                                \
        return result;                                                                              \
    } while (0)

int ftruncate(int fd, off_t size) { RESIZE(fd, REAL(ftruncate)(fd, size)); }
int ftruncate64(int fd, off64_t size) { RESIZE(fd, REAL(ftruncate64)(fd, size)); }
int posix_fallocate(int fd, off_t at, off_t size) { RESIZE(fd, REAL(posix_fallocate)(fd, at, size)); }
int posix_fallocate64(int fd, off64_t at, off64_t size) { RESIZE(fd, REAL(posix_fallocate64)(fd, at, size)); }
int fallocate(int fd, int mode, off_t at, off_t size) { RESIZE(fd, REAL(fallocate)(fd, mode, at, size)); }
int fallocate64(int fd, int mode, off64_t at, off64_t size) { RESIZE(fd, REAL(fallocate64)(fd, mode, at, size)); }

/* Opening matters only when it empties a file that was there. */
static int open_truncating(int at, const char *name, int flags, mode_t mode) {
    char path[PATH_MAX];
    struct stat before;
    bool empties = watched_name(at, name, path) && stat(path, &before) == 0 && S_ISREG(before.st_mode);
    if (!empties) return REAL(openat64)(at, name, flags, mode);
    pthread_mutex_lock(&lock);
    struct file *file = record(path);
    int fd = REAL(openat64)(at, name, flags, mode);
    if (fd >= 0) mark(file, 0, before.st_size);
    pthread_mutex_unlock(&lock);
    return fd;
}

#define OPEN(at, name, flags, call)                                                                 \
    do {                                                                                            \
        mode_t mode = 0;                                                                            \
        if ((flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE) {                                \
            va_list rest;                                                                           \
            va_start(rest, flags);                                                                  \
            mode = va_arg(rest, mode_t);                                                            \
            va_end(rest);                                                                           \
        }                                                                                           \
        return flags & O_TRUNC ? open_truncating(at, name, flags, mode) : call;                     \
    } while (0)

int open(const char *name, int flags, ...) { OPEN(AT_FDCWD, name, flags, REAL(open)(name, flags, mode)); }
int open64(const char *name, int flags, ...) { OPEN(AT_FDCWD, name, flags, REAL(open64)(name, flags, mode)); }
int openat(int at, const char *name, int flags, ...) { OPEN(at, name, flags, REAL(openat)(at, name, flags, mode)); }
int openat64(int at, const char *name, int flags, ...) { OPEN(at, name, flags, REAL(openat64)(at, name, flags, mode)); }
int creat(const char *name, mode_t mode) { return open_truncating(AT_FDCWD, name, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *name, mode_t mode) { return creat(name, mode); }

/* Names: a shadow goes where its file goes. */
static void moved(bool was_watched, const char *from, bool is_watched, const char *to) {
    char old[PATH_MAX + 16], new[PATH_MAX + 16];
    snprintf(old, sizeof old, "%s.durable", from);
    snprintf(new, sizeof new, "%s.durable", to);
    pthread_mutex_lock(&lock);
    if (is_watched) {
        forget(to);
        unlink(new);
    }
    if (was_watched) {
        /* The dirty ranges move with the record; without one, the shadow alone says what is durable. */
        struct file *f = files;
        while (f && strcmp(f->path, from) != 0) f = f->next;
        if (is_watched) {
            REAL(rename)(old, new);
            if (f) strcpy(f->path, to);
        } else {
            forget(from);
            unlink(old);
        }
    }
    pthread_mutex_unlock(&lock);
}

#define RENAME(at, from, to_at, to, call)                                                           \
    do {                                                                                            \
        char old[PATH_MAX], new[PATH_MAX];                                                          \
        bool was_watched = watched_name(at, from, old), is_watched = watched_name(to_at, to, new);  \
        int result = call, saved = errno;                                                           \
        if (result == 0) moved(was_watched, old, is_watched, new);                                  \
        errno = saved;                                                                              \
        return result;                                                                              \
    } while (0)

int rename(const char *from, const char *to) { RENAME(AT_FDCWD, from, AT_FDCWD, to, REAL(rename)(from, to)); }
int renameat(int at, const char *from, int to_at, const char *to) {
    RENAME(at, from, to_at, to, REAL(renameat)(at, from, to_at, to));
}
int renameat2(int at, const char *from, int to_at, const char *to, unsigned flags) {
    RENAME(at, from, to_at, to, REAL(renameat2)(at, from, to_at, to, flags));
}

#define UNLINK(at, name, call)                                                                      \
    do {                                                                                            \
        char path[PATH_MAX], shadow[PATH_MAX + 16];                                                 \
        bool watched = watched_name(at, name, path);                                                \
        int result = call, saved = errno;                                                           \
        if (watched && result == 0) {                                                               \
            snprintf(shadow, sizeof shadow, "%s.durable", path);                                    \
            pthread_mutex_lock(&lock);                                                              \
            forget(path);                                                                           \
            REAL(unlink)(shadow);                                                                   \
            pthread_mutex_unlock(&lock);                                                            \
        }                                                                                           \
        errno = saved;                                                                              \
        return result;                                                                              \
    } while (0)

int unlink(const char *name) { UNLINK(AT_FDCWD, name, REAL(unlink)(name)); }
int unlinkat(int at, const char *name, int flags) { UNLINK(at, name, REAL(unlinkat)(at, name, flags)); }
int remove(const char *name) { UNLINK(AT_FDCWD, name, REAL(remove)(name)); }

/* Syncing: into the shadow first, so that nothing written while the real call runs counts as synced. */
int fsync(int fd) { sync_fd(fd); return REAL(fsync)(fd); }
int fdatasync(int fd) { sync_fd(fd); return REAL(fdatasync)(fd); }
int syncfs(int fd) { sync_all(); return REAL(syncfs)(fd); }
void sync(void) { sync_all(); REAL(sync)(); }

static void warn_of_mapping(int fd, int protection, int flags) {
    char path[PATH_MAX];
    if ((flags & MAP_SHARED) && (protection & PROT_WRITE) && fd >= 0 && watched_fd(fd, path)) {
        dprintf(STDERR_FILENO, "drop_unsynced: %s is mapped for writing: changes through the mapping are not seen\n", path);
    }
}

void *mmap(void *where, size_t size, int protection, int flags, int fd, off_t at) {
    warn_of_mapping(fd, protection, flags);
    return REAL(mmap)(where, size, protection, flags, fd, at);
}
void *mmap64(void *where, size_t size, int protection, int flags, int fd, off64_t at) {
    warn_of_mapping(fd, protection, flags);
    return REAL(mmap64)(where, size, protection, flags, fd, at);
}
