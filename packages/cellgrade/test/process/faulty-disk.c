// This library is preloaded into a server and stands between it and the disk: syncs of chosen files are slow, hang or
// fail.
//
// FAULTY_DISK_RULES   a file of lines "<pattern> delay <ms>", "<pattern> hang" or "<pattern> fail". It is read anew at each
//                     sync and, while one hangs, every few milliseconds. The first pattern that fits the path counts.
//                     A file that no pattern fits is synced as usual.
// FAULTY_DISK_HANGING a file that gets a "+" when a sync begins to hang and a "-" when it no longer does.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LOOK_EVERY_MS 5

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
  return real(fd);
}

int fsync(int fd) {
  return sync_with_faults(fd, (int (*)(int))dlsym(RTLD_NEXT, "fsync"));
}

int fdatasync(int fd) {
  return sync_with_faults(fd, (int (*)(int))dlsym(RTLD_NEXT, "fdatasync"));
}
