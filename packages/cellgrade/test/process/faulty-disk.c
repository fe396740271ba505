// This library is preloaded into a server and stands between it and the disk. Syncs of chosen files can be slow, hang or
// fail. A shadow of the data folder can keep what is surely on the disk.
//
// FAULTY_DISK_RULES   a file of lines "<pattern> delay <ms>", "<pattern> hang" or "<pattern> fail". It is read anew at each
//                     sync and, while one hangs, every few milliseconds. The first pattern that fits the path counts.
//                     A file that no pattern fits is synced as usual.
// FAULTY_DISK_HANGING a file that gets a "+" when a sync begins to hang and a "-" when it no longer does.
// FAULTY_DISK_DATA    } both or none: after a sync of a file under the first folder, the file of the same name in the
// FAULTY_DISK_SHADOW  } second has the bytes that were synced. Its folders must be there.
//                     A file that was removed stays in the shadow until its folder is synced.

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LOOK_EVERY_MS 5
#define CHUNK_BYTES (64 * 1024)

enum fault { NONE, DELAY, HANG, FAIL };

static void sleep_ms(long ms) {
  struct timespec span = {ms / 1000, ms % 1000 * 1000000};
  while (nanosleep(&span, &span) != 0 && errno == EINTR) {
  }
}

static int path_of(int fd, char path[PATH_MAX]) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return 0;
  path[length] = '\0';
  return 1;
}

static enum fault fault_of(const char *path, long *ms) {
  const char *rules = getenv("FAULTY_DISK_RULES");
  FILE *file = rules == NULL ? NULL : fopen(rules, "re");
  if (file == NULL) return NONE;
  char pattern[PATH_MAX], name[16], line[PATH_MAX + 64];
  enum fault fault = NONE;
  while (fault == NONE && fgets(line, sizeof line, file) != NULL) {
    *ms = 0;
    if (sscanf(line, "%4095s %15s %ld", pattern, name, ms) < 2 || fnmatch(pattern, path, 0) != 0) continue;
    fault = strcmp(name, "delay") == 0 ? DELAY : strcmp(name, "hang") == 0 ? HANG : FAIL;
  }
  fclose(file);
  return fault;
}

// A removed file is surely gone when its folder has been synced.
static void forget_removed(const char *folder, const char *shadow) {
  DIR *entries = opendir(shadow);
  if (entries == NULL) return;
  for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
    char name[PATH_MAX * 4];
    snprintf(name, sizeof name, "%s/%s", folder, entry->d_name);
    if (access(name, F_OK) == 0) continue;
    snprintf(name, sizeof name, "%s/%s", shadow, entry->d_name);
    unlink(name);
  }
  closedir(entries);
}

// Bytes that differ are copied in place. A process that is killed meanwhile leaves what a disk may leave that loses its
// power in a sync. The file is read through the caller's descriptor, since closing another one would drop SQLite's locks.
static void cast_shadow(int fd, const char *path) {
  static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
  static char now[CHUNK_BYTES], before[CHUNK_BYTES];
  const char *data = getenv("FAULTY_DISK_DATA"), *shadow = getenv("FAULTY_DISK_SHADOW");
  struct stat status;
  if (data == NULL || shadow == NULL || strncmp(path, data, strlen(data)) != 0) return;
  if (fstat(fd, &status) != 0) return;
  char target[PATH_MAX * 2];
  snprintf(target, sizeof target, "%s%s", shadow, path + strlen(data));
  if (S_ISDIR(status.st_mode)) forget_removed(path, target);
  if (!S_ISREG(status.st_mode)) return;
  pthread_mutex_lock(&one_at_a_time);
  int copy = open(target, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (copy < 0) abort();
  off_t at = 0;
  for (ssize_t bytes; (bytes = pread(fd, now, CHUNK_BYTES, at)) > 0; at += bytes) {
    if (pread(copy, before, bytes, at) == bytes && memcmp(now, before, bytes) == 0) continue;
    if (pwrite(copy, now, bytes, at) != bytes) abort();
  }
  if (ftruncate(copy, at) != 0) abort();
  close(copy);
  pthread_mutex_unlock(&one_at_a_time);
}

static void note(const char *change) {
  int file = open(getenv("FAULTY_DISK_HANGING"), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (file < 0 || write(file, change, 1) != 1) abort();
  close(file);
}

static int sync_with_faults(int fd, int (*real)(int)) {
  char path[PATH_MAX];
  long ms = 0;
  if (!path_of(fd, path)) return real(fd);
  enum fault fault = fault_of(path, &ms);
  if (fault == HANG) {
    note("+");
    while ((fault = fault_of(path, &ms)) == HANG) sleep_ms(LOOK_EVERY_MS);
    note("-");
  }
  if (fault == DELAY) sleep_ms(ms);
  if (fault == FAIL) {
    errno = EIO;
    return -1;
  }
  cast_shadow(fd, path);
  return real(fd);
}

int fsync(int fd) {
  return sync_with_faults(fd, (int (*)(int))dlsym(RTLD_NEXT, "fsync"));
}

int fdatasync(int fd) {
  return sync_with_faults(fd, (int (*)(int))dlsym(RTLD_NEXT, "fdatasync"));
}
