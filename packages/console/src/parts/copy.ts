/**
 * Copies text, and beside it the same as HTML, from which a spreadsheet pastes. False when the browser forbids it. Two
 * things are copied from a field: all HTML, because `navigator.clipboard` cleans it of what Excel reads; and text where a
 * page over plain HTTP from another host is no secure context and has no `navigator.clipboard`.
 */
export async function copyText(text: string, html?: string): Promise<boolean> {
  if (html === undefined && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // The browser forbids this way. It may allow the other.
    }
  }
  return copyFromField(text, html);
}

function copyFromField(text: string, html: string | undefined): boolean {
  const focused = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.readOnly = true;
  field.setAttribute("aria-hidden", "true");
  field.style.position = "fixed";
  field.style.opacity = "0";
  field.addEventListener("copy", (event) => {
    if (html === undefined || event.clipboardData === null) return;
    event.clipboardData.setData("text/plain", text); // the field would make one line end of CRLF
    event.clipboardData.setData("text/html", html);
    event.preventDefault();
  });
  // The field stands inside an open dialog, which would take the focus back from anywhere else.
  (focused?.closest('[role="dialog"]') ?? document.body).append(field);
  field.select();
  try {
    return document.execCommand("copy");
  } finally {
    field.remove();
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  }
}
