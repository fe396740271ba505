import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import type { Language } from "@cellgrade/contract/language";
import { PATH } from "@cellgrade/contract/tolerances";
import type { IsSaveTaken } from "../access/browser-saves.ts";
import { addressOf, isLoopbackRequest } from "../access/loopback.ts";
import type { AccountSets } from "../account-sets/account-sets.ts";
import type { Answers } from "./answer.ts";
import type { CommitQueues } from "./commit-queues.ts";
import { CORRUPT_COMPRESSION, inflate } from "./decode-body.ts";
import type { Exchange, NewExchange } from "./exchange.ts";
import { createList } from "./list.ts";
import type { MachineTally } from "./machine-tally.ts";
import { nodeReply } from "./node-reply.ts";
import { type Body, readBody } from "./read-body.ts";
import { readHead, showHeader, showText } from "./read-headers.ts";
import type { Responder } from "./responder.ts";
import { type Operation, type Route, routeOf } from "./route.ts";
import { createSaveBatch } from "./save-batch.ts";
import { createSave, type Handle } from "./save.ts";

// The front door sees each request first. It serves the machine interface itself, on node:http, and hands everything
// else to the framework. The order of its checks is CONTRACT's: the first fault decides the answer.

export interface FrontDoorDependencies {
  readonly accountSets: Pick<AccountSets, "find">;
  readonly answers: Answers;
  readonly responder: Responder;
  readonly queues: Pick<CommitQueues, "of">;
  readonly tally: MachineTally;
  readonly isSaveTaken: IsSaveTaken;
  readonly isStopping: () => boolean;
}

export interface FrontDoorOptions {
  /** The account set of a request without the header; null when the header is required. */
  readonly defaultAccountSet: string | null;
  readonly language: Language;
}

export interface FrontDoor {
  /** Serves an exchange, whoever has read its request. */
  readonly serve: (exchange: NewExchange) => void;
  /** Serves the machine interface and hands every other request to `framework`. */
  listener(framework: RequestListener): RequestListener;
  /** Makes a server that does not listen yet answer half-closed clients and requests with an `Expect` header. */
  attach(server: Server): void;
}

export function createFrontDoor(dependencies: FrontDoorDependencies, options: FrontDoorOptions): FrontDoor {
  const { accountSets, answers, responder, queues, tally, isSaveTaken, isStopping } = dependencies;
  const { defaultAccountSet, language } = options;
  const operations: { readonly [operation in Operation]: Handle } = {
    save: createSave({ responder, queues, tally, language }),
    saveBatch: createSaveBatch({ responder, queues, tally, language }),
    list: createList({ responder, language }),
  };

  function decide(exchange: Exchange): void {
    const { head, body, route } = exchange;
    // The account set is looked up first, though its faults are told later: each refusal is kept with the account set
    // that it was meant for.
    const header = head.accountSet;
    const code = header.fault === "missing" ? defaultAccountSet : header.code;
    const set = code === null ? undefined : accountSets.find(code);
    if (set !== undefined) exchange.accountSet = code;

    if (route.operation === null) return responder.refuse(exchange, "PATH_UNKNOWN", showHeader(route.path));
    if (head.method !== "POST") return responder.refuse(exchange, "METHOD_NOT_ALLOWED");
    if (isStopping()) return responder.refuse(exchange, "SHUTTING_DOWN");
    if (body.tooLarge) return responder.refuse(exchange, "BODY_TOO_LARGE", route.bodyMaxText);
    const content = inflate(body.bytes, head.headers["content-encoding"], route.bodyBytesMax);
    if (content.fault === "tooLarge") return responder.refuse(exchange, "BODY_TOO_LARGE", route.bodyMaxText);

    if (header.fault === "ambiguous") return responder.refuse(exchange, "ACCOUNT_SET_AMBIGUOUS");
    if (code === null) return responder.refuse(exchange, "ACCOUNT_SET_MISSING");
    if (set === undefined) return responder.refuse(exchange, "ACCOUNT_SET_UNKNOWN", showText(code));
    if (!set.accountSet.enabled) return responder.refuse(exchange, "ACCOUNT_SET_DISABLED", code);
    const isLetIn =
      route.operation === "list"
        ? isLoopbackRequest(exchange.address, head.headers)
        : isSaveTaken(head.headers, header.fault === "missing");
    if (!isLetIn) return responder.refuse(exchange, "ACCESS_DENIED", code);

    exchange.tolerances |= head.tolerances | (route.tolerated ? PATH : 0);
    if (content.bytes === null) return responder.refuse(exchange, "BODY_INVALID", CORRUPT_COMPRESSION[language]);
    operations[route.operation](exchange, set, content.bytes);
  }

  function serve({ head, reply, route, body, address }: NewExchange): void {
    const receivedAt = Date.now();
    const completedAt = performance.now();
    decide({ head, reply, route, body, receivedAt, completedAt, address, accountSet: null, tolerances: 0 });
  }

  function serveNode(req: IncomingMessage, res: ServerResponse, route: Route, body: Body): void {
    const head = readHead(req.method ?? "", req.headers);
    serve({ head, reply: nodeReply(req, res), route, body, address: addressOf(req.socket) });
  }

  /**
   * True when a request lacks the Host that HTTP/1.1 asks for. Node leaves the refusal to us: ours has the envelope.
   */
  function lacksHost(req: IncomingMessage): boolean {
    return req.headers.host === undefined && req.httpVersion === "1.1";
  }

  function refuseBroken(req: IncomingMessage, res: ServerResponse, code: "HTTP_INVALID" | "EXPECTATION_FAILED"): void {
    nodeReply(req, res).send(answers.refused(answers.refusal(code)), true);
  }

  return {
    serve,
    listener(framework) {
      return function onRequest(req, res) {
        if (lacksHost(req)) return refuseBroken(req, res, "HTTP_INVALID");
        const route = routeOf(req.url ?? "");
        if (route === null) framework(req, res);
        else readBody(req, route.bodyBytesMax, (body) => serveNode(req, res, route, body));
      };
    },
    attach(server) {
      // A client that ends its side after its request still reads the answer. Node's types lack this switch.
      (server as Server & { httpAllowHalfOpen: boolean }).httpAllowHalfOpen = true;
      server.on("checkContinue", (req: IncomingMessage, res: ServerResponse) => {
        const route = routeOf(req.url ?? "");
        const announced = Number(req.headers["content-length"] ?? 0);
        if (route !== null && announced > route.bodyBytesMax) {
          // The client asks before it sends, so it need not send what would be refused.
          const body = { bytes: Buffer.alloc(0), bytesSent: announced, tooLarge: true, drained: false };
          return serveNode(req, res, route, body);
        }
        res.writeContinue();
        server.emit("request", req, res);
      });
      server.on("checkExpectation", (req: IncomingMessage, res: ServerResponse) => {
        refuseBroken(req, res, "EXPECTATION_FAILED");
      });
    },
  };
}
