// Files and folders in memory, each in two states: as it was written, and as it was synced.
//
// - Bytes and size of a file are synced by a sync of the file. It covers what was written before it began, and counts when
//   it has ended.
// - A name is synced by a sync of its folder, or of the file itself, as on ext4; a rename as a whole.
// - A power cut leaves the synced state, and of what was written since nothing, or any blocks and sizes, and the first
//   changes of names.

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

/** The unit that a disk writes whole or not at all. */
#define BLOCK_BYTES 4096

struct content {
  unsigned char *bytes; // zeros beyond the size
  size_t size;
};

struct node {
  uint64_t id;
  mode_t mode;
  struct timespec changed;
  struct content written, synced;
  size_t blocks;         // that both contents have room for
  unsigned char *dirty;  // by block: written since the last sync of the file began
  struct name *names;    // of a folder
  int kept;              // found from the root, while the power is cut
};

/** A name in a folder. It stays in the list when it is removed, so that places in the list stay what they are. */
struct name {
  struct name *next;
  char text[256];
  struct node *synced;      // NULL: there is none of this name
  struct renaming *changes; // since then, the newest first
};

/** A change of a name. The two names of a rename have the same place in the order of all changes. */
struct renaming {
  struct renaming *before;
  uint64_t order;
  struct node *node;
};

/** What the name leads to now. */
struct node *written_at(const struct name *name);

/** What a sync covers, from its beginning to its end. */
struct sync;

void make_root(void);
/** Gives NULL where none has the id. The root has id 1. */
struct node *node_of(uint64_t id);
/** Gives NULL where there is none of this name. */
struct node *find(const struct node *folder, const char *text);
struct node *make(struct node *folder, const char *text, mode_t mode);
/** These two give 0 or an errno. */
int remove_name(struct node *folder, const char *text, int is_folder);
int rename_node(struct node *from, const char *text, struct node *to, const char *new_text);
void write_bytes(struct node *file, uint64_t at, const void *bytes, size_t count);
void set_size(struct node *file, uint64_t size);

/** The highest id; a node that had one may be gone. */
extern uint64_t last_id;
/** The number of changes of names. */
extern uint64_t last_change;
void free_node(struct node *node);
/** Memory of zeros. */
void *zeros(size_t count, size_t size);

/** A sync covers what is written when it begins, and counts when it ends. */
struct sync *begin_sync(struct node *node);
void end_sync(struct sync *sync);
/** Forgets a sync that will not end. */
void drop_sync(struct sync *sync);
/** The name is synced as it was at a moment in the order of changes. */
void sync_name(struct name *name, uint64_t order);
void free_name(struct name *name);

/** Forgets what was not synced: all of it, or what a seed chooses. */
void cut_power(int keeps_some, uint64_t seed);
