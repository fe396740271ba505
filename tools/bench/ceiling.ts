import { createServer } from "node:http";

// The ceiling: what node:http alone can do with these requests. It reads the body, parses it and gives the answer of a
// save; nothing is checked and nothing is stored.

const body = JSON.stringify({ state: 1, msg: "保存成功", resBody: [] });
const headers = ["content-type", "application/json; charset=utf-8", "content-length", String(Buffer.byteLength(body))];

const server = createServer((req, res) => {
  const chunks: Buffer[] = [];
  req.on("data", (chunk: Buffer) => chunks.push(chunk));
  req.on("end", () => {
    JSON.parse((chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))?.toString() ?? "");
    res.writeHead(200, headers);
    res.end(body);
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address !== null) console.log(`ceiling serves http://127.0.0.1:${address.port}`);
});
process.once("SIGTERM", () => process.exit());
