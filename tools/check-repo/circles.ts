/** What points at what. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** The graph of some arrows, without those from a node to itself. */
export function graphOf(arrows: readonly (readonly [from: string, to: string])[]): Graph {
  const graph = new Map<string, Set<string>>();
  for (const [from, to] of arrows) {
    const targets = graph.get(from) ?? new Set();
    graph.set(from, targets);
    if (from !== to) targets.add(to);
  }
  return graph;
}

/** The circles of a graph: each is the nodes that lead to one another, by name. */
export function circlesOf(graph: Graph): string[][] {
  const reached = new Map([...graph.keys()].map((node) => [node, reachableFrom(graph, node)]));
  const circles = new Map<string, string[]>();
  for (const [node, others] of reached) {
    const circle = [...others].filter((other) => reached.get(other)?.has(node)).sort();
    if (circle.length > 0) circles.set(circle.join(), circle);
  }
  return [...circles.values()];
}

function reachableFrom(graph: Graph, start: string): Set<string> {
  const reached = new Set<string>();
  const waiting = [...(graph.get(start) ?? [])];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (reached.has(node)) continue;
    reached.add(node);
    waiting.push(...(graph.get(node) ?? []));
  }
  return reached;
}

/**
 * The arrows between the entries of a folder. A file is an entry by itself, and a folder with everything in it is one.
 * Arrows from or to a file outside of the folder are left out.
 */
export function arrowsWithin(
  folder: string,
  arrows: readonly (readonly [from: string, to: string])[],
): (readonly [from: string, to: string])[] {
  const entryOf = (path: string): string => folder + (path.slice(folder.length).split("/", 1)[0] ?? "");
  return arrows
    .filter((ends) => ends.every((path) => path.startsWith(folder)))
    .map(([from, to]) => [entryOf(from), entryOf(to)] as const);
}
