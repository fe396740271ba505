/** Text of a page without its fenced blocks. */
function proseOf(page: string): string {
  return page.replace(/^( *)```.*?^\1```/gms, "");
}

/** Targets of links and images, fenced blocks left out. */
export function linksOf(page: string): string[] {
  const inline = proseOf(page).replace(/`[^`\n]*`/g, "");
  return [...inline.matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g)].map((match) => match[1] ?? "");
}

/** The anchors that headings make, as GitHub does. */
export function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ""] of proseOf(page).matchAll(/^#{1,6} +(.*?) *#*$/gm)) {
    const anchor = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-");
    let unique = anchor;
    for (let again = 1; anchors.has(unique); again += 1) unique = `${anchor}-${again}`;
    anchors.add(unique);
  }
  return anchors;
}

/** What a page shows as code: the lines of its fenced blocks (continued ones joined) and its inline spans. */
export function codeOf(page: string): string[] {
  const blocks = [...page.matchAll(/^( *)```[^\n]*\n(.*?)^\1```/gms)].map((match) => match[2] ?? "");
  const lines = blocks.flatMap((block) => block.replace(/[\\`]\n\s*/g, " ").split("\n"));
  const spans = [...proseOf(page).matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? "");
  return [...lines, ...spans];
}
