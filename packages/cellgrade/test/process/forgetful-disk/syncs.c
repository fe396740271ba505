#include "memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/** A name, synced as it is now. */
struct synced_name {
  struct synced_name *next;
  struct name *name;
  uint64_t order;
};

struct sync {
  struct node *file; // NULL: a folder
  size_t size, count;
  size_t *places;       // of the blocks that were dirty
  unsigned char *bytes; // of these blocks
  struct synced_name *names;
};

// A rename is synced as a whole, wherever its other name is; what changed that one later is not.
static void cover_name(struct sync *sync, struct name *name, uint64_t order) {
  struct synced_name *covered = zeros(1, sizeof *covered);
  *covered = (struct synced_name){sync->names, name, order};
  sync->names = covered;
}

static void cover_change(struct sync *sync, uint64_t order) {
  for (uint64_t id = 1; id <= last_id; id += 1) {
    for (struct name *name = node_of(id) == NULL ? NULL : node_of(id)->names; name != NULL; name = name->next) {
      struct renaming *change = name->changes;
      while (change != NULL && change->order != order) change = change->before;
      if (change != NULL) cover_name(sync, name, order);
    }
  }
}

static void cover_bytes(struct sync *sync, struct node *file) {
  sync->file = file;
  sync->size = file->written.size;
  sync->places = zeros(file->blocks + 1, sizeof *sync->places);
  for (size_t block = 0; block < file->blocks; block += 1) {
    if (file->dirty[block]) sync->places[sync->count++] = block;
    file->dirty[block] = 0;
  }
  sync->bytes = zeros(sync->count + 1, BLOCK_BYTES);
  for (size_t each = 0; each < sync->count; each += 1) {
    memcpy(sync->bytes + each * BLOCK_BYTES, file->written.bytes + sync->places[each] * BLOCK_BYTES, BLOCK_BYTES);
  }
}

struct sync *begin_sync(struct node *node) {
  struct sync *sync = zeros(1, sizeof *sync);
  if (!S_ISDIR(node->mode)) cover_bytes(sync, node);
  for (uint64_t id = 1; id <= last_id; id += 1) {
    for (struct name *name = node_of(id) == NULL ? NULL : node_of(id)->names; name != NULL; name = name->next) {
      if (node_of(id) != node && written_at(name) != node) continue;
      for (struct renaming *change = name->changes; change != NULL; change = change->before) {
        cover_change(sync, change->order);
      }
    }
  }
  return sync;
}

void end_sync(struct sync *sync) {
  for (size_t each = 0; each < sync->count; each += 1) {
    memcpy(sync->file->synced.bytes + sync->places[each] * BLOCK_BYTES, sync->bytes + each * BLOCK_BYTES, BLOCK_BYTES);
  }
  if (sync->file != NULL) sync->file->synced.size = sync->size;
  for (struct synced_name *covered = sync->names; covered != NULL; covered = covered->next) {
    sync_name(covered->name, covered->order);
  }
  drop_sync(sync);
}

void drop_sync(struct sync *sync) {
  for (struct synced_name *covered = sync->names, *next; covered != NULL; covered = next) {
    next = covered->next;
    free(covered);
  }
  free(sync->places);
  free(sync->bytes);
  free(sync);
}

// ---- power cuts

/** Whether the seed keeps something, by its place. */
static int is_chosen(uint64_t seed, uint64_t a, uint64_t b, uint64_t c) {
  uint64_t hash = seed;
  const uint64_t parts[] = {a, b, c};
  for (int part = 0; part < 3; part += 1) {
    // One step of splitmix64.
    hash += parts[part] + 0x9e3779b97f4a7c15;
    hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
    hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
    hash ^= hash >> 31;
  }
  return hash & 1;
}

enum kind_of_choice { SIZE = 1, BLOCK };

static void cut_file(struct node *file, int keeps_some, uint64_t seed) {
  struct content *written = &file->written, *synced = &file->synced;
  size_t end = written->size > synced->size ? written->size : synced->size;
  if (keeps_some && is_chosen(seed, SIZE, file->id, 0)) synced->size = written->size;
  for (size_t block = 0; block < file->blocks; block += 1) {
    size_t at = block * BLOCK_BYTES;
    file->dirty[block] = 0;
    if (memcmp(written->bytes + at, synced->bytes + at, BLOCK_BYTES) == 0) continue;
    if (keeps_some && is_chosen(seed, BLOCK, file->id, block)) memcpy(synced->bytes + at, written->bytes + at, BLOCK_BYTES);
    else memcpy(written->bytes + at, synced->bytes + at, BLOCK_BYTES);
  }
  written->size = synced->size;
  // Bytes beyond the size do not come back when the file grows again.
  if (end > 0) {
    memset(written->bytes + synced->size, 0, end - synced->size);
    memset(synced->bytes + synced->size, 0, end - synced->size);
  }
}

static void cut_names(struct node *folder, uint64_t kept_changes) {
  struct name *kept = NULL;
  for (struct name *name = folder->names, *next; name != NULL; name = next) {
    next = name->next;
    sync_name(name, kept_changes);
    while (name->changes != NULL) {
      struct renaming *lost = name->changes;
      name->changes = lost->before;
      free(lost);
    }
    if (name->synced == NULL) {
      free(name);
      continue;
    }
    name->next = kept;
    kept = name;
  }
  folder->names = kept;
}

static void keep(struct node *node, int keeps_some, uint64_t seed, uint64_t kept_changes) {
  if (node->kept) return;
  node->kept = 1;
  if (!S_ISDIR(node->mode)) return cut_file(node, keeps_some, seed);
  cut_names(node, kept_changes);
  for (struct name *name = node->names; name != NULL; name = name->next) {
    keep(name->synced, keeps_some, seed, kept_changes);
  }
}

/** The earliest change of a name that is not synced. */
static uint64_t first_unsynced(void) {
  uint64_t first = last_change + 1;
  for (uint64_t id = 1; id <= last_id; id += 1) {
    for (struct name *name = node_of(id) == NULL ? NULL : node_of(id)->names; name != NULL; name = name->next) {
      for (struct renaming *change = name->changes; change != NULL; change = change->before) {
        if (change->order < first) first = change->order;
      }
    }
  }
  return first;
}

void cut_power(int keeps_some, uint64_t seed) {
  for (uint64_t id = 1; id <= last_id; id += 1) {
    if (node_of(id) != NULL) node_of(id)->kept = 0;
  }
  // Names are kept up to a change: file systems reorder writes, but not these.
  uint64_t first = first_unsynced(), kept_changes = first - 1;
  if (keeps_some) kept_changes += seed % (last_change - first + 2);
  keep(node_of(1), keeps_some, seed, kept_changes);
  for (uint64_t id = 1; id <= last_id; id += 1) {
    if (node_of(id) != NULL && !node_of(id)->kept) free_node(node_of(id));
  }
}
