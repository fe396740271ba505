import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

// Serves an empty page of another origin than the console's, until it is ended. It prints its port.

const server = createServer((_req, res) => res.writeHead(200, { "content-type": "text/html" }).end("<!doctype html>"));
server.listen(0, "0.0.0.0", () => console.log((server.address() as AddressInfo).port));
