#define _GNU_SOURCE
#include "requests.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include "memory.h"

// The kernel may keep names and attributes for good: nothing changes but through it.
#define VALID_SECONDS 3600

int is_sync(const struct fuse_in_header *request) {
  return request->opcode == FUSE_FSYNC || request->opcode == FUSE_FSYNCDIR;
}

int is_change(const struct fuse_in_header *request) {
  switch (request->opcode) {
    case FUSE_WRITE: case FUSE_SETATTR: case FUSE_CREATE: case FUSE_MKNOD: case FUSE_MKDIR: case FUSE_UNLINK:
    case FUSE_RMDIR: case FUSE_RENAME: case FUSE_RENAME2: return 1;
    default: return is_sync(request);
  }
}

// A request that was given up takes no answer, and a dead device neither.
void answer(int device, uint64_t unique, int error, const void *bytes, size_t count) {
  struct fuse_out_header header = {.len = sizeof header + (error ? 0 : count), .error = -error, .unique = unique};
  struct iovec parts[] = {{&header, sizeof header}, {(void *)bytes, count}};
  if (writev(device, parts, error || count == 0 ? 1 : 2) < 0 && errno != ENOENT && errno != ENODEV) abort();
}

static struct fuse_attr attributes_of(const struct node *node) {
  uint64_t size = S_ISDIR(node->mode) ? BLOCK_BYTES : node->written.size;
  uint64_t seconds = node->changed.tv_sec;
  uint32_t parts = node->changed.tv_nsec;
  return (struct fuse_attr){
      .ino = node->id, .size = size, .blocks = (size + 511) / 512, .atime = seconds, .mtime = seconds, .ctime = seconds,
      .atimensec = parts, .mtimensec = parts, .ctimensec = parts, .mode = node->mode, .nlink = 1,
      .blksize = BLOCK_BYTES};
}

static struct fuse_entry_out entry_of(const struct node *node) {
  return (struct fuse_entry_out){
      .nodeid = node->id, .entry_valid = VALID_SECONDS, .attr_valid = VALID_SECONDS, .attr = attributes_of(node)};
}

// What was read stays in the kernel's cache. SQLite maps its -shm there.
static const struct fuse_open_out OPENED = {.open_flags = FOPEN_KEEP_CACHE};

static void answer_init(int device, const struct fuse_in_header *request, const struct fuse_init_in *init) {
  struct fuse_init_out out = {
      .major = FUSE_KERNEL_VERSION, .minor = FUSE_KERNEL_MINOR_VERSION, .max_readahead = init->max_readahead,
      .flags = init->flags & (FUSE_BIG_WRITES | FUSE_MAX_PAGES), .max_write = WRITE_BYTES_MAX,
      .max_pages = WRITE_BYTES_MAX / 4096, .time_gran = 1};
  answer(device, request->unique, 0, &out, sizeof out);
}

static void answer_attributes(int device, const struct fuse_in_header *request, const struct node *node) {
  struct fuse_attr_out out = {.attr_valid = VALID_SECONDS, .attr = attributes_of(node)};
  answer(device, request->unique, 0, &out, sizeof out);
}

static void answer_entry(int device, const struct fuse_in_header *request, const struct node *node) {
  struct fuse_entry_out out = entry_of(node);
  answer(device, request->unique, 0, &out, sizeof out);
}

static void answer_created(int device, const struct fuse_in_header *request, const struct node *node) {
  struct { struct fuse_entry_out entry; struct fuse_open_out open; } out = {entry_of(node), OPENED};
  answer(device, request->unique, 0, &out, sizeof out);
}

static void set_attributes(struct node *node, const struct fuse_setattr_in *in) {
  if (in->valid & FATTR_SIZE) set_size(node, in->size);
  if (in->valid & FATTR_MODE) node->mode = (node->mode & S_IFMT) | (in->mode & 07777);
}

static void answer_read(int device, const struct fuse_in_header *request, const struct node *file,
                        const struct fuse_read_in *in) {
  size_t size = file->written.size, count = in->size;
  if (in->offset >= size) count = 0;
  else if (in->offset + count > size) count = size - in->offset;
  answer(device, request->unique, 0, count == 0 ? NULL : file->written.bytes + in->offset, count);
}

// The place of a name in its folder is its offset.
static void answer_names(int device, const struct fuse_in_header *request, const struct node *folder,
                         const struct fuse_read_in *in) {
  char *out = zeros(1, in->size);
  size_t used = 0;
  uint64_t place = 0;
  for (struct name *name = folder->names; name != NULL; name = name->next) {
    place += 1;
    const struct node *node = written_at(name);
    if (place <= in->offset || node == NULL) continue;
    struct fuse_dirent entry = {
        .ino = node->id, .off = place, .namelen = strlen(name->text), .type = node->mode >> 12};
    size_t bytes = FUSE_DIRENT_ALIGN(FUSE_NAME_OFFSET + entry.namelen);
    if (used + bytes > in->size) break;
    memcpy(out + used, &entry, FUSE_NAME_OFFSET);
    memcpy(out + used + FUSE_NAME_OFFSET, name->text, entry.namelen);
    used += bytes;
  }
  answer(device, request->unique, 0, out, used);
  free(out);
}

static void answer_room(int device, const struct fuse_in_header *request) {
  const uint64_t blocks = 1 << 20;
  struct fuse_statfs_out out = {
      .st = {.blocks = blocks, .bfree = blocks, .bavail = blocks, .files = blocks, .ffree = blocks,
             .bsize = BLOCK_BYTES, .namelen = 255, .frsize = BLOCK_BYTES}};
  answer(device, request->unique, 0, &out, sizeof out);
}

static int rename_by(struct node *from, uint64_t to, const char *names) {
  return rename_node(from, names, node_of(to), names + strlen(names) + 1);
}

void serve(int device, const struct fuse_in_header *request) {
  const void *in = request + 1;
  const struct fuse_write_in *write = in;
  struct node *node = node_of(request->nodeid), *found;
  uint64_t unique = request->unique;
  switch (request->opcode) {
    case FUSE_INIT: return answer_init(device, request, in);
    case FUSE_FORGET: case FUSE_BATCH_FORGET: case FUSE_INTERRUPT: return; // take no answer
    case FUSE_DESTROY: case FUSE_FLUSH: case FUSE_RELEASE: case FUSE_RELEASEDIR: return answer(device, unique, 0, NULL, 0);
    case FUSE_LOOKUP:
      found = find(node, in);
      return found == NULL ? answer(device, unique, ENOENT, NULL, 0) : answer_entry(device, request, found);
    case FUSE_GETATTR: return answer_attributes(device, request, node);
    case FUSE_SETATTR:
      set_attributes(node, in);
      return answer_attributes(device, request, node);
    case FUSE_OPEN: case FUSE_OPENDIR: return answer(device, unique, 0, &OPENED, sizeof OPENED);
    case FUSE_CREATE: {
      const struct fuse_create_in *create = in;
      return answer_created(device, request, make(node, (const char *)(create + 1), S_IFREG | (create->mode & 07777)));
    }
    case FUSE_MKNOD: {
      const struct fuse_mknod_in *create = in;
      return answer_entry(device, request, make(node, (const char *)(create + 1), S_IFREG | (create->mode & 07777)));
    }
    case FUSE_MKDIR: {
      const struct fuse_mkdir_in *create = in;
      return answer_entry(device, request, make(node, (const char *)(create + 1), S_IFDIR | (create->mode & 07777)));
    }
    case FUSE_READ: return answer_read(device, request, node, in);
    case FUSE_READDIR: return answer_names(device, request, node, in);
    case FUSE_WRITE: {
      write_bytes(node, write->offset, write + 1, write->size);
      struct fuse_write_out out = {.size = write->size};
      return answer(device, unique, 0, &out, sizeof out);
    }
    case FUSE_UNLINK: return answer(device, unique, remove_name(node, in, 0), NULL, 0);
    case FUSE_RMDIR: return answer(device, unique, remove_name(node, in, 1), NULL, 0);
    case FUSE_RENAME: {
      const struct fuse_rename_in *rename = in;
      return answer(device, unique, rename_by(node, rename->newdir, (const char *)(rename + 1)), NULL, 0);
    }
    case FUSE_RENAME2: {
      const struct fuse_rename2_in *rename = in;
      int error = rename->flags != 0 ? EINVAL : rename_by(node, rename->newdir, (const char *)(rename + 1));
      return answer(device, unique, error, NULL, 0);
    }
    case FUSE_STATFS: return answer_room(device, request);
    default: return answer(device, unique, ENOSYS, NULL, 0); // locks among them: the kernel keeps these itself then
  }
}
