/**
 * Sets a key of a map that remembers `max` keys. The key that was set the longest ago is forgotten for it. All keys of such a
 * map are set this way: then a Map has them in the order in which they were set last.
 */
export function setRecent<Key, Value>(map: Map<Key, Value>, key: Key, value: Value, max: number): void {
  map.delete(key); // otherwise it would keep its place
  if (map.size >= max) {
    const [oldest] = map.keys();
    if (oldest !== undefined) map.delete(oldest);
  }
  map.set(key, value);
}
