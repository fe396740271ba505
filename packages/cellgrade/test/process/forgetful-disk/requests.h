// What the kernel asks of the file system, and its answers, as <linux/fuse.h> has them.

#include <linux/fuse.h>
#include <stddef.h>
#include <stdint.h>

/** The longest write that the kernel may send. */
#define WRITE_BYTES_MAX (1024 * 1024)
#define REQUEST_BYTES_MAX (WRITE_BYTES_MAX + 4096)

/** Whether the request changes something: a power cut is told by the number of these. */
int is_change(const struct fuse_in_header *request);
/** Whether the request is a sync, whose answer comes when the sync has ended. */
int is_sync(const struct fuse_in_header *request);
/** Does what the request asks, unless it is a sync, and answers it. */
void serve(int device, const struct fuse_in_header *request);
/** `error` is 0 or an errno. */
void answer(int device, uint64_t unique, int error, const void *bytes, size_t count);
