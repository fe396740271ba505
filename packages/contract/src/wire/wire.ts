// Interface v1.0 as it is sent: names, paths and the envelope, unchanged.
// Source: MES 与分容机软件接口定义 v1.0, tables "Head 参数", "Body 参数" and "返回参数".

/** The header that names the account set (账套编码). */
export const ACCOUNT_SET_HEADER = "x-request-datasource";

/** The header that every refusal has, in both status modes. Its value is a code of the error registry. Beyond v1.0. */
export const ERROR_CODE_HEADER = "x-error-code";

export const API_PREFIX = "/api/pick/";
export const SAVE_PATH = "/api/pick/volumeCollectData/save";
/** Beyond v1.0: up to 1,000 records in one request. */
export const SAVE_BATCH_PATH = "/api/pick/volumeCollectData/saveBatch";
/** Beyond v1.0: the kept records of up to 1,000 barcodes. */
export const LIST_PATH = "/api/pick/volumeCollectData/list";

export interface FieldDefinition {
  /** 字段代码, the JSON key. */
  readonly name: string;
  /** 字段名称, as the messages to machines show it. */
  readonly label: string;
  readonly kind: "text" | "time" | "number";
  readonly required: boolean;
}

/** The nine body fields, in the order of the definition. */
export const FIELDS = [
  { name: "batteryStation", label: "电池工位", kind: "text", required: true },
  { name: "deviceCode", label: "设备编码", kind: "text", required: true },
  { name: "barcode", label: "电芯条码", kind: "text", required: true },
  { name: "testTime", label: "测试时间", kind: "time", required: true },
  { name: "workStep", label: "工步", kind: "text", required: true },
  { name: "voltage", label: "电压", kind: "number", required: false },
  { name: "electricity", label: "电流", kind: "number", required: false },
  { name: "volume", label: "容量", kind: "number", required: false },
  { name: "energy", label: "能量", kind: "number", required: false },
] as const satisfies readonly FieldDefinition[];

type Field = (typeof FIELDS)[number];
export type FieldName = Field["name"];
export type NumberField = Extract<Field, { readonly kind: "number" }>["name"];
export type TextField = Exclude<FieldName, NumberField>;

/** The answer to every request under {@link API_PREFIX}. */
export interface Envelope<Item = never> {
  /** 1 成功；-1 失败. */
  readonly state: 1 | -1;
  readonly msg: string;
  readonly resBody: readonly Item[];
}

/** What `saveBatch` lists for each record it refuses. `index` counts the records sent, from 0. */
export interface RefusedItem {
  readonly index: number;
  /** The barcode of the record. Null when it could not be read. */
  readonly barcode: string | null;
  readonly state: -1;
  readonly msg: string;
  /** `ACCESS_DENIED`: the machine that it names may not save. */
  readonly code: "FIELD_INVALID" | "ACCESS_DENIED";
}
