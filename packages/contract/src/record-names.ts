import type { FieldName } from "./wire/wire.ts";

/** What is told of a record beside its nine fields. */
export type RecordName = FieldName | "receivedAt" | "revision" | "grade" | "lateReplay" | "excluded";

/** The heads of a record's columns, in the console and in what is exported. */
export const RECORD_NAMES: { readonly [language in "zh" | "en"]: { readonly [name in RecordName]: string } } = {
  zh: {
    batteryStation: "电池工位",
    deviceCode: "设备编码",
    barcode: "电芯条码",
    testTime: "测试时间",
    workStep: "工步",
    voltage: "电压",
    electricity: "电流",
    volume: "容量",
    energy: "能量",
    receivedAt: "接收时间",
    revision: "版次",
    grade: "分档",
    lateReplay: "迟到重传",
    excluded: "不计入统计",
  },
  en: {
    batteryStation: "Station",
    deviceCode: "Device",
    barcode: "Barcode",
    testTime: "Test time",
    workStep: "Step",
    voltage: "Voltage",
    electricity: "Current",
    volume: "Capacity",
    energy: "Energy",
    receivedAt: "Received",
    revision: "Revision",
    grade: "Grade",
    lateReplay: "Late replay",
    excluded: "Excluded",
  },
};
