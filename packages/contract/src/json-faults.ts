// Finds what keeps a text from being JSON. JSON.parse decides whether a text is JSON; what it says of one that is none is
// English, differs between engines, has no place for short texts, and names no field.

/**
 * `incomplete`: the text ends inside of its JSON. `value`: a word that is no value of JSON, as `NaN`. `noValue`: nothing where a
 * value has to be. `quotes`: a text in other quotes than `"`. `keyQuotes`: a field name without `"`. `controlCharacter`: a text
 * that holds one unescaped. `escape`: a text with a backslash before what it cannot escape. `behind`: a control character behind what is
 * JSON by itself, as a C string's end is. `syntax`: anything else.
 */
type JsonFaultKind =
  | "incomplete"
  | "value"
  | "noValue"
  | "quotes"
  | "keyQuotes"
  | "controlCharacter"
  | "escape"
  | "behind"
  | "syntax";

export interface JsonFault {
  readonly kind: JsonFaultKind;
  /** Where it is, in UTF-16 units from the start. */
  readonly at: number;
  /** What stands there: the word, the quote, the control character, the escape; may be long. */
  readonly found: string;
  /** The field names and indexes that lead there; empty when none is known. */
  readonly path: readonly (string | number)[];
}

type Expected = "value" | "valueOrClose" | "key" | "keyOrClose" | "colon" | "commaOrClose" | "end";

const WHITE_SPACE = /[\t\n\r ]*/y;
/** What is neither white space nor of the structure of JSON. */
const WORD = /[^\t\n\r ,:[\]{}"]*/y;
const LITERAL = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;
/** What may become a literal when more follows. */
const LITERAL_BEGUN = /^(?:t|tr|tru|f|fa|fal|fals|n|nu|nul|-?(?:0|[1-9]\d*)?(?:\.\d*)?(?:[eE][+-]?\d*)?)$/;
const OTHER_QUOTE = /^['`‘’“”＂＇]/;
const NAME_BEGUN = /^['`‘’“”＂＇\p{L}_$]/u;
/** What may stand in a text as it is: neither `"` nor a backslash nor a control character below the space. */
const PLAIN_CHARACTERS = /[ !#-[\]-\uffff]*/y;
const ESCAPE = /(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))?/y;
const ESCAPE_CHARACTERS_MAX = 6;
/** What may become an escape when more follows: the text ends within it. */
const ESCAPE_BEGUN = /^\\(?:u[\da-fA-F]{0,3})?$/;

/** The first fault of a text. Null when it is JSON. Takes time by the length of the text. */
export function findJsonFault(text: string): JsonFault | null {
  const path: (string | number | null)[] = []; // of each open object the field under way, of each array the index
  let expected = "value" as Expected;
  let at = 0;

  function fault(kind: JsonFaultKind, found = ""): JsonFault {
    return { kind: at === text.length ? "incomplete" : kind, at, found, path: path.filter((part) => part !== null) };
  }
  /** Where what a pattern describes ends; each of them describes nothing too. */
  function endOf(pattern: RegExp): number {
    pattern.lastIndex = at;
    pattern.test(text);
    return pattern.lastIndex;
  }
  /** Reads a text with its quotes. */
  function readString(): JsonFault | string {
    const from = at;
    at += 1;
    for (;;) {
      at = endOf(PLAIN_CHARACTERS);
      const next = text.charAt(at);
      if (next === '"') {
        at += 1;
        return text.slice(from, at);
      }
      if (next !== "\\") return fault("controlCharacter", next);
      const end = endOf(ESCAPE);
      if (end === at) {
        const begun = text.slice(at, at + ESCAPE_CHARACTERS_MAX);
        if (ESCAPE_BEGUN.test(begun)) at = text.length;
        return fault("escape", begun.slice(0, 2));
      }
      at = end;
    }
  }
  function readWord(): JsonFault | null {
    const end = endOf(WORD);
    const word = text.slice(at, end);
    if (word === "") return fault("noValue");
    if (LITERAL.test(word)) {
      at = end;
      return null;
    }
    if (OTHER_QUOTE.test(word)) return fault("quotes", word.charAt(0));
    if (end < text.length || !LITERAL_BEGUN.test(word)) return fault("value", word);
    at = text.length;
    return fault("incomplete");
  }
  function open(bracket: "{" | "["): void {
    at += 1;
    path.push(bracket === "{" ? null : 0);
    expected = bracket === "{" ? "keyOrClose" : "valueOrClose";
  }
  function close(): void {
    at += 1;
    path.pop();
    expected = path.length === 0 ? "end" : "commaOrClose";
  }
  const isArray = (): boolean => typeof path.at(-1) === "number";

  for (;;) {
    at = endOf(WHITE_SPACE);
    const next = text.charAt(at);
    if (expected === "end") return at === text.length ? null : fault(next < " " ? "behind" : "syntax", next);
    if (next === "") return fault("incomplete");
    if (next === (isArray() ? "]" : "}") && expected.endsWith("OrClose")) {
      close();
    } else if (expected === "key" || expected === "keyOrClose") {
      path[path.length - 1] = null;
      if (next !== '"') return fault(NAME_BEGUN.test(text.slice(at, at + 2)) ? "keyQuotes" : "syntax");
      const key = readString();
      if (typeof key !== "string") return { ...key, kind: key.kind === "incomplete" ? "incomplete" : "syntax" };
      path[path.length - 1] = JSON.parse(key) as string;
      expected = "colon";
    } else if (expected === "colon") {
      if (next !== ":") return fault("syntax");
      at += 1;
      expected = "value";
    } else if (expected === "commaOrClose") {
      if (next !== ",") return fault("syntax");
      at += 1;
      const last = path.at(-1);
      if (typeof last === "number") path[path.length - 1] = last + 1;
      expected = typeof last === "number" ? "value" : "key";
    } else if (next === "{" || next === "[") {
      open(next);
    } else {
      const read = next === '"' ? readString() : readWord();
      if (read !== null && typeof read !== "string") return read;
      expected = path.length === 0 ? "end" : "commaOrClose";
    }
  }
}
