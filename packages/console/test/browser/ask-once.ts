import { request } from "node:http";
import { request as secureRequest } from "node:https";

// Sends one request, byte for byte as it is told, and prints the answer as JSON. It is a program, so that a test can run it on
// another machine than its own.

export interface Asked {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The authority that the server's certificate is of, as PEM. */
  readonly ca?: string;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

const { url, method = "GET", headers = {}, body, ca } = JSON.parse(process.argv[2] ?? "{}") as Asked;
const send = url.startsWith("https:") ? secureRequest : request;
const asked = send(url, { method, headers, ca }, (response) => {
  let text = "";
  response.setEncoding("utf8").on("data", (more: string) => (text += more));
  response.on("end", () => {
    const answered: Answered = { status: response.statusCode ?? 0, headers: response.headers, text };
    console.log(JSON.stringify(answered));
  });
});
asked.end(body);
