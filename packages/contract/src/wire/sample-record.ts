/** The sample cell: 条码为 0AVCC26111121G95L0100500 的一条测试数据. The definition gave its barcode, we chose its numbers. */
export const SAMPLE_RECORD = {
  batteryStation: "01-08-16",
  deviceCode: "FR-01",
  barcode: "0AVCC26111121G95L0100500",
  testTime: "2024-03-02 09:14:08",
  workStep: "分容放电",
  voltage: 3.2015,
  electricity: 25.01,
  volume: 102.513,
  energy: 331.25,
};
