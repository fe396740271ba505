import type { RecordColumn } from "./record-columns.ts";

/** What a person reads above each column of records, on the pages and in the files. */
export const RECORD_NAMES: { readonly [language in "zh" | "en"]: { readonly [name in RecordColumn]: string } } = {
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
    testTimeAhead: "测试时间超前",
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
    testTimeAhead: "Test time ahead",
  },
};
