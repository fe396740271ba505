import { type MachinePolicy, POLICY_FIELDS, UNDECIDED_POLICY } from "@cellgrade/contract/machine-policy";
import type { MachineAccessRegister } from "@cellgrade/store/machine-access";
import type { MachineRegister, RejectionLedger } from "@cellgrade/store/system";
import { Type } from "typebox";
import type { Machines } from "../../access/machines/machine-access.ts";
import { may } from "../../access/rule.ts";
import type { AccountSets } from "../../account-sets/account-sets.ts";
import type { App } from "../../http/app.ts";
import { basedOn, readBasedOn, readObject, SETTINGS_BODY_BYTES_MAX } from "../../http/json-body.ts";
import { documentQuery, readQuery } from "../../http/parameters.ts";
import { problemsOfQuery, problemsOfWrite } from "../../http/problem-answers.ts";
import { refTo } from "../../http/schema-kinds.ts";
import type { MachineTally } from "../../ingest/machine-tally.ts";
import type { RefusedSubmissions } from "../../ingest/refused-submissions.ts";
import { Problem } from "../../problem.ts";
import { ACCOUNT_SET_PATH, CodeParams, findAccountSet } from "../account-sets/account-set-path.ts";
import { deviceCodes, MachinePolicySchema, PolicyPreviewSchema, policySettings } from "./machine-access-schemas.ts";
import { mergeSightings, previewPolicy, type Sighting } from "./preview-policy.ts";
import { POLICY_PROBLEMS, readDeviceCodes, readPolicy, readWholePolicy } from "./read-policy.ts";

// Which machines may save in an account set: looked at, set, learned, and tried before it is set.

export interface PolicyRoutesDependencies {
  readonly accountSets: Pick<AccountSets, "find">;
  readonly machines: Machines;
  readonly register: MachineAccessRegister;
  readonly seen: Pick<MachineRegister, "list">;
  readonly ledger: Pick<RejectionLedger, "search">;
  readonly tally: Pick<MachineTally, "flush">;
  readonly refusedSubmissions: Pick<RefusedSubmissions, "flush">;
}

/** A machine that saves once a week is seen in the preview. */
const PREVIEW_MS = 7 * 24 * 3_600_000;

/** Refusals that a preview looks at, the newest: most are of a few machines, again and again. */
const PREVIEW_REFUSALS_MAX = 1_000;

export function addPolicyRoutes(app: App, dependencies: PolicyRoutesDependencies): void {
  const { accountSets, machines, register, seen, ledger, tally, refusedSubmissions } = dependencies;

  /** What is in force now, as the API shows it. */
  function show(code: string) {
    const of = machines.of(code);
    const { policy } = of.access();
    const settings: MachinePolicy = policy ?? UNDECIDED_POLICY;
    const { networks, boundCertificates, deviceCodesLetIn, unreadWords } = settings;
    return {
      token: settings.token,
      certificate: settings.certificate,
      boundCertificates: boundCertificates.map(({ certificate, deviceCodes }) => ({
        certificate,
        deviceCodes: [...deviceCodes],
      })),
      deviceCodes: settings.deviceCodes,
      savesPerSecond: settings.savesPerSecond,
      httpStatus: settings.httpStatus,
      unreadBarcodes: settings.unreadBarcodes,
      unreadWords: [...unreadWords],
      stripScannerPrefix: settings.stripScannerPrefix,
      refuseInvisible: settings.refuseInvisible,
      networks: networks === null ? null : [...networks],
      deviceCodesLetIn: [...deviceCodesLetIn],
      version: policy?.version ?? null,
      changedAt: policy === null ? null : new Date(policy.changedAt).toISOString(),
      learned: [...of.learnedDeviceCodes()],
      refused: of.refusedDeviceCodes().map(({ lastRefusedAt, ...refused }) => ({
        ...refused,
        lastRefusedAt: new Date(lastRefusedAt).toISOString(),
      })),
      refusedCertificates: of.refusedCertificates().map(({ names, validUntil, lastRefusedAt, ...refused }) => ({
        ...refused,
        names: [...names],
        validUntil: new Date(validUntil).toISOString(),
        lastRefusedAt: new Date(lastRefusedAt).toISOString(),
      })),
    };
  }

  /** Who was seen since a time: who saved, where he was last, and who was refused for what he sent. */
  async function sightingsOf(accountSet: string, since: number): Promise<readonly Sighting[]> {
    await Promise.all([tally.flush(), refusedSubmissions.flush()]);
    const now = Date.now();
    const [listed, refusals] = await Promise.all([
      seen.list(accountSet, { now, dayStart: now }),
      ledger.search({ accountSet, receivedFrom: since }, { limit: PREVIEW_REFUSALS_MAX, bodyBytesMax: 0 }),
    ]);
    const saving = listed.filter(({ kind, lastSavedAt }) => kind === "device" && (lastSavedAt ?? 0) >= since);
    return mergeSightings([
      ...saving.map(({ name, lastAddress, lastSeenAt }) => ({ deviceCode: name, address: lastAddress, lastSeenAt })),
      ...refusals.items
        .filter(({ outsider }) => !outsider)
        .map(({ deviceCode, address, receivedAt }) => ({ deviceCode, address, lastSeenAt: receivedAt })),
    ]);
  }

  app.get(
    `${ACCOUNT_SET_PATH}/machine-policy`,
    {
      config: may("admin"),
      schema: {
        operationId: "getMachinePolicy",
        tags: ["access"],
        summary: "Which machines may save, those that were learned, and those that were refused by their device codes.",
        params: CodeParams,
        querystring: documentQuery({}),
        response: { ...problemsOfQuery({}, "ACCOUNT_SET_NOT_FOUND"), 200: refTo(MachinePolicySchema) },
      },
    },
    (request) => {
      const { code } = request.params;
      findAccountSet(accountSets, code);
      readQuery(request.url, {});
      return show(code);
    },
  );

  app.put(
    `${ACCOUNT_SET_PATH}/machine-policy`,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: may("admin"),
      schema: {
        operationId: "setMachinePolicy",
        tags: ["access"],
        summary: "Sets which machines may save and how it is taken. It counts for the next save of every connection.",
        params: CodeParams,
        querystring: documentQuery({}),
        body: Type.Object({ ...policySettings, basedOn }),
        response: {
          ...problemsOfWrite(
            {},
            ...POLICY_PROBLEMS,
            "VALUE_MISSING",
            "BASED_ON_EXPECTED",
            "ACCOUNT_SET_NOT_FOUND",
            "MACHINE_POLICY_CHANGED",
          ),
          200: refTo(MachinePolicySchema),
        },
      },
    },
    async (request) => {
      const { code } = request.params;
      findAccountSet(accountSets, code);
      readQuery(request.url, {});
      const { basedOn: version, ...given } = readObject(request.body, [...POLICY_FIELDS, "basedOn"]);
      request.before = show(code);
      const policy = readWholePolicy(given);
      const changed = await register.change(code, {
        ...policy,
        basedOn: readBasedOn(version),
        changedAt: Date.now(),
      });
      if (changed === "stale") throw new Problem("MACHINE_POLICY_CHANGED", {});
      return show(code);
    },
  );

  app.post(
    `${ACCOUNT_SET_PATH}/machine-policy/closing`,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: may("admin"),
      schema: {
        operationId: "closeLearning",
        tags: ["access"],
        summary: "Ends learning: the machines that were learned may save, with those let in before, and no other.",
        params: CodeParams,
        querystring: documentQuery({}),
        body: Type.Object({ basedOn }),
        response: {
          ...problemsOfWrite(
            {},
            "BASED_ON_EXPECTED",
            "ACCOUNT_SET_NOT_FOUND",
            "MACHINE_POLICY_CHANGED",
            "NOT_LEARNING",
          ),
          200: refTo(MachinePolicySchema),
        },
      },
    },
    async (request) => {
      const { code } = request.params;
      findAccountSet(accountSets, code);
      readQuery(request.url, {});
      const given = readObject(request.body, ["basedOn"]);
      const closing = { basedOn: readBasedOn(given["basedOn"]), changedAt: Date.now() };
      await machines.flush(); // what was learned a moment ago is let in too
      request.before = show(code);
      const changed = await register.closeLearning(code, closing);
      if (changed === "stale") throw new Problem("MACHINE_POLICY_CHANGED", {});
      if (changed === "notLearning") throw new Problem("NOT_LEARNING", {});
      return show(code);
    },
  );

  app.post(
    `${ACCOUNT_SET_PATH}/machine-policy/device-codes`,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: may("admin"),
      schema: {
        operationId: "letDevicesIn",
        tags: ["access"],
        summary: "Lets machines in besides those of the list, whatever else was changed meanwhile.",
        params: CodeParams,
        querystring: documentQuery({}),
        body: Type.Object({ deviceCodes: deviceCodes("设备编码 of the machines.") }),
        response: {
          ...problemsOfWrite({}, "LIST_EXPECTED", "TEXT_EXPECTED", "ACCOUNT_SET_NOT_FOUND", "DEVICE_CODES_TOO_MANY"),
          200: refTo(MachinePolicySchema),
        },
      },
    },
    async (request) => {
      const { code } = request.params;
      findAccountSet(accountSets, code);
      readQuery(request.url, {});
      const given = readObject(request.body, ["deviceCodes"]);
      const codes = readDeviceCodes(given["deviceCodes"], "deviceCodes");
      request.before = show(code);
      const changed = await register.letIn(code, { deviceCodes: codes, changedAt: Date.now() });
      if (changed === "full") throw new Problem("DEVICE_CODES_TOO_MANY", {});
      return show(code);
    },
  );

  app.post(
    `${ACCOUNT_SET_PATH}/machine-policy/preview`,
    {
      bodyLimit: SETTINGS_BODY_BYTES_MAX,
      config: { ...may("admin"), audited: false },
      schema: {
        operationId: "previewMachinePolicy",
        tags: ["access"],
        summary:
          "Whom a policy would refuse by network, device code and certificate of those seen in the last 7 days. Changes nothing.",
        description:
          "Those seen: the machines that saved, each where it was last, and who was refused for what he sent, by the newest 1,000 refusals. The certificate of a machine is that of its last save since the server started; one that has not saved since has none. Tokens are not looked at. What is not given of the policy is as it is now.",
        params: CodeParams,
        querystring: documentQuery({}),
        body: Type.Partial(Type.Object(policySettings)),
        response: {
          ...problemsOfWrite({}, ...POLICY_PROBLEMS, "ACCOUNT_SET_NOT_FOUND"),
          200: refTo(PolicyPreviewSchema),
        },
      },
    },
    async (request) => {
      const { code } = request.params;
      findAccountSet(accountSets, code);
      readQuery(request.url, {});
      const given = readPolicy(readObject(request.body, POLICY_FIELDS));
      const now = Date.now();
      const since = now - PREVIEW_MS;
      const sightings = await sightingsOf(code, since);
      const of = machines.of(code);
      const policy = { ...(of.access().policy ?? UNDECIDED_POLICY), ...given };
      return {
        since: new Date(since).toISOString(),
        seen: sightings.length,
        items: previewPolicy(policy, sightings, {
          now,
          certificateOf: (deviceCode) => of.certificateOf(deviceCode),
        }).map(({ lastSeenAt, refusedBy, ...seenThere }) => ({
          ...seenThere,
          refusedBy: [...refusedBy],
          lastSeenAt: new Date(lastSeenAt).toISOString(),
        })),
      };
    },
  );
}
