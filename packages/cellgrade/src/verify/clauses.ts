import { say, type Text } from "./text.ts";

// The parts of a report: the tables of the definition, and the numbered decisions where the definition is silent.

export type ClauseId =
  | "v1.0:json"
  | "v1.0:address"
  | "v1.0:method"
  | "v1.0:header"
  | "v1.0:body"
  | "v1.0:return"
  | "v1.0:overwrite"
  | `decided:${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15}`;

export interface Clause {
  readonly id: ClauseId;
  readonly title: Text;
}

/** The clauses in the order of the report. */
export const CLAUSES: readonly Clause[] = [
  { id: "v1.0:json", title: say("http 协议，JSON 数据格式", "HTTP, data as JSON") },
  {
    id: "v1.0:address",
    title: say("HTTP 地址 /api/pick/volumeCollectData/save", "HTTP address /api/pick/volumeCollectData/save"),
  },
  { id: "v1.0:method", title: say("HTTP 方法 POST", "HTTP method POST") },
  {
    id: "v1.0:header",
    title: say(
      "Head 参数 x-request-datasource：用以指定对应 MES 账套",
      "Header x-request-datasource: names the account set",
    ),
  },
  {
    id: "v1.0:body",
    title: say("Body 参数：字段、类型、必填、时间格式", "Body: fields, types, required ones, time format"),
  },
  {
    id: "v1.0:return",
    title: say("返回参数 state、msg、resBody", "Return parameters state, msg, resBody"),
  },
  {
    id: "v1.0:overwrite",
    title: say(
      "每个电芯条码只保留最新一条，后进数据覆盖先进数据",
      "One record per barcode: a later submission overwrites an earlier one",
    ),
  },
  {
    id: "decided:1",
    title: say("按字节读取请求体，不信任 Content-Type", "The body is read as bytes, Content-Type is not trusted"),
  },
  { id: "decided:2", title: say("文本字段的读取", "How text fields are read") },
  { id: "decided:3", title: say("数值字段的读取", "How numbers are read") },
  { id: "decided:4", title: say("testTime 的读取", "How testTime is read") },
  {
    id: "decided:5",
    title: say("未知字段、重复键、非对象的请求体", "Unknown fields, repeated keys, bodies that are no object"),
  },
  { id: "decided:6", title: say("大小与时间限制，保持连接", "Limits of size and time, keep-alive") },
  { id: "decided:7", title: say("地址的写法与未知地址", "Spelling of the path, unknown paths") },
  {
    id: "decided:8",
    title: say("账套请求头：缺失、重复、不存在", "Account-set header: missing, repeated, unknown"),
  },
  {
    id: "decided:9",
    title: say("HTTP 状态、x-error-code、不泄露内部细节", "HTTP status, x-error-code, no inner detail in answers"),
  },
  { id: "decided:10", title: say("resBody 为 []", "resBody is []") },
  { id: "decided:11", title: say("state 为数值", "state is a number") },
  { id: "decided:12", title: say("state: 1 表示已落盘", "state: 1 means stored durably") },
  {
    id: "decided:13",
    title: say("以到达顺序为准，九个字段一起替换", "Order of arrival decides, all nine fields are replaced together"),
  },
  { id: "decided:14", title: say("重复提交相同数据", "Identical repeated submissions") },
  {
    id: "decided:15",
    title: say("state: -1 表示未保存任何数据", "state: -1 means that nothing was stored"),
  },
];
