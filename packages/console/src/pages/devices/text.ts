import { defineTexts } from "../../language/use-text.ts";

export const texts = defineTexts({
  zh: {
    title: "设备",
    none: "还没有设备",
    noneWhy: "设备提交第一条数据后会出现在这里，被拒收的也算。",
    noneFit: "没有符合条件的设备",
    noneFitWhy: (n: string) => `账套中共有 ${n} 台设备；放宽上面的条件可看到它们。`,
    reset: "显示全部",
    count: (shown: string, all: string) => (shown === all ? `共 ${all} 台` : `${shown} / ${all} 台`),
    state: "状态",
    any: "全部",
    online: "在线",
    silent: "静默",
    gone: "久未出现",
    onlineWhy: (minutes: number) => `${minutes} 分钟内有提交`,
    silentWhy: (minutes: number) => `超过 ${minutes} 分钟没有提交`,
    goneWhy: "超过 7 天没有提交",
    search: "设备编码或地址",
    name: "设备",
    addressOnly: "仅知地址",
    addressOnlyWhy: "来自这个地址的请求体都无法读出设备编码，只能按地址记录。",
    lastSeen: "最近提交",
    ago: (minutes: number) =>
      minutes < 1
        ? "刚刚"
        : minutes < 60
          ? `${minutes} 分钟前`
          : minutes < 1_440
            ? `${Math.floor(minutes / 60)} 小时前`
            : `${Math.floor(minutes / 1_440)} 天前`,
    rate: "每分钟",
    rateWhy: "近 10 个整分钟的平均保存数",
    today: "今日保存",
    saved: "累计保存",
    refused: "拒收",
    refusedLink: (name: string, n: string) => `${name} 的拒收：${n}`,
    tolerances: "宽容读取",
    tolerancesWhy: "软件没有按接口定义发送、但仍被正确读取的地方，以及次数。",
    noTolerances: "无",
    clock: "时钟偏差",
    clockWhy: "收到时间减去测试时间：慢表示设备时钟落后，或结果晚到；快表示设备时钟超前。",
    agrees: "一致",
    behind: (duration: string) => `慢 ${duration}`,
    ahead: (duration: string) => `快 ${duration}`,
    days: (n: number) => `${n} 天`,
    notable: "偏差超过 60 秒",
    address: "最近地址",
    links: "查看",
    records: "数据",
    trend: "趋势",
    recordsOf: (name: string) => `${name} 的数据`,
    trendOf: (name: string) => `${name} 的趋势`,
    usedTitle: "用到的宽容读取",
    usedIntro: "下面的写法不符合接口定义 v1.0，服务器照样正确读取。请让设备厂家按说明修正。",
    usedBy: (n: string, times: string) => `${n} 台设备，${times} 次`,
  },
  en: {
    title: "Devices",
    none: "No device yet",
    noneWhy: "A device appears with its first submission, even a refused one.",
    noneFit: "No device fits",
    noneFitWhy: (n: string) => `The account set has ${n} devices; widen the filter above to see them.`,
    reset: "Show all",
    count: (shown: string, all: string) =>
      `${shown === all ? "" : `${shown} of `}${all} ${all === "1" ? "device" : "devices"}`,
    state: "State",
    any: "All",
    online: "Online",
    silent: "Silent",
    gone: "Gone",
    onlineWhy: (minutes: number) => `Submitted within ${minutes} minutes`,
    silentWhy: (minutes: number) => `Nothing for more than ${minutes} minutes`,
    goneWhy: "Nothing for more than 7 days",
    search: "Device or address",
    name: "Device",
    addressOnly: "Address only",
    addressOnlyWhy:
      "No body from this address could be read as far as its deviceCode: it is known by its address alone.",
    lastSeen: "Last seen",
    ago: (minutes: number) =>
      minutes < 1
        ? "just now"
        : minutes < 60
          ? `${minutes} min ago`
          : minutes < 1_440
            ? `${Math.floor(minutes / 60)} h ago`
            : `${Math.floor(minutes / 1_440)} d ago`,
    rate: "Per minute",
    rateWhy: "Saves a minute over the last ten full minutes",
    today: "Saved today",
    saved: "Saved in all",
    refused: "Refused",
    refusedLink: (name: string, n: string) => `Refused of ${name}: ${n}`,
    tolerances: "Tolerances used",
    tolerancesWhy: "What its software sends otherwise than defined and was read all the same, and how often.",
    noTolerances: "None",
    clock: "Clock",
    clockWhy:
      "Receipt minus test time. Slow: the machine's clock is behind, or its results come late. Fast: it is ahead.",
    agrees: "Agrees",
    behind: (duration: string) => `Slow ${duration}`,
    ahead: (duration: string) => `Fast ${duration}`,
    days: (n: number) => `${n} d`,
    notable: "More than 60 seconds off",
    address: "Last address",
    links: "See",
    records: "Records",
    trend: "Trend",
    recordsOf: (name: string) => `Records of ${name}`,
    trendOf: (name: string) => `Trend of ${name}`,
    usedTitle: "Tolerances used",
    usedIntro: "This is not as interface definition v1.0 says, and was read all the same. Have the vendor mend it.",
    usedBy: (n: string, times: string) =>
      `${n} ${n === "1" ? "device" : "devices"}, ${times} ${times === "1" ? "time" : "times"}`,
  },
});
