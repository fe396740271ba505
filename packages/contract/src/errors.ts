import type { Language } from "./language.ts";

// The one registry of what machines are told when a submission is refused. A code is never reused for another meaning.
// Tests compare the registry with CONTRACT and the docs.

/** The HTTP status of a refusal. `always-200`: 200, since `state` tells the outcome. `strict`: that of its code. */
export const HTTP_STATUS_MODES = ["always-200", "strict"] as const;
export type HttpStatusMode = (typeof HTTP_STATUS_MODES)[number];

export interface ErrorDefinition {
  /** HTTP status under `--http-status strict`; under `always-200` it is 200, unless {@link brokenHttp}. */
  readonly status: number;
  /** `retry`: the same bytes may pass later although nobody has mended anything. `never`: they will not. */
  readonly advice: "retry" | "never";
  /** The request is not valid HTTP. Its status is sent in both modes. */
  readonly brokenHttp?: true;
  /** Public text. `detail` names the offending value or lists the faults; it never holds SQL, stacks or paths. */
  readonly text: { readonly [language in Language]: (detail: string) => string };
}

/** The seconds that `retry-after` names. Every refusal with the advice `retry` has this header. */
export const RETRY_AFTER_S = 1;

export const ERRORS = {
  FIELD_INVALID: {
    status: 400,
    advice: "never",
    text: { "zh-CN": (detail) => detail, en: (detail) => detail },
  },
  BODY_INVALID: {
    status: 400,
    advice: "never",
    text: {
      "zh-CN": (detail) => `请求体不是合法的 JSON 对象: ${detail}`,
      en: (detail) => `The body is not one JSON object: ${detail}`,
    },
  },
  BODY_TOO_LARGE: {
    status: 413,
    advice: "never",
    text: { "zh-CN": (detail) => `请求体超过 ${detail}`, en: (detail) => `The body exceeds ${detail}` },
  },
  ACCOUNT_SET_MISSING: {
    status: 400,
    advice: "never",
    text: {
      "zh-CN": () => "请求头 x-request-datasource(账套编码)不能为空",
      en: () => "The header x-request-datasource (account set code) must not be empty",
    },
  },
  ACCOUNT_SET_AMBIGUOUS: {
    status: 400,
    advice: "never",
    text: {
      "zh-CN": () => "请求头 x-request-datasource(账套编码)重复且不一致",
      en: () => "The header x-request-datasource (account set code) is repeated with different values",
    },
  },
  ACCOUNT_SET_UNKNOWN: {
    status: 404,
    advice: "never",
    text: { "zh-CN": (detail) => `账套不存在: ${detail}`, en: (detail) => `No such account set: ${detail}` },
  },
  ACCOUNT_SET_DISABLED: {
    status: 403,
    advice: "never",
    text: { "zh-CN": (detail) => `账套已停用: ${detail}`, en: (detail) => `The account set is disabled: ${detail}` },
  },
  ACCESS_DENIED: {
    status: 403,
    advice: "never",
    text: {
      "zh-CN": (detail) => `设备无权访问账套: ${detail}`,
      en: (detail) => `This machine may not use the account set: ${detail}`,
    },
  },
  TOKEN_MISSING: {
    status: 401,
    advice: "never",
    text: {
      "zh-CN": () => "请求头 x-api-key(设备令牌)不能为空",
      en: () => "The header x-api-key (machine token) must not be empty",
    },
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    advice: "never",
    text: { "zh-CN": () => "请使用 POST 方法", en: () => "Use the POST method" },
  },
  PATH_UNKNOWN: {
    status: 404,
    advice: "never",
    text: { "zh-CN": (detail) => `接口地址不存在: ${detail}`, en: (detail) => `No such interface: ${detail}` },
  },
  OVERLOADED: {
    status: 429,
    advice: "retry",
    text: { "zh-CN": () => "系统繁忙，请稍后重试", en: () => "The server is busy, try again shortly" },
  },
  STORE_UNAVAILABLE: {
    status: 503,
    advice: "retry",
    text: { "zh-CN": () => "数据保存失败，请稍后重试", en: () => "The record could not be saved, try again shortly" },
  },
  SHUTTING_DOWN: {
    status: 503,
    advice: "retry",
    text: { "zh-CN": () => "服务正在停止，请稍后重试", en: () => "The server is stopping, try again shortly" },
  },
  HTTP_INVALID: {
    status: 400,
    advice: "never",
    brokenHttp: true,
    text: {
      "zh-CN": (detail) => withDetail("HTTP 请求格式错误", detail),
      en: (detail) => withDetail("The request is not valid HTTP", detail),
    },
  },
  REQUEST_TIMEOUT: {
    status: 408,
    advice: "retry",
    brokenHttp: true,
    text: {
      "zh-CN": (detail) => withDetail("请求未在规定时间内发送完毕", detail),
      en: (detail) => withDetail("The request did not arrive whole in time", detail),
    },
  },
  HEADERS_TOO_LARGE: {
    status: 431,
    advice: "never",
    brokenHttp: true,
    text: { "zh-CN": () => "请求头过大", en: () => "The request headers are too large" },
  },
  EXPECTATION_FAILED: {
    status: 417,
    advice: "never",
    brokenHttp: true,
    text: { "zh-CN": () => "不支持的 Expect 请求头", en: () => "The Expect header is not supported" },
  },
} as const satisfies Record<string, ErrorDefinition>;

/** Of a text that need not have a detail. */
function withDetail(text: string, detail: string): string {
  return detail === "" ? text : `${text}: ${detail}`;
}

export type ErrorCode = keyof typeof ERRORS;

/** `msg` of a successful save. */
export const SAVED_TEXT: { readonly [language in Language]: string } = { "zh-CN": "保存成功", en: "Saved" };

/** `msg` of a successful `list`. */
export const FOUND_TEXT: { readonly [language in Language]: string } = { "zh-CN": "查询成功", en: "Found" };
