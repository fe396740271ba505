// The order in which machines, stations and steps are listed everywhere: `CH2` before `CH10`.

const ZERO = 0x30;
const NINE = 0x39;

/**
 * Compares two texts in natural order: runs of ASCII digits by their value, everything else by code points. Texts that
 * are equal in this, as `1-8-16` and `01-08-16`, are in the order of their code points, so only equal texts compare as 0.
 */
export function compareNaturally(a: string, b: string): number {
  let placeA = 0;
  let placeB = 0;
  while (placeA < a.length && placeB < b.length) {
    const unitA = a.charCodeAt(placeA);
    const unitB = b.charCodeAt(placeB);
    if (isDigit(unitA) && isDigit(unitB)) {
      const firstA = skipZeros(a, placeA);
      const firstB = skipZeros(b, placeB);
      const endA = endOfDigits(a, firstA);
      const endB = endOfDigits(b, firstB);
      // A run of digits may be longer than a number is exact. Without leading zeros the longer one is greater.
      const longer = endA - firstA - (endB - firstB);
      if (longer !== 0) return longer;
      for (let place = 0; place < endA - firstA; place += 1) {
        const difference = a.charCodeAt(firstA + place) - b.charCodeAt(firstB + place);
        if (difference !== 0) return difference;
      }
      placeA = endA;
      placeB = endB;
    } else {
      if (unitA !== unitB) return rank(unitA) - rank(unitB);
      placeA += 1;
      placeB += 1;
    }
  }
  return a.length - placeA - (b.length - placeB) || compareByCodePoints(a, b);
}

function isDigit(unit: number): boolean {
  return unit >= ZERO && unit <= NINE;
}

function endOfDigits(text: string, from: number): number {
  let end = from;
  while (end < text.length && isDigit(text.charCodeAt(end))) end += 1;
  return end;
}

function skipZeros(text: string, from: number): number {
  let place = from;
  while (text.charCodeAt(place) === ZERO) place += 1;
  return place;
}

/** JavaScript's `<` compares UTF-16 units, which is another order for characters beyond U+FFFF. */
function compareByCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let place = 0; place < length; place += 1) {
    const unitA = a.charCodeAt(place);
    const unitB = b.charCodeAt(place);
    if (unitA !== unitB) return rank(unitA) - rank(unitB);
  }
  return a.length - b.length;
}

/** Surrogates are halves of the code points beyond U+FFFF, which come after all others. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
