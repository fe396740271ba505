// Choices that a browser remembers. Storage may be forbidden or full: then a choice lasts as long as the page.

export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(`cellgrade.${key}`);
  } catch {
    return null;
  }
}

export function writeStored(key: string, value: string): void {
  try {
    localStorage.setItem(`cellgrade.${key}`, value);
  } catch {
    // it is a convenience
  }
}
