import type { Language } from "./language.ts";
import { VALUE_FAULTS } from "./value-faults.ts";

// The one registry of what the query API refuses and why. A code is never reused for another meaning; tests hold it
// against the document of the API, the docs and the handlers. What machines are told is in errors.ts.

/** Texts with placeholders as `{name}`, the same ones in each language. They hold no SQL, no stack and no path of a file. */
export type ProblemText = { readonly [language in Language]: string };

export interface ProblemDefinition {
  readonly status: number;
  /**
   * `retry`: the same request may pass shortly. `change`: a request with other values, or made from the current state,
   * may. `never`: no change of this request helps.
   */
  readonly advice: "retry" | "change" | "never";
  readonly text: ProblemText;
}

function retry<const Text extends ProblemText>(text: Text) {
  return { status: 503, advice: "retry", text } as const;
}

function change<const Text extends ProblemText>(status: number, text: Text) {
  return { status, advice: "change", text } as const;
}

function never<const Text extends ProblemText>(status: number, text: Text) {
  return { status, advice: "never", text } as const;
}

type ValueFaults = {
  readonly [code in keyof typeof VALUE_FAULTS]: {
    readonly status: 400;
    readonly advice: "change";
    readonly text: (typeof VALUE_FAULTS)[code];
  };
};

export const PROBLEMS = {
  PARAMETER_UNKNOWN: change(400, {
    "zh-CN": "这里没有查询参数“{parameter}”，可用的参数：{parameters}。",
    en: 'There is no query parameter "{parameter}" here: it takes {parameters}.',
  }),
  QUERY_NOT_UTF8: change(400, {
    "zh-CN": "“{part}”不是百分号编码的 UTF-8。",
    en: '"{part}" is not percent-encoded UTF-8.',
  }),
  PATH_NOT_UTF8: change(400, {
    "zh-CN": "路径不是百分号编码的 UTF-8。",
    en: "The path is not percent-encoded UTF-8.",
  }),
  JSON_INVALID: change(400, { "zh-CN": "请求体不是合法的 JSON。", en: "The body is not valid JSON." }),
  GRADE_UNKNOWN: change(400, {
    "zh-CN": "没有档位“{grade}”，现有档位：{grades}。",
    en: 'There is no grade "{grade}": there are {grades}.',
  }),
  GRADING_RULES_MISSING: change(400, {
    "zh-CN": "没有档位“{grade}”：还没有分档规则。",
    en: 'There is no grade "{grade}": there are no grading rules.',
  }),
  ...(Object.fromEntries(
    Object.entries(VALUE_FAULTS).map(([code, text]) => [code, change(400, text)]),
  ) as unknown as ValueFaults),

  SIGN_IN_NEEDED: change(401, { "zh-CN": "请先登录。", en: "Sign in first." }),
  TOKEN_UNKNOWN: change(401, {
    "zh-CN": "令牌无效：它已被撤销，或不是本服务器签发的。",
    en: "This token does not count: it was revoked, or this server never issued it.",
  }),
  TOKEN_EXPIRED: change(401, { "zh-CN": "令牌已过期。", en: "This token has expired." }),
  SIGN_IN_FAILED: change(401, {
    "zh-CN": "用户名或密码不正确。",
    en: "The user name or the password is wrong.",
  }),
  PASSWORD_CHANGE_NEEDED: change(403, {
    "zh-CN": "请先修改初始密码。",
    en: "Change your first password before anything else.",
  }),
  PERSON_NEEDED: never(403, {
    "zh-CN": "此操作只适用于已登录的人员，令牌不能使用。",
    en: "This is for people who signed in, not for tokens.",
  }),
  USER_DISABLED: never(403, {
    "zh-CN": "该用户已停用，请联系管理员。",
    en: "This user is disabled: ask an admin.",
  }),
  PASSWORD_IN_DIRECTORY: never(403, {
    "zh-CN": "该用户的密码由企业目录（LDAP 或 OpenID Connect）管理，不能在这里修改。",
    en: "The plant's directory (LDAP or OpenID Connect) keeps this user's password: it cannot be changed here.",
  }),
  SIGN_IN_DENIED: change(403, {
    "zh-CN": "登录未完成：已取消，或统一登录系统没有允许。",
    en: "Not signed in: it was cancelled, or the provider did not allow it.",
  }),
  SIGN_IN_UNVERIFIED: never(403, {
    "zh-CN": "登录未成功：统一登录系统的答复未通过核对，详情见服务器日志。请联系管理员。",
    en: "Not signed in: what the provider said could not be verified. The server's log tells more; ask an admin.",
  }),
  CLOCKS_DIFFER: never(403, {
    "zh-CN": "登录未成功：本服务器与统一登录系统的时钟相差过大。请联系管理员。",
    en: "Not signed in: the clocks of this server and of the provider differ too much. Ask an admin.",
  }),
  GROUP_NEEDED: never(403, {
    "zh-CN": "您的身份已确认，但您不在任何可以使用本系统的组中。请联系管理员。",
    en: "It is known who you are, but you are in none of the groups that may use this server. Ask an admin.",
  }),
  SETUP_LINK_INVALID: never(403, {
    "zh-CN": "设置链接无效：已使用、已超过一小时，或服务器已重新启动。",
    en: "The set-up link does not count: it was used, is older than an hour, or the server has started anew since.",
  }),
  ROLE_TOO_LOW: never(403, {
    "zh-CN": "您的角色无权进行此操作，需要角色：{role}。",
    en: "Your role does not allow this: it takes the role {role}.",
  }),
  ACCOUNT_SETS_LIMITED: never(403, {
    "zh-CN": "此操作涉及所有账套，而您只能访问部分账套。",
    en: "This is about all account sets, and you may see some of them.",
  }),
  TLS_NEEDED: never(403, {
    "zh-CN": "此处只对本服务器的 TLS 端口（https，端口 {port}）开放。",
    en: "This is answered by TLS only: https, port {port}.",
  }),
  PLAIN_SIGN_IN_OFF: never(403, {
    "zh-CN":
      "此连接未加密，密码会以明文经过网络，因此不能登录。请在服务器上启用 TLS（cellgrade certificate），或以 --plain-sign-in on 启动并承担此风险。",
    en: "This connection is not encrypted, and whoever listens on the network would read the password: nobody signs in by it. Use TLS (cellgrade certificate), or start the server with --plain-sign-in on and take that risk.",
  }),
  OTHER_MACHINE: never(403, {
    "zh-CN": "尚未启用访问控制，只对服务器本机开放。",
    en: "Without access control this is answered to the server's own machine only.",
  }),
  OTHER_HOST_NAME: never(403, {
    "zh-CN": "请用本机名称访问：localhost、127.0.0.1 或 [::1]。",
    en: "Ask by a loopback name: localhost, 127.0.0.1 or [::1].",
  }),
  HOST_NAME_UNKNOWN: never(403, {
    "zh-CN": "请用 IP 地址、本机名称，或服务器以 --public-host 设置的名称访问。",
    en: "Ask by an IP address, a loopback name, or a name that the server was given by --public-host.",
  }),
  METRICS_TOKEN_NEEDED: never(403, {
    "zh-CN": "指标只对服务器本机和指标专用令牌开放。",
    en: "Metrics are for the server's own machine, and for a token of the role metrics.",
  }),
  OTHER_ORIGIN: never(403, {
    "zh-CN": "其他来源的网页不能在这里修改任何内容。",
    en: "A page of another origin may not change anything here.",
  }),

  ROUTE_NOT_FOUND: never(404, {
    "zh-CN": "这里没有 {method} “{path}”。",
    en: 'Nothing answers {method} "{path}" here.',
  }),
  ACCOUNT_SET_NOT_FOUND: change(404, { "zh-CN": "没有账套“{code}”。", en: 'There is no account set "{code}".' }),
  RECORD_NOT_FOUND: change(404, {
    "zh-CN": "没有条码为“{barcode}”的记录。",
    en: 'There is no record of the barcode "{barcode}".',
  }),
  BARCODE_LIST_NOT_FOUND: change(404, {
    "zh-CN": "条码清单“{id}”不存在或已过期，请重新提交清单。",
    en: 'There is no list of barcodes "{id}", or no longer: store it again.',
  }),
  GRADING_VERSION_NOT_FOUND: change(404, {
    "zh-CN": "分档规则没有 gradingVersion {version}。",
    en: "There is no gradingVersion {version} of the grading rules.",
  }),
  EXPORT_NOT_FOUND: change(404, {
    "zh-CN": "导出“{id}”不存在，或已不再保留。",
    en: 'There is no export "{id}", or no longer.',
  }),
  REJECTION_NOT_FOUND: change(404, {
    "zh-CN": "没有这条拒收记录，或已不再保留。",
    en: "There is no such refused submission, or no longer.",
  }),

  TOKEN_NOT_FOUND: change(404, { "zh-CN": "没有这个令牌，或已被撤销。", en: "There is no such token, or no longer." }),
  TOKENS_TOO_MANY: change(409, {
    "zh-CN": "令牌数量已达上限，请先撤销不再使用的令牌。",
    en: "There are as many tokens as there may be: revoke those that are no longer used.",
  }),
  PROVIDER_MISSING: never(404, {
    "zh-CN": "本服务器没有设置统一登录（OpenID Connect）。",
    en: "This server has no OpenID Connect provider by which people sign in.",
  }),
  UNIT_FINDING_NOT_FOUND: change(404, {
    "zh-CN": "没有这条单位提示，或已有人确认。",
    en: "There is no such finding, or somebody has cleared it.",
  }),
  CONTROL_PHASE_NOT_FOUND: change(404, {
    "zh-CN": "没有这个控制阶段，或已被撤回。",
    en: "There is no such phase of a control chart, or it was withdrawn.",
  }),
  MACHINE_EVENT_NOT_FOUND: change(404, {
    "zh-CN": "没有这条设备事件，或已被撤回。",
    en: "There is no such event of a machine, or it was withdrawn.",
  }),
  USER_NOT_FOUND: change(404, { "zh-CN": "没有这个用户。", en: "There is no such user." }),
  SESSION_NOT_FOUND: change(404, {
    "zh-CN": "您没有这个会话，或它已结束。",
    en: "You have no such session, or no longer.",
  }),

  USER_EXISTS: change(409, {
    "zh-CN": "已有同名用户。",
    en: "There is a user of this name already.",
  }),
  NAME_OF_ANOTHER: never(409, {
    "zh-CN": "登录未成功：您的用户名在这里属于另一位用户。请联系管理员。",
    en: "Not signed in: your user name is another user's here. Ask an admin.",
  }),
  SIGN_IN_STALE: change(409, {
    "zh-CN": "这次登录不是在此浏览器中开始的，或已经用过，或已超过十分钟。请重新登录。",
    en: "This sign-in was not begun in this browser, was used already, or is older than ten minutes. Sign in again.",
  }),
  LAST_ADMIN: change(409, {
    "zh-CN": "这是最后一位管理员：请先让另一人成为不限账套的管理员。",
    en: "This is the last admin: first make somebody else an admin of all account sets.",
  }),
  ACCOUNT_SET_EXISTS: change(409, {
    "zh-CN": "账套“{code}”已存在。",
    en: 'There is an account set "{code}" already.',
  }),
  ACCOUNT_SET_CHANGED: change(409, {
    "zh-CN": "账套设置已被他人修改：请查看当前设置，在其上修改。",
    en: "The settings of the account set have been changed meanwhile: look at the current ones and change those.",
  }),
  GRADING_RULES_CHANGED: change(409, {
    "zh-CN": "分档规则已被他人修改：请查看当前版本，在其上修改。",
    en: "The grading rules have been changed meanwhile: look at the current version and change that.",
  }),
  MACHINE_POLICY_CHANGED: change(409, {
    "zh-CN": "设备准入策略已被他人修改：请查看当前策略，在其上修改。",
    en: "The policy of machines has been changed meanwhile: look at the current one and change that.",
  }),
  NOT_LEARNING: change(409, {
    "zh-CN": "当前没有在学习设备编码，因此没有可以关闭的学习。",
    en: "No device codes are being learned, so there is nothing to close.",
  }),
  DEVICE_CODES_TOO_MANY: change(409, {
    "zh-CN": "准入的设备编码已达上限，请先删除不再使用的。",
    en: "No more device codes can be let in: take out those that are no longer used.",
  }),
  LIMITS_CHANGED: change(409, {
    "zh-CN": "规格限已被他人修改：请查看当前版本，在其上修改。",
    en: "The limits have been changed meanwhile: look at the current version and change that.",
  }),
  CONTROL_PHASES_TOO_MANY: change(409, {
    "zh-CN": "控制阶段数量已达上限（{max}）。",
    en: "There are as many phases of control charts as there may be: {max}.",
  }),
  MACHINE_EVENTS_TOO_MANY: change(409, {
    "zh-CN": "设备事件数量已达上限（{max}）。",
    en: "There are as many events of machines as there may be: {max}.",
  }),
  EXPORT_RUNNING: change(409, { "zh-CN": "导出“{id}”正在进行。", en: 'An export "{id}" is running.' }),

  CONTENT_TOO_LARGE: change(413, { "zh-CN": "请求体过大。", en: "The body is too large." }),
  PATH_TOO_LONG: change(414, { "zh-CN": "路径过长。", en: "The path is too long." }),
  CONTENT_NOT_JSON: change(415, {
    "zh-CN": "content-type 必须是 application/json。",
    en: "The content type must be application/json.",
  }),
  TOO_MUCH_TO_ANSWER: change(422, {
    "zh-CN": "符合条件的数据超出一次统计的上限（{values} 个数值，{subgroups} 个子组）：请缩小筛选范围，例如缩短时间。",
    en: "More fits than one answer may be made of ({values} values, {subgroups} subgroups): narrow the filter, by time for instance.",
  }),
  TOO_MANY_TO_EXCLUDE: change(422, {
    "zh-CN": "符合条件的数据超过一次可以处理的 {max} 条，没有做任何更改：请缩小筛选范围。",
    en: "More fits than the {max} records that one change may be of, and nothing was changed: narrow the filter.",
  }),

  CONTROL_REFERENCE_TOO_SHORT: change(422, {
    "zh-CN": "参考期内只有 {points} 个点，至少需要 {min} 个：请延长参考期。",
    en: "The reference has {points} points, and it takes {min}: choose a longer one.",
  }),
  CONTROL_REFERENCE_WITHOUT_SPREAD: change(422, {
    "zh-CN": "参考期内各点的均值没有差别，无法计算控制限：请直接填写控制限。",
    en: "The means of the reference do not differ, so no limits follow from them: type the limits.",
  }),

  SIGN_IN_TOO_SOON: {
    status: 429,
    advice: "retry",
    text: {
      "zh-CN": "登录失败次数过多，请在 {seconds} 秒后重试。",
      en: "Too many tries to sign in have failed: try again in {seconds} s.",
    },
  },

  RECORD_DAMAGED: never(500, {
    "zh-CN":
      "条码“{barcode}”的数据在磁盘上已损坏，因此不予显示。该电芯再次保存后即恢复正常；cellgrade check 可列出全部损坏之处。",
    en: 'What is stored of the barcode "{barcode}" is damaged on the disk, so it is not shown. The next save of the cell takes its place; cellgrade check lists all that is damaged.',
  }),
  UNFORESEEN: never(500, {
    "zh-CN": "服务器内部错误，详情见服务器日志。",
    en: "This should not have happened; the server's log tells more.",
  }),

  DATA_UNAVAILABLE: retry({
    "zh-CN": "暂时无法读取数据，请稍后重试。",
    en: "The data cannot be read at the moment, try again shortly.",
  }),
  CHANGE_UNKNOWN: retry({
    "zh-CN": "无法确定修改是否已保存，请先刷新查看，再决定是否重试。",
    en: "It is not known whether the change was kept: look before you make it again.",
  }),
  SIGN_IN_BUSY: retry({
    "zh-CN": "登录请求过多，请稍后重试。",
    en: "Too many people sign in at the moment, try again shortly.",
  }),
  DIRECTORY_UNAVAILABLE: retry({
    "zh-CN": "登录未成功：企业目录（LDAP）没有应答，请稍后重试。",
    en: "Not signed in: the plant's directory (LDAP) does not answer, try again shortly.",
  }),
  PROVIDER_UNAVAILABLE: retry({
    "zh-CN": "登录未成功：统一登录系统没有正常应答，请稍后重试。详情见服务器日志。",
    en: "Not signed in: the provider does not answer as it should, try again shortly. The server's log tells more.",
  }),
  SERVER_STOPPING: retry({ "zh-CN": "服务器正在停止。", en: "The server is stopping." }),
  EXPORTS_BUSY: retry({
    "zh-CN": "已有其他导出在进行（最多同时 {max} 个），请在其结束后重试。",
    en: "Another export runs: {max} at a time, try again when one has ended.",
  }),
  EXPORT_CANCELLED: retry({ "zh-CN": "导出已取消。", en: "The export was cancelled." }),
  WATCHERS_TOO_MANY: retry({
    "zh-CN": "实时连接数已达上限，请稍后重试。",
    en: "No more connections can watch at the moment.",
  }),
} as const satisfies { readonly [code: string]: ProblemDefinition };

export type ProblemCode = keyof typeof PROBLEMS;

/** A code whose text begins with the name of a value: what is wrong with a parameter or a field. */
export type ValueFaultCode = keyof typeof VALUE_FAULTS;

type Placeholder<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;

/** What stands in the place of a placeholder. Lists are enumerated; an empty one is told as none. */
export type ProblemValue = string | number | readonly string[];

/** The values of a code's text: one for each of its placeholders, and no other. */
export type ProblemValues<Code extends ProblemCode> = [Placeholder<(typeof PROBLEMS)[Code]["text"]["en"]>] extends [
  never,
]
  ? Readonly<Record<string, never>>
  : { readonly [name in Placeholder<(typeof PROBLEMS)[Code]["text"]["en"]>]: ProblemValue };

const LISTS = {
  "zh-CN": { separator: "、", none: "无" },
  en: { separator: ", ", none: "none" },
} as const satisfies { readonly [language in Language]: object };

/** The text of a problem in a language. A placeholder without a value stays as it is. */
export function describeProblem(
  code: ProblemCode,
  values: { readonly [name: string]: ProblemValue },
  language: Language,
): string {
  const { separator, none } = LISTS[language];
  return PROBLEMS[code].text[language].replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : placeholder;
    if (typeof value === "object") return value.length === 0 ? none : value.join(separator);
    return String(value);
  });
}

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}
