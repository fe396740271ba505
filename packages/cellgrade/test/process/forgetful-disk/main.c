// A disk that forgets: a file system in memory, mounted by /dev/fuse, whose power can be cut.
//
// forgetful-disk <folder> <ms of a sync> <kept|ignored>
//     Mounts itself at the folder, and says "on". `ignored`: syncs do nothing, as on a disk that lies. It unmounts itself
//     when its input ends.
//
// Commands are lines of its input, and each is answered by a line:
//
// off               The power is cut: every request fails from now on. Answered by "off".
// off-after <n>     The same ahead of the n-th change from now on: a write, a sync or a change of names or sizes.
// fail-sync <n>     The n-th sync from now on fails. What it covered looks synced afterwards and is not, as on Linux. Takes
//                   no answer.
// on nothing        The power is back. What was not synced is lost. Answered by "on".
// on some <seed>    The same, and a seed chooses what is lost: blocks of 4 KiB, sizes, the last changes of names.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "memory.h"
#include "requests.h"

/** Syncs that have begun and not ended, in their order: each ends `sync_ms` after it began. */
struct running_sync {
  struct running_sync *next;
  struct sync *sync;
  uint64_t unique;
  struct timespec end;
};

static const char *folder;
static long sync_ms;
static int syncs_are_ignored;
static int device = -1; // -1: the power is off
static int mounted;
static long changes_left = -1; // until the power is cut; -1: it is not
static long syncs_left = -1;   // until one fails; -1: none does
static struct running_sync *first_sync, **end_of_syncs = &first_sync;

static void say(const char *word) {
  printf("%s\n", word);
  fflush(stdout);
}

static void unmount_disk(void) {
  if (mounted) umount2(folder, MNT_DETACH);
  mounted = 0;
}

static int mount_disk(void) {
  char options[128];
  device = open("/dev/fuse", O_RDWR | O_CLOEXEC | O_NONBLOCK);
  if (device < 0) return errno;
  snprintf(options, sizeof options, "fd=%d,rootmode=40755,user_id=%d,group_id=%d", device, getuid(), getgid());
  if (mount("forgetful-disk", folder, "fuse", MS_NOSUID | MS_NODEV, options) != 0) return errno;
  mounted = 1;
  return 0;
}

static void power_off(void) {
  if (device >= 0) close(device);
  device = -1;
  changes_left = syncs_left = -1;
  for (struct running_sync *sync = first_sync, *next; sync != NULL; sync = next) {
    next = sync->next;
    drop_sync(sync->sync);
    free(sync);
  }
  first_sync = NULL;
  end_of_syncs = &first_sync;
  say("off");
}

static void power_on(int keeps_some, uint64_t seed) {
  unmount_disk();
  cut_power(keeps_some, seed);
  int error = mount_disk();
  if (error != 0) {
    fprintf(stderr, "%s\n", strerror(error));
    exit(1);
  }
  say("on");
}

static struct timespec moment_in(long ms) {
  struct timespec moment;
  clock_gettime(CLOCK_MONOTONIC, &moment);
  moment.tv_nsec += ms % 1000 * 1000000;
  moment.tv_sec += ms / 1000 + moment.tv_nsec / 1000000000;
  moment.tv_nsec %= 1000000000;
  return moment;
}

static long ms_until(struct timespec moment) {
  struct timespec now = moment_in(0);
  return (moment.tv_sec - now.tv_sec) * 1000 + (moment.tv_nsec - now.tv_nsec + 999999) / 1000000;
}

static void start_sync(const struct fuse_in_header *request) {
  if (syncs_are_ignored) return answer(device, request->unique, 0, NULL, 0);
  struct sync *begun = begin_sync(node_of(request->nodeid));
  if (syncs_left >= 0 && syncs_left-- == 0) {
    drop_sync(begun);
    return answer(device, request->unique, EIO, NULL, 0);
  }
  struct running_sync *sync = zeros(1, sizeof *sync);
  *sync = (struct running_sync){NULL, begun, request->unique, moment_in(sync_ms)};
  *end_of_syncs = sync;
  end_of_syncs = &sync->next;
}

/** Ends the syncs whose time has come. Gives the ms until the next one, -1 where there is none. */
static long end_syncs(void) {
  for (struct running_sync *sync = first_sync; sync != NULL; sync = first_sync) {
    long ms = ms_until(sync->end);
    if (ms > 0) return ms;
    end_sync(sync->sync);
    answer(device, sync->unique, 0, NULL, 0);
    first_sync = sync->next;
    if (first_sync == NULL) end_of_syncs = &first_sync;
    free(sync);
  }
  return -1;
}

static void read_request(void) {
  static _Alignas(8) char buffer[REQUEST_BYTES_MAX];
  const struct fuse_in_header *request = (const void *)buffer;
  ssize_t bytes = read(device, buffer, sizeof buffer);
  if (bytes < 0 && (errno == EINTR || errno == EAGAIN || errno == ENOENT)) return;
  if (bytes < 0) return power_off(); // somebody has unmounted it
  if (is_change(request) && changes_left >= 0 && changes_left-- == 0) return power_off();
  if (is_sync(request)) start_sync(request);
  else serve(device, request);
}

static void obey(const char *command) {
  unsigned long long seed;
  long count;
  if (sscanf(command, "off-after %ld", &count) == 1) changes_left = count - 1;
  else if (sscanf(command, "fail-sync %ld", &count) == 1) syncs_left = count - 1;
  else if (strcmp(command, "off") == 0) power_off();
  else if (strcmp(command, "on nothing") == 0) power_on(0, 0);
  else if (sscanf(command, "on some %llu", &seed) == 1) power_on(1, seed);
  else abort();
}

/** Obeys the commands that have come. Gives 0 when the input has ended. */
static int read_commands(void) {
  static char line[256];
  static size_t length;
  ssize_t bytes = read(STDIN_FILENO, line + length, sizeof line - length - 1);
  if (bytes <= 0) return 0;
  length += bytes;
  for (char *end; (end = memchr(line, '\n', length)) != NULL;) {
    *end = '\0';
    obey(line);
    length -= end + 1 - line;
    memmove(line, end + 1, length);
  }
  return 1;
}

int main(int count, char **arguments) {
  if (count != 4) return 2;
  folder = arguments[1];
  sync_ms = atol(arguments[2]);
  syncs_are_ignored = strcmp(arguments[3], "ignored") == 0;
  // Signals to a whole group end our parent too: our input ends with it, and then the disk is unmounted.
  const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
  for (int each = 0; each < 4; each += 1) signal(ignored[each], SIG_IGN);
  make_root();
  int error = mount_disk();
  if (error != 0) {
    fprintf(stderr, "%s\n", strerror(error));
    return 1;
  }
  say("on");
  for (;;) {
    struct pollfd sources[] = {{STDIN_FILENO, POLLIN, 0}, {device, POLLIN, 0}};
    if (poll(sources, 2, device < 0 ? -1 : end_syncs()) < 0 && errno != EINTR) abort();
    if (sources[0].revents != 0 && !read_commands()) break;
    if (device >= 0 && sources[1].revents != 0 && sources[1].fd == device) read_request();
  }
  unmount_disk();
  return 0;
}
