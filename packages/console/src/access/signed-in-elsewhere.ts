// Tabs of a browser share their cookies. One in which somebody signed in tells the others, whose pages then go on.

const CHANNEL = "cellgrade.signed-in";

export function tellSignedIn(): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(null);
  channel.close();
}

/** Calls `listener` when somebody has signed in in another tab. The function that is returned ends that. */
export function onSignedInElsewhere(listener: () => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener("message", listener);
  return () => channel.close();
}
