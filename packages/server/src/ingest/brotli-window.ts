// A decoder of Brotli gives nothing out before its window is full, and a stream names its own window, up to 16 MiB. So 39
// bytes make it decode 16 MiB, which takes 35 ms, before anybody can see that the bound of 64 KiB is exceeded.
//
// As long as less than a window was decoded, its size changes nothing: a distance reaches back to the beginning at most,
// and what reaches further is of the dictionary. So a stream that keeps the bound decodes alike with any window that is
// not smaller than the bound, and one that does not is found out when the smaller window is full.

/** The low four bits of a stream that names a window of 2^18 to 2^24 bytes are 3, 5 … 15 (RFC 7932, 9.1). */
const WINDOW_BITS_MIN = 18;
const WINDOW_BITS_MAX = 24;

/** What the decoder keeps of a window for itself. */
const WINDOW_GAP_BYTES = 16;

/** The same stream with the smallest window that `bytesMax` bytes fit into, if it names a larger one. */
export function withNarrowWindow(stream: Buffer, bytesMax: number): Buffer {
  const first = stream[0] ?? 0;
  const code = first & 0x0f;
  if (code % 2 === 0 || code === 1) return stream; // a window of less than 2^18 bytes
  const needed = Math.ceil(Math.log2(bytesMax + WINDOW_GAP_BYTES));
  const bits = Math.min(Math.max(needed, WINDOW_BITS_MIN), WINDOW_BITS_MAX);
  const narrow = 2 * (bits - WINDOW_BITS_MIN) + 3;
  if (narrow >= code) return stream;
  const changed = Buffer.from(stream);
  changed[0] = (first & 0xf0) | narrow;
  return changed;
}
