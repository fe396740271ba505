/** The later ones call themselves by the earlier ones' names too, so the order counts. */
const BROWSERS = [
  ["Edge", /Edg\/(\d+)/],
  ["Firefox", /Firefox\/(\d+)/],
  ["Chrome", /Chrome\/(\d+)/],
  ["Safari", /Version\/(\d+).*Safari/],
] as const;

const SYSTEM = /Windows|Android|iPhone|iPad|Mac OS X|Linux/;

/** A browser and its system by what it calls itself, as `Edge 140, Windows`. Its own text when it is none that is known. */
export function browserName(agent: string): string {
  for (const [name, sign] of BROWSERS) {
    const version = sign.exec(agent)?.[1];
    if (version === undefined) continue;
    const system = SYSTEM.exec(agent)?.[0];
    return system === undefined ? `${name} ${version}` : `${name} ${version}, ${system}`;
  }
  return agent;
}
