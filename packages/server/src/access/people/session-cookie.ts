/** The cookie of a session. Over TLS its name keeps browsers from taking it from another host, or over plain HTTP. */
export function sessionCookieName(secure: boolean): string {
  return secure ? "__Host-cellgrade-session" : "cellgrade-session";
}
