import { LIST_PATH, SAVE_BATCH_PATH, SAVE_PATH } from "@cellgrade/contract/wire";
import { integer, pick, type Random } from "./random.ts";

const LINES: readonly [string, ...string[]] = [
  `POST ${SAVE_PATH} HTTP/1.1\r\n`,
  `POST ${SAVE_BATCH_PATH} HTTP/1.1\r\n`,
  `POST ${LIST_PATH} HTTP/1.1\r\n`,
  `PUT ${SAVE_PATH} HTTP/1.0\r\n`,
  "GET /api/v1/nothing HTTP/1.1\r\n",
  "GET /api/pick/nothing HTTP/1.1\r\n",
  "Host: mes\r\n",
  "x-request-datasource: 001\r\n",
  "x-request-datasource: none\r\n",
  "Content-Length: 5\r\n",
  "Content-Length: 50000\r\n",
  "Transfer-Encoding: chunked\r\n",
  "Content-Encoding: gzip\r\n",
  "Expect: 100-continue\r\n",
  "Expect: x\r\n",
  "Connection: close\r\n",
  "Upgrade: websocket\r\n",
  "\r\n",
  "\r\n\r\n",
  "5\r\nabcde\r\n",
  "0\r\n\r\n",
  "{}",
  '{"barcode":',
  "\0",
  "GET ",
];

/** Pieces of requests in any order, and sometimes anything at all. */
export function brokenBytes(random: Random): Buffer {
  const kind = random();
  if (kind < 0.1) return anyBytes(random, 1 + integer(random, 300));
  if (kind < 0.15) return Buffer.from(`POST ${SAVE_PATH} HTTP/1.1\r\nX: ${"x".repeat(integer(random, 40_000))}`);
  const pieces: Buffer[] = [Buffer.from(`POST ${SAVE_PATH} HTTP/1.1\r\nHost: mes\r\n`)];
  if (kind < 0.5) pieces.pop();
  const count = 1 + integer(random, 12);
  for (let piece = 0; piece < count; piece += 1) {
    pieces.push(random() < 0.1 ? anyBytes(random, integer(random, 20)) : Buffer.from(pick(random, LINES)));
  }
  return Buffer.concat(pieces);
}

function anyBytes(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => integer(random, 256)));
}
