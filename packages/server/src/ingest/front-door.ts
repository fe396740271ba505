import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import type { ErrorCode } from "@cellgrade/contract/errors";
import type { Language } from "@cellgrade/contract/language";
import { PATH } from "@cellgrade/contract/tolerances";
import { sees } from "../access/caller.ts";
import { addressOf } from "../access/loopback.ts";
import { clientCertificateOf } from "../access/machines/client-certificate.ts";
import type { Machines } from "../access/machines/machine-access.ts";
import type { SenderAddress } from "../access/sender-address.ts";
import type { AccountSets, OpenAccountSet } from "../account-sets/account-sets.ts";
import type { AccessFault } from "./access-fault.ts";
import type { Answers } from "./answer.ts";
import type { CommitQueues } from "./commit-queues.ts";
import { boundConnections } from "./connection-bound.ts";
import type { ByteBudget } from "./byte-budget.ts";
import type { EncodingHabits } from "./encoding-habits.ts";
import type { Exchange, NewExchange } from "./exchange.ts";
import { createList } from "./list.ts";
import type { MachineTally } from "./machine-tally.ts";
import { nodeReply } from "./node-reply.ts";
import type { NodeTurns } from "./node-turns.ts";
import { attachPlainSaves } from "./plain/plain-saves.ts";
import { type Body, readBody } from "./read-body.ts";
import { contentOf } from "./read-content.ts";
import { readHead, showHeader, showText } from "./read-headers.ts";
import type { Responder } from "./responder.ts";
import { type Operation, type Route, routeOf } from "./route.ts";
import { createSaveBatch } from "./save-batch.ts";
import { createSave, type Handle } from "./save.ts";
import type { SpareTime } from "./spare-time.ts";

// The front door sees each request first. It serves the machine interface itself, on node:http, and hands everything
// else to the framework. The order of its checks is CONTRACT's: the first fault decides the answer.

export interface FrontDoorDependencies {
  readonly accountSets: Pick<AccountSets, "find">;
  readonly answers: Answers;
  readonly responder: Responder;
  readonly queues: Pick<CommitQueues, "of">;
  readonly tally: Pick<MachineTally, "tolerated">;
  readonly onRefused: (code: ErrorCode) => void;
  readonly accessFault: AccessFault;
  readonly machines: Pick<Machines, "of">;
  readonly senderAddress: SenderAddress;
  readonly habits: EncodingHabits;
  readonly budget: ByteBudget;
  readonly spareTime: SpareTime;
  readonly turns: NodeTurns;
  readonly isStopping: () => boolean;
}

export interface FrontDoorOptions {
  /** The account set of a request without the header; null when the header is required. */
  readonly defaultAccountSet: string | null;
  readonly language: Language;
}

export interface FrontDoor {
  /** Serves one exchange, from wherever it comes. */
  readonly serve: (exchange: NewExchange) => void;
  /** Serves the machine interface and hands every other request to `framework`. */
  listener(framework: RequestListener): RequestListener;
  /**
   * Makes a server that does not listen yet answer half-closed clients and requests with an `Expect` header, and read plain
   * saves ahead of node:http. Connections beyond the bound are told that the server is busy.
   */
  attach(server: Server, options: { readonly plainSaves: boolean; readonly connectionsMax: number }): void;
}

export function createFrontDoor(dependencies: FrontDoorDependencies, options: FrontDoorOptions): FrontDoor {
  const {
    accountSets,
    answers,
    responder,
    queues,
    tally,
    onRefused,
    accessFault,
    machines,
    senderAddress,
    habits,
    budget,
    spareTime,
    turns,
    isStopping,
  } = dependencies;
  const { defaultAccountSet, language } = options;
  const operations: { readonly [operation in Operation]: Handle } = {
    save: createSave({ responder, queues, machines, language }),
    saveBatch: createSaveBatch({ responder, queues, machines, language }),
    list: createList({ responder, language }),
  };

  function decide(exchange: Exchange): void {
    const { head, body, route } = exchange;
    // The account set is looked up first, though its faults are told later: each refusal is kept with the account set
    // that it was meant for.
    const header = head.accountSet;
    const code = header.fault === "missing" ? defaultAccountSet : header.code;
    const set = code === null ? undefined : findFor(exchange, code);
    if (set !== undefined) exchange.accountSet = code;

    if (route.operation === null) return responder.refuse(exchange, "PATH_UNKNOWN", showHeader(route.path));
    if (head.method !== "POST") return responder.refuse(exchange, "METHOD_NOT_ALLOWED");
    if (isStopping()) return responder.refuse(exchange, "SHUTTING_DOWN");
    if (body.tooLarge || (!body.noRoom && contentOf(exchange).fault === "tooLarge")) {
      return responder.refuse(exchange, "BODY_TOO_LARGE", route.bodyMaxText);
    }

    if (header.fault === "ambiguous") return responder.refuse(exchange, "ACCOUNT_SET_AMBIGUOUS");
    if (code === null) return responder.refuse(exchange, "ACCOUNT_SET_MISSING");
    if (set === undefined) return responder.refuse(exchange, "ACCOUNT_SET_UNKNOWN", showText(code));
    if (!set.accountSet.enabled) return responder.refuse(exchange, "ACCOUNT_SET_DISABLED", code);
    const fault = exchange.submitter === null ? accessFault(exchange, code) : null;
    if (fault !== null) return responder.turnAway(exchange, fault, code);
    if (body.noRoom) return responder.refuse(exchange, "OVERLOADED");
    exchange.tolerances |= head.tolerances | (route.tolerated ? PATH : 0);
    operations[route.operation](exchange, set);
  }

  /** The account set of a code. One that a submitter may not see is for him as one that is not there. */
  function findFor({ submitter }: NewExchange, code: string): OpenAccountSet | undefined {
    return submitter === null || sees(submitter, code) ? accountSets.find(code) : undefined;
  }

  function serve({ head, reply, route, body, address, submitter }: NewExchange): void {
    const exchange: Exchange = {
      head,
      reply,
      route,
      body,
      receivedAt: Date.now(),
      completedAt: performance.now(),
      address: submitter === null ? senderAddress(address, head.headers) : address,
      submitter,
      habits: submitter === null ? habits : null, // a person writes as his browser does
      accountSet: null,
      tolerances: 0,
      content: null,
      json: null,
    };
    if (maySave(exchange)) decide(exchange);
    else spareTime.run(() => decide(exchange));
  }

  function serveNode(req: IncomingMessage, res: ServerResponse, route: Route, body: Body, release?: () => void): void {
    const startedAt = performance.now();
    const head = readHead(req.method ?? "", req.headers, clientCertificateOf(req.socket));
    const reply = nodeReply(req, res, release);
    serve({ head, reply, route, body, address: addressOf(req.socket), submitter: null });
    // What is saved is answered later, so an answer at once is a refusal.
    if (reply.isSent()) turns.inVain(req.socket, performance.now() - startedAt);
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

  /** Begins to serve a request whose turn it is. */
  function begin(req: IncomingMessage, res: ServerResponse, framework: RequestListener): void {
    if (lacksHost(req)) return refuseBroken(req, res, "HTTP_INVALID");
    const route = routeOf(req.url ?? "");
    if (route === null) return framework(req, res);
    readBody({ budget, spareTime }, req, route.bodyBytesMax, (body, release) =>
      serveNode(req, res, route, body, release),
    );
  }

  /** Begins to serve a request that asks whether it may send its body. */
  function beginExpecting(req: IncomingMessage, res: ServerResponse, goOn: () => void): void {
    const route = routeOf(req.url ?? "");
    const announced = Number(req.headers["content-length"] ?? 0);
    if (route !== null && announced > route.bodyBytesMax) {
      // The client asks before it sends, so it need not send what would be refused.
      const body = { bytes: Buffer.alloc(0), bytesSent: announced, tooLarge: true, noRoom: false, drained: false };
      return serveNode(req, res, route, body);
    }
    res.writeContinue();
    goOn();
  }

  return {
    serve,
    listener(framework) {
      return (req, res) => turns.inTurn(req, res, () => begin(req, res, framework));
    },
    attach(server, { plainSaves, connectionsMax }) {
      if (plainSaves) attachPlainSaves(server, { serve, budget, spareTime, tally });
      boundConnections(server, { answers, onRefused }, { connectionsMax });
      // A client that ends its side after its request still reads the answer. Node's types lack this switch.
      (server as Server & { httpAllowHalfOpen: boolean }).httpAllowHalfOpen = true;
      server.on("checkContinue", (req: IncomingMessage, res: ServerResponse) => {
        turns.inTurn(req, res, () => beginExpecting(req, res, () => server.emit("request", req, res)));
      });
      server.on("checkExpectation", (req: IncomingMessage, res: ServerResponse) => {
        turns.inTurn(req, res, () => refuseBroken(req, res, "EXPECTATION_FAILED"));
      });
    },
  };
}

/** False for what is surely no save, whatever its body is. It stands behind saves; what may be one keeps its place. */
function maySave({ head, body, route }: Exchange): boolean {
  const { operation } = route;
  return (
    (operation === "save" || operation === "saveBatch") && head.method === "POST" && !body.tooLarge && !body.noRoom
  );
}
