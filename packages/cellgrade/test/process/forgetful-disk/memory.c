#define _GNU_SOURCE
#include "memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

/** Nodes of one run; the tests make some hundred. */
#define NODES_MAX 65536

static struct node *nodes[NODES_MAX];
uint64_t last_id, last_change;

void *zeros(size_t count, size_t size) {
  void *found = calloc(count, size);
  if (found == NULL) abort();
  return found;
}

static struct node *new_node(mode_t mode) {
  struct node *node = zeros(1, sizeof *node);
  if (++last_id >= NODES_MAX) abort();
  node->id = last_id;
  node->mode = mode;
  clock_gettime(CLOCK_REALTIME, &node->changed);
  nodes[node->id] = node;
  return node;
}

void make_root(void) {
  new_node(S_IFDIR | 0755);
}

struct node *node_of(uint64_t id) {
  return id < NODES_MAX ? nodes[id] : NULL;
}

void free_node(struct node *node) {
  for (struct name *name = node->names, *next; name != NULL; name = next) {
    next = name->next;
    free_name(name);
  }
  if (node->blocks > 0) {
    munmap(node->written.bytes, node->blocks * BLOCK_BYTES);
    munmap(node->synced.bytes, node->blocks * BLOCK_BYTES);
  }
  free(node->dirty);
  nodes[node->id] = NULL;
  free(node);
}

// ---- names

static struct name *name_in(const struct node *folder, const char *text) {
  struct name *name = folder->names;
  while (name != NULL && strcmp(name->text, text) != 0) name = name->next;
  return name;
}

struct node *written_at(const struct name *name) {
  return name->changes == NULL ? name->synced : name->changes->node;
}

static void set_name(struct node *folder, const char *text, struct node *node) {
  struct name *name = name_in(folder, text);
  if (name == NULL) {
    name = zeros(1, sizeof *name);
    strncpy(name->text, text, sizeof name->text - 1);
    struct name **end = &folder->names;
    while (*end != NULL) end = &(*end)->next;
    *end = name;
  }
  struct renaming *change = zeros(1, sizeof *change);
  *change = (struct renaming){name->changes, last_change, node};
  name->changes = change;
  clock_gettime(CLOCK_REALTIME, &folder->changed);
}

void sync_name(struct name *name, uint64_t order) {
  struct renaming **place = &name->changes;
  while (*place != NULL && (*place)->order > order) place = &(*place)->before;
  if (*place != NULL) name->synced = (*place)->node;
  for (struct renaming *change = *place, *before; change != NULL; change = before) {
    before = change->before;
    free(change);
  }
  *place = NULL;
}

void free_name(struct name *name) {
  sync_name(name, UINT64_MAX);
  free(name);
}

struct node *find(const struct node *folder, const char *text) {
  struct name *name = name_in(folder, text);
  return name == NULL ? NULL : written_at(name);
}

struct node *make(struct node *folder, const char *text, mode_t mode) {
  struct node *node = new_node(mode);
  last_change += 1;
  set_name(folder, text, node);
  return node;
}

static int is_empty(const struct node *folder) {
  for (struct name *name = folder->names; name != NULL; name = name->next) {
    if (written_at(name) != NULL) return 0;
  }
  return 1;
}

int remove_name(struct node *folder, const char *text, int is_folder) {
  struct node *node = find(folder, text);
  if (node == NULL) return ENOENT;
  if (is_folder && !S_ISDIR(node->mode)) return ENOTDIR;
  if (!is_folder && S_ISDIR(node->mode)) return EISDIR;
  if (is_folder && !is_empty(node)) return ENOTEMPTY;
  last_change += 1;
  set_name(folder, text, NULL);
  return 0;
}

int rename_node(struct node *from, const char *text, struct node *to, const char *new_text) {
  struct node *node = find(from, text), *target = find(to, new_text);
  if (node == NULL) return ENOENT;
  if (target != NULL && S_ISDIR(target->mode) && !is_empty(target)) return ENOTEMPTY;
  if (node == target) return 0;
  last_change += 1;
  set_name(from, text, NULL);
  set_name(to, new_text, node);
  return 0;
}

// ---- bytes

/** Bytes that were never written are zeros, and take no memory. */
static void *grow(void *bytes, size_t from, size_t to) {
  void *grown = from == 0 ? mmap(NULL, to, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                          : mremap(bytes, from, to, MREMAP_MAYMOVE);
  if (grown == MAP_FAILED) abort();
  return grown;
}

static void make_room(struct node *file, size_t size) {
  size_t before = file->blocks, blocks = (size + BLOCK_BYTES - 1) / BLOCK_BYTES;
  if (blocks <= before) return;
  if (blocks < before * 2) blocks = before * 2;
  file->written.bytes = grow(file->written.bytes, before * BLOCK_BYTES, blocks * BLOCK_BYTES);
  file->synced.bytes = grow(file->synced.bytes, before * BLOCK_BYTES, blocks * BLOCK_BYTES);
  file->dirty = realloc(file->dirty, blocks);
  if (file->dirty == NULL) abort();
  memset(file->dirty + before, 0, blocks - before);
  file->blocks = blocks;
}

static void mark(struct node *file, uint64_t from, uint64_t to) {
  for (uint64_t block = from / BLOCK_BYTES; block * BLOCK_BYTES < to; block += 1) file->dirty[block] = 1;
  clock_gettime(CLOCK_REALTIME, &file->changed);
}

void write_bytes(struct node *file, uint64_t at, const void *bytes, size_t count) {
  make_room(file, at + count);
  memcpy(file->written.bytes + at, bytes, count);
  if (at + count > file->written.size) file->written.size = at + count;
  mark(file, at, at + count);
}

void set_size(struct node *file, uint64_t size) {
  make_room(file, size);
  if (size < file->written.size) {
    memset(file->written.bytes + size, 0, file->written.size - size);
    mark(file, size, file->written.size);
  }
  file->written.size = size;
}
