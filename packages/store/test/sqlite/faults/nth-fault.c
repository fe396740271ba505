// This library is preloaded into a process and makes the N-th call on files under a folder fail: once, or from then on.
// What counts are writes, syncs, truncations, renames, removals, and the opening and making of files and folders. Reads
// never fail. Mapped memory is written unseen: it is SQLite's -shm, which means nothing after a crash.
//
// The process speaks to it by opening paths that do not exist, and reads its answer from the descriptor it gets:
//
// /nth-fault/arm/<n>/<once|on>/<io|room>/<nothing|half>/<folder without its first slash>
//     Counts from here. The n-th call fails with EIO; or with ENOSPC, and then only what takes room is counted. `half`: a
//     write that fails has written the first half of its bytes. With ENOSPC it says so, as a full disk does, and the next
//     write of the file fails.
// /nth-fault/state
//     Answers the number of calls so far, and on a second line the first one that failed with its path.
// /nth-fault/freeze
//     Answers the same. From then on every change fails, and none is under way: the folder stays as it is.
// /nth-fault/disarm
//     Answers the same. From then on nothing fails, and no call is under way that began before.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define CONTROL "/nth-fault/"

static struct {
  char folder[PATH_MAX];
  long nth;
  int from_then_on, error, half, frozen;
} order;
static atomic_int armed;
static long calls;
static char first_failed[PATH_MAX + 64];

// Calls hold it for reading while they run, so none is under way when the order changes.
static pthread_rwlock_t order_lock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_mutex_t count_lock = PTHREAD_MUTEX_INITIALIZER;

// The file whose last write was cut short for want of room: its next one fails.
static char cut_short[PATH_MAX];

// UNSEEN: it is none of the library's business. The others hold the lock until `leave`.
enum verdict { UNSEEN, PASSES, FAILS, IS_SHORT };

static int is_below(const char *path) {
  size_t length = strlen(order.folder);
  return strncmp(path, order.folder, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

static enum verdict judge(const char *name, const char *path) {
  if (order.frozen) return FAILS;
  int is_write = strcmp(name, "write") == 0;
  enum verdict verdict = PASSES;
  pthread_mutex_lock(&count_lock);
  if (is_write && strcmp(path, cut_short) == 0) {
    cut_short[0] = '\0';
    verdict = FAILS;
  } else {
    long call = ++calls;
    if (order.from_then_on ? call >= order.nth : call == order.nth) verdict = FAILS;
    if (verdict == FAILS && first_failed[0] == '\0') {
      snprintf(first_failed, sizeof first_failed, "%s %s", name, path);
      if (is_write && order.half && order.error == ENOSPC) {
        snprintf(cut_short, sizeof cut_short, "%s", path);
        verdict = IS_SHORT;
      }
    }
  }
  pthread_mutex_unlock(&count_lock);
  return verdict;
}

static enum verdict enter(const char *name, const char *path, int takes_room) {
  if (!atomic_load(&armed)) return UNSEEN;
  pthread_rwlock_rdlock(&order_lock);
  if (!atomic_load(&armed) || !is_below(path) || (order.error == ENOSPC && !takes_room)) {
    pthread_rwlock_unlock(&order_lock);
    return UNSEEN;
  }
  return judge(name, path);
}

static enum verdict enter_file(const char *name, int fd, int takes_room) {
  if (!atomic_load(&armed)) return UNSEEN;
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return UNSEEN;
  path[length] = '\0';
  return enter(name, path, takes_room);
}

static void leave(enum verdict verdict) {
  if (verdict == UNSEEN) return;
  int error = verdict == FAILS ? order.error : errno;
  pthread_rwlock_unlock(&order_lock);
  errno = error;
}

static void *real_of(const char *name) {
  void *found = dlsym(RTLD_NEXT, name);
  if (found == NULL) abort();
  return found;
}

#define REAL(name) ((__typeof__(&name))real_of(#name))

// The body of a function that stands in for another: fails, or does what the other does.
#define STAND_IN(entered, call)                        \
  enum verdict verdict = entered;                      \
  __typeof__(call) result = verdict == FAILS ? -1 : call; \
  leave(verdict);                                      \
  return result

#define STAND_IN_FOR_WRITE(entered, call, half_call)   \
  enum verdict verdict = entered;                      \
  ssize_t result = -1;                                 \
  if (verdict == IS_SHORT || (verdict == FAILS && order.half && order.error == EIO)) result = half_call; \
  else if (verdict != FAILS) result = call;            \
  if (verdict == FAILS) result = -1;                   \
  leave(verdict);                                      \
  return result

// Answers by a file in memory.
static int answer(void) {
  char text[sizeof first_failed + 32];
  int length = snprintf(text, sizeof text, "%ld\n%s", calls, first_failed);
  int file = memfd_create("nth-fault", MFD_CLOEXEC);
  if (file < 0 || REAL(pwrite)(file, text, length, 0) != length) abort();
  return file;
}

static void arm(const char *text) {
  char times[8], error[8], part[8], folder[PATH_MAX - 1];
  long nth;
  if (sscanf(text, "%ld/%7[^/]/%7[^/]/%7[^/]/%4000s", &nth, times, error, part, folder) != 5) abort();
  pthread_rwlock_wrlock(&order_lock);
  order.nth = nth;
  order.from_then_on = strcmp(times, "on") == 0;
  order.error = strcmp(error, "room") == 0 ? ENOSPC : EIO;
  order.half = strcmp(part, "half") == 0;
  order.frozen = 0;
  snprintf(order.folder, sizeof order.folder, "/%s", folder);
  calls = 0;
  first_failed[0] = cut_short[0] = '\0';
  atomic_store(&armed, 1);
  pthread_rwlock_unlock(&order_lock);
}

static int control(const char *command) {
  if (strncmp(command, "arm/", 4) == 0) arm(command + 4);
  pthread_rwlock_wrlock(&order_lock);
  if (strcmp(command, "freeze") == 0) {
    order.frozen = 1;
    order.error = EIO;
    order.half = 0;
  }
  if (strcmp(command, "disarm") == 0) atomic_store(&armed, 0);
  pthread_rwlock_unlock(&order_lock);
  return answer();
}

static int is_control(const char *path) {
  return strncmp(path, CONTROL, strlen(CONTROL)) == 0;
}

static enum verdict enter_open(const char *path, int flags) {
  int creates = (flags & O_CREAT) && access(path, F_OK) != 0;
  if (order.frozen && !creates) return UNSEEN;
  return enter("open", path, creates);
}

#define MODE_OF(flags)               \
  mode_t mode = 0;                   \
  if (flags & (O_CREAT | O_TMPFILE)) { \
    va_list rest;                    \
    va_start(rest, flags);           \
    mode = va_arg(rest, mode_t);     \
    va_end(rest);                    \
  }

int open(const char *path, int flags, ...) {
  MODE_OF(flags);
  if (is_control(path)) return control(path + strlen(CONTROL));
  STAND_IN(enter_open(path, flags), REAL(open)(path, flags, mode));
}

int open64(const char *path, int flags, ...) {
  MODE_OF(flags);
  if (is_control(path)) return control(path + strlen(CONTROL));
  STAND_IN(enter_open(path, flags), REAL(open64)(path, flags, mode));
}

int openat(int folder, const char *path, int flags, ...) {
  MODE_OF(flags);
  STAND_IN(enter_open(path, flags), REAL(openat)(folder, path, flags, mode));
}

ssize_t write(int fd, const void *bytes, size_t count) {
  STAND_IN_FOR_WRITE(enter_file("write", fd, 1), REAL(write)(fd, bytes, count), REAL(write)(fd, bytes, count / 2));
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
  STAND_IN_FOR_WRITE(enter_file("write", fd, 1), REAL(pwrite)(fd, bytes, count, at),
                     REAL(pwrite)(fd, bytes, count / 2, at));
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
  STAND_IN_FOR_WRITE(enter_file("write", fd, 1), REAL(pwrite64)(fd, bytes, count, at),
                     REAL(pwrite64)(fd, bytes, count / 2, at));
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  STAND_IN_FOR_WRITE(enter_file("write", fd, 1), REAL(writev)(fd, parts, count), REAL(writev)(fd, parts, count / 2));
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) {
  STAND_IN_FOR_WRITE(enter_file("write", fd, 1), REAL(pwritev64)(fd, parts, count, at),
                     REAL(pwritev64)(fd, parts, count / 2, at));
}

int fsync(int fd) {
  STAND_IN(enter_file("sync", fd, 0), REAL(fsync)(fd));
}

int fdatasync(int fd) {
  STAND_IN(enter_file("sync", fd, 0), REAL(fdatasync)(fd));
}

int ftruncate64(int fd, off64_t size) {
  STAND_IN(enter_file("truncate", fd, 0), REAL(ftruncate64)(fd, size));
}

int ftruncate(int fd, off_t size) {
  STAND_IN(enter_file("truncate", fd, 0), REAL(ftruncate)(fd, size));
}

int truncate(const char *path, off_t size) {
  STAND_IN(enter("truncate", path, 0), REAL(truncate)(path, size));
}

int fallocate64(int fd, int mode, off64_t at, off64_t size) {
  STAND_IN(enter_file("allocate", fd, 1), REAL(fallocate64)(fd, mode, at, size));
}

int rename(const char *from, const char *to) {
  STAND_IN(enter("rename", to, 1), REAL(rename)(from, to));
}

int unlink(const char *path) {
  STAND_IN(enter("unlink", path, 0), REAL(unlink)(path));
}

// Node removes a file this way, and the C library then calls an unlink of its own.
int remove(const char *path) {
  STAND_IN(enter("unlink", path, 0), REAL(remove)(path));
}

int unlinkat(int folder, const char *path, int flags) {
  STAND_IN(enter("unlink", path, 0), REAL(unlinkat)(folder, path, flags));
}

int rmdir(const char *path) {
  STAND_IN(enter("rmdir", path, 0), REAL(rmdir)(path));
}

int mkdir(const char *path, mode_t mode) {
  STAND_IN(enter("mkdir", path, 1), REAL(mkdir)(path, mode));
}
