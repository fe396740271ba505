// Printed from the server's OpenAPI document by `npm run docs`: change the schemas there, not this file.

/** What the query API answers, by name. */
interface Schemas {
  /** Why it is kept out of statistics, and since when. */
  Exclusion: {
    readonly reason: string;
    /** UTC. */
    readonly excludedAt: string;
  };
  /** The latest data of one cell. */
  Record: {
    /** 电池工位, station (channel) of the cell */
    readonly batteryStation: string;
    /** 设备编码, the machine */
    readonly deviceCode: string;
    /** 电芯条码, the cell */
    readonly barcode: string;
    /** 测试时间, plant-local yyyy-MM-dd HH:mm:ss */
    readonly testTime: string;
    /** 工步, work step */
    readonly workStep: string;
    /** 电压, voltage; null when it was not given */
    readonly voltage: number | null;
    /** 电流, current; null when it was not given */
    readonly electricity: number | null;
    /** 容量, capacity; null when it was not given */
    readonly volume: number | null;
    /** 能量, energy; null when it was not given */
    readonly energy: number | null;
    /** When the latest submission came, UTC. */
    readonly receivedAt: string;
    /** 1 for the first submission of a barcode, +1 for each later one that differs. Among unread ones 0: it was too old to become the record. */
    readonly revision: number;
    /** Its testTime is older than that of the version it replaced. */
    readonly lateReplay: boolean;
    /** Its testTime was more than a day ahead of its first receipt: the machine's clock is wrong. */
    readonly testTimeAhead: boolean;
    /** 分档. By the grading rules, NG when none matches; null: there are no rules. */
    readonly grade: string | null;
    readonly excluded: Schemas["Exclusion"] | null;
    /** The barcode is a word that scanners send where they read none, by the machine policy of now. */
    readonly unread: boolean;
  };
  /** A version that is not, or no longer, the record of its cell. */
  Version: {
    /** 电池工位, station (channel) of the cell */
    readonly batteryStation: string;
    /** 设备编码, the machine */
    readonly deviceCode: string;
    /** 电芯条码, the cell */
    readonly barcode: string;
    /** 测试时间, plant-local yyyy-MM-dd HH:mm:ss */
    readonly testTime: string;
    /** 工步, work step */
    readonly workStep: string;
    /** 电压, voltage; null when it was not given */
    readonly voltage: number | null;
    /** 电流, current; null when it was not given */
    readonly electricity: number | null;
    /** 容量, capacity; null when it was not given */
    readonly volume: number | null;
    /** 能量, energy; null when it was not given */
    readonly energy: number | null;
    /** When it came, UTC. */
    readonly receivedAt: string;
    /** When a later submission took its place, UTC. */
    readonly replacedAt: string;
    /** Null: it was too old to become the record. */
    readonly revision: number | null;
    /** Its testTime was older than that of the version it met. */
    readonly lateReplay: boolean;
    /** Its testTime was more than a day ahead of its first receipt: the machine's clock is wrong. */
    readonly testTimeAhead: boolean;
    readonly excluded: Schemas["Exclusion"] | null;
  };
  RecordPage: {
    readonly items: readonly Schemas["Record"][];
    /** Cursor of the next page; null: there is none. */
    readonly nextCursor: string | null;
    /** Cursor of the previous page; null: there is none. */
    readonly prevCursor: string | null;
    /** True: as many rows were looked at as one page may, and it is not full, perhaps empty; the cursor in the direction asked goes on from there. */
    readonly partial: boolean;
  };
  History: {
    /** Newest replacement first. */
    readonly items: readonly Schemas["Version"][];
  };
  /** Over the records that have the number; null where none has. */
  NumberSummary: {
    /** Records that have this number. */
    readonly count: number;
    readonly min: number | null;
    readonly mean: number | null;
    readonly max: number | null;
  };
  Summary: {
    /** Records that fit. */
    readonly count: number;
    /** Different machines among them. */
    readonly devices: number;
    readonly firstTestTime: string | null;
    readonly lastTestTime: string | null;
    readonly voltage: Schemas["NumberSummary"];
    readonly electricity: Schemas["NumberSummary"];
    readonly volume: Schemas["NumberSummary"];
    readonly energy: Schemas["NumberSummary"];
  };
  /** What a change of the exclusions of all that fits would be about. */
  ExclusionCounts: {
    /** Records that fit and are part of statistics. */
    readonly counted: number;
    /** Records that fit and are kept out of them. */
    readonly excluded: number;
    /** As many as one change may be of. */
    readonly max: number;
  };
  RecordsExcluded: {
    /** Records that were changed. */
    readonly count: number;
    /** Records that fit and were not reached, since a disk failed or the server stopped: ask again. */
    readonly left: number;
    /** As excludedAt=… it is the filter of just these records. UTC. */
    readonly excludedAt: string;
  };
  RecordsIncluded: {
    /** Records that were changed. */
    readonly count: number;
    /** Records that fit and were not reached, since a disk failed or the server stopped: ask again. */
    readonly left: number;
  };
  BarcodeList: {
    /** For barcodeList=…; the same list has the same id. */
    readonly id: string;
    /** Different barcodes in it. */
    readonly count: number;
    /** Storing the list again puts it off. */
    readonly expiresAt: string;
  };
  Values: {
    /** In natural order, each once. */
    readonly items: readonly string[];
  };
  /** The least and the greatest value that lie not far off the others, which is where the bulk lies. */
  ValueRange: {
    readonly from: number;
    readonly to: number;
  };
  /** Bin i: from + i·binWidth ≤ value < from + (i + 1)·binWidth, the last one up to `to`, inclusive. */
  Histogram: {
    readonly from: number;
    readonly to: number;
    readonly binWidth: number;
    readonly counts: readonly number[];
    /** Values below the first bin. */
    readonly below: number;
    /** Values above the last bin. */
    readonly above: number;
  };
  OutOfLimits: {
    readonly below: number;
    readonly above: number;
    /** Of count. */
    readonly share: number;
  };
  /** 过程能力: Pp and Ppk by the overall σ, Cp and Cpk by the pooled σ within subgroups. */
  Capability: {
    /** Null with a limit on one side only. */
    readonly pp: number | null;
    readonly ppk: number | null;
    /** Null with a limit on one side only. */
    readonly cp: number | null;
    readonly cpk: number | null;
    /** σ within subgroups, pooled. */
    readonly sdWithin: number | null;
    readonly subgroups: number;
    readonly degreesOfFreedom: number;
  };
  ValueGroup: {
    readonly key: string;
    /** Records that have the quantity. */
    readonly count: number;
    readonly mean: number | null;
    /** σ, with n − 1; null for less than two values, and beyond the range of doubles. */
    readonly sd: number | null;
    readonly min: number | null;
    /** Quantiles: type 7, linear between the two nearest values. */
    readonly p2_5: number | null;
    readonly q1: number | null;
    readonly median: number | null;
    readonly q3: number | null;
    readonly p97_5: number | null;
    readonly max: number | null;
    readonly bulk: Schemas["ValueRange"] | null;
  };
  Position: {
    readonly value: number;
    readonly below: number;
    readonly equal: number;
  };
  Distribution: {
    /** voltage 电压, electricity 电流, volume 容量, energy 能量, meanVoltage 平均电压, duration 折算时长. meanVoltage is energy ÷ volume, duration is volume ÷ |electricity|. */
    readonly quantity: "voltage" | "electricity" | "volume" | "energy" | "meanVoltage" | "duration";
    /** Records that have the quantity. */
    readonly count: number;
    readonly mean: number | null;
    /** σ, with n − 1; null for less than two values, and beyond the range of doubles. */
    readonly sd: number | null;
    readonly min: number | null;
    /** Quantiles: type 7, linear between the two nearest values. */
    readonly p2_5: number | null;
    readonly q1: number | null;
    readonly median: number | null;
    readonly q3: number | null;
    readonly p97_5: number | null;
    readonly max: number | null;
    readonly bulk: Schemas["ValueRange"] | null;
    /** Records that lack the quantity. */
    readonly missing: number;
    /** Records left out because they are excluded. */
    readonly excluded: number;
    /** Kept versions left out because their barcode was not read; 0 when unread is given. */
    readonly unread: number;
    readonly histogram: Schemas["Histogram"] | null;
    readonly limits: {
      readonly lsl: number | null;
      readonly usl: number | null;
      readonly source: "query" | "stored" | null;
      /** Of the stored limits. */
      readonly version: number | null;
    };
    readonly outOfLimits: Schemas["OutOfLimits"] | null;
    readonly capability: Schemas["Capability"] | null;
    readonly groups: readonly Schemas["ValueGroup"][] | null;
    /** Groups left out, those with fewest values. */
    readonly groupsOmitted: number;
    readonly position: Schemas["Position"] | null;
  };
  Channels: {
    /** voltage 电压, electricity 电流, volume 容量, energy 能量, meanVoltage 平均电压, duration 折算时长. meanVoltage is energy ÷ volume, duration is volume ÷ |electricity|. */
    readonly quantity: "voltage" | "electricity" | "volume" | "energy" | "meanVoltage" | "duration";
    /** By machine and station, in natural order. */
    readonly items: readonly {
      readonly deviceCode: string;
      readonly batteryStation: string;
      /** Measurements that have the quantity: replaced versions count too. */
      readonly count: number;
      readonly median: number;
      /** Median of the differences from the median of the machine. */
      readonly medianResidual: number;
      /** Median of the differences from the median of the run (盘次) that each value is of. */
      readonly runResidual: number;
      /** σ, with n − 1; null for less than two values, and beyond the range of doubles. */
      readonly sd: number | null;
      /** By the grading rules, else by the stored limits of the one step; null where neither tells. */
      readonly ngShare: number | null;
      /** Longest streak of NG in the order of testTime. */
      readonly ngStreak: number;
      /** Longest streak of equal values in the order of testTime. */
      readonly stuckStreak: number;
    }[];
    readonly devices: readonly {
      readonly deviceCode: string;
      /** Records that have the quantity. */
      readonly count: number;
      readonly median: number;
    }[];
    /** Channels left out, those nearest to the median of their machine. */
    readonly omitted: number;
  };
  /** 盘次: the cells of one machine whose testTimes lie together. */
  Run: {
    readonly deviceCode: string;
    /** The first testTime, plant-local. */
    readonly start: string;
    /** The last testTime. */
    readonly end: string;
    /** Different barcodes that lay in it, unread ones left out unless unread is given. */
    readonly cells: number;
    /** Different stations that gave a result. */
    readonly stations: number;
    /** Stations of its machine's 20 runs before that gave none, in natural order, at most 300. */
    readonly missingStations: readonly string[];
    /** Missing stations that are not listed. */
    readonly missingOmitted: number;
    /** Cells that fit and have the quantity; the newest measurement of a cell in the run counts. */
    readonly count: number;
    readonly median: number | null;
    /** σ, with n − 1; null for less than two values. */
    readonly sd: number | null;
    /** Cells that fit and are NG, by the grading rules, else by the stored limits of the one step; null where neither tells. */
    readonly ng: number | null;
    /** Cells that fit and were measured before in the same step, by an earlier testTime that is kept. */
    readonly retests: number;
  };
  Runs: {
    /** voltage 电压, electricity 电流, volume 容量, energy 能量, meanVoltage 平均电压, duration 折算时长. meanVoltage is energy ÷ volume, duration is volume ÷ |electricity|. */
    readonly quantity: "voltage" | "electricity" | "volume" | "energy" | "meanVoltage" | "duration";
    /** Of the account set, by which they were told apart. */
    readonly runGapMinutes: number;
    /** The newest first, by start. */
    readonly items: readonly Schemas["Run"][];
    /** Cursor of the next page; null: there is none. */
    readonly nextCursor: string | null;
  };
  /** Why a point is marked. docs/statistics.md defines the judgements. */
  Mark: {
    /** jump: the mean is not what the point before lets expect. level: the mean is far from the center line. spread: so is the standard deviation. nelson2: nine errors of prediction in a row on one side; nelson3: six rising or falling; nelson4: fourteen up and down in turn. ewma: their moving average is too far from 0. cusum: so is their sum. */
    readonly rule: "jump" | "level" | "spread" | "nelson2" | "nelson3" | "nelson4" | "ewma" | "cusum";
    /** What was seen, in the unit of the quantity; of ewma and cusum in σ of the prediction; of nelson the points in a row. */
    readonly value: number;
    /** jump: the prediction. level: the center line. spread: that of a sound point. Else 0. */
    readonly expected: number;
    /** The limit that value is beyond, on its side. */
    readonly limit: number;
  };
  TrendPoint: {
    /** Plant-local. */
    readonly start: string;
    /** The last testTime of the run; null of other periods. */
    readonly end: string | null;
    /** Records that have the quantity. */
    readonly count: number;
    readonly mean: number;
    /** Null for a single value, and beyond the range of doubles. */
    readonly sd: number | null;
    /** Id of the phase it is judged by; null: by parameters. */
    readonly phase: number | null;
    /** The mean that the point before lets expect; null for the first point of a phase. */
    readonly expected: number | null;
    /** Limits of the mean about expected: 3 σ of the prediction. */
    readonly jumpLcl: number | null;
    readonly jumpUcl: number | null;
    /** Limits of the mean about the center line: 3 σ of the means in the long run, or as typed. */
    readonly levelLcl: number | null;
    readonly levelUcl: number | null;
    /** Center of the chart of standard deviations, for as many values. */
    readonly sdExpected: number | null;
    /** Null for a single value, and where there is no spread within. */
    readonly sdLcl: number | null;
    readonly sdUcl: number | null;
    /** mean - expected, in σ of the prediction. */
    readonly error: number | null;
    /** Judgements by which it is out of control. */
    readonly marks: readonly Schemas["Mark"][];
  };
  Trend: {
    /** voltage 电压, electricity 电流, volume 容量, energy 能量, meanVoltage 平均电压, duration 折算时长. meanVoltage is energy ÷ volume, duration is volume ÷ |electricity|. */
    readonly quantity: "voltage" | "electricity" | "volume" | "energy" | "meanVoltage" | "duration";
    readonly period: "run" | "hour" | "shift" | "day";
    /** By code, in natural order. */
    readonly devices: readonly {
      readonly deviceCode: string;
      readonly parameters: Schemas["ControlParameters"] | null;
      /** By from: those that hold somewhere from the first point on. The points before the first phase are judged by parameters, which are found from them; null when there are none. None where the filter asks for more than machines, steps and testTime: limits are frozen for whole points. */
      readonly phases: readonly Schemas["ControlPhase"][];
      /** Noted of the machine in this time, by at. */
      readonly events: readonly Schemas["MachineEvent"][];
      /** Points with a mark. */
      readonly marked: number;
      /** Start of the first of them. */
      readonly firstMarked: string | null;
      /** Start of the last of them. */
      readonly lastMarked: string | null;
      /** How far the worst mean is out: its distance from what was expected as a multiple of its limit's, the larger of jump and level. More than 1 is beyond a limit; machines in falling order of it: the worst first. */
      readonly score: number | null;
      /** In time; runs and periods without a value have none. */
      readonly points: readonly Schemas["TrendPoint"][];
    }[];
    /** Machines left out: ask for them by deviceCode. */
    readonly omitted: number;
  };
  /** By what the points of a control chart are judged. Null: not known, so not judged. */
  ControlParameters: {
    /** Between lcl and ucl: the median of the means, or as typed. */
    readonly centerLine: number;
    /** Lower limit of the mean of a point of usual size: 3 sdTotal below centerLine, or as typed. */
    readonly lcl: number | null;
    /** Upper limit, likewise. Null with lcl where there are less than 12 points, or no spread. */
    readonly ucl: number | null;
    /** The level that the means return to: their median. centerLine, unless that was typed. */
    readonly longRunMean: number | null;
    /** σ of the means in the long run. */
    readonly sdTotal: number | null;
    /** σ of the single values within a point. */
    readonly sdWithin: number | null;
    /** σ of the means beyond what sdWithin explains: sdTotal² = sdBetween² + sdWithin² / usualCount. */
    readonly sdBetween: number | null;
    /** Correlation of the means of neighbouring points: how much of a deviation is left at the next. */
    readonly lag1: number | null;
    /** σ of the error of a mean against its prediction from the point before. */
    readonly sdPrediction: number | null;
    /** σ of the spread within from point to point, beyond chance. Null: no limits of the spread. */
    readonly sdOfSd: number | null;
    /** Values of a point: the median. */
    readonly usualCount: number | null;
    /** Seconds from the start of a point to that of the next: the median. */
    readonly intervalSeconds: number | null;
    /** Points that these numbers were found from; 0: typed. */
    readonly points: number;
    /** As many points without correlation would tell as much of longRunMean. Limits frozen from less than 6 are rough. */
    readonly effectivePoints: number | null;
  };
  /** The time whose points are the reference (phase I). */
  ControlPhaseReference: {
    /** Plant-local. */
    readonly from: string;
    /** Plant-local, exclusive. */
    readonly to: string;
  };
  /** Limits of a control chart that were frozen (控制阶段). */
  ControlPhase: {
    /** Of the phase; each of its versions has it. */
    readonly id: number;
    /** From 1 up. A phase that is withdrawn has one more. */
    readonly version: number;
    /** Then reason, author and createdAt are those of the withdrawal. */
    readonly withdrawn: boolean;
    /** 设备编码, the machine */
    readonly deviceCode: string;
    /** 工步, work steps that the chart is of; none: all. */
    readonly workSteps: readonly string[];
    /** voltage 电压, electricity 电流, volume 容量, energy 能量, meanVoltage 平均电压, duration 折算时长. meanVoltage is energy ÷ volume, duration is volume ÷ |electricity|. */
    readonly quantity: "voltage" | "electricity" | "volume" | "energy" | "meanVoltage" | "duration";
    /** What one point of the chart is. */
    readonly period: "run" | "hour" | "shift" | "day";
    /** Plant-local. Points that start then or later are judged by it, until the next phase. */
    readonly from: string;
    readonly reference: Schemas["ControlPhaseReference"] | null;
    readonly parameters: Schemas["ControlParameters"];
    readonly reason: string;
    /** Who did it. */
    readonly author: string;
    /** UTC. */
    readonly createdAt: string;
  };
  ControlPhaseVersions: {
    /** The current version of each phase that is not withdrawn, newest first. */
    readonly items: readonly Schemas["ControlPhase"][];
    /** All versions, newest first, 1,000 at most: name machines for older ones. */
    readonly versions: readonly Schemas["ControlPhase"][];
  };
  /** Who took something back, and why. */
  Withdrawal: {
    readonly reason: string;
    readonly author: string;
    /** UTC. */
    readonly at: string;
  };
  /** What happened at a machine (设备事件), as probes that were changed. */
  MachineEvent: {
    readonly id: number;
    /** 设备编码, the machine */
    readonly deviceCode: string;
    /** When it happened, plant-local. */
    readonly at: string;
    /** What happened. */
    readonly text: string;
    /** Who noted it. */
    readonly author: string;
    /** When it was noted, UTC. */
    readonly createdAt: string;
    readonly withdrawn: Schemas["Withdrawal"] | null;
  };
  MachineEvents: {
    /** The latest by at first, withdrawn ones among them; 1,000 at most: ask by time for earlier ones. */
    readonly items: readonly Schemas["MachineEvent"][];
  };
  GradingRule: {
    /** The grade. */
    readonly name: string;
    readonly color: string;
    /** Any of them; none named: any step. */
    readonly workSteps: readonly string[];
    /** All of them. */
    readonly conditions: readonly {
      /** voltage 电压, electricity 电流, volume 容量, energy 能量, meanVoltage 平均电压, duration 折算时长. meanVoltage is energy ÷ volume, duration is volume ÷ |electricity|. */
      readonly quantity: "voltage" | "electricity" | "volume" | "energy" | "meanVoltage" | "duration";
      /** Inclusive. */
      readonly min?: number;
      /** Inclusive. */
      readonly max?: number;
    }[];
  };
  GradingVersion: {
    /** From 1 up; the highest is the current one. */
    readonly version: number;
    /** UTC. */
    readonly createdAt: string;
    /** The first that matches names the grade; what none matches is NG. None at all: cells are ungraded. */
    readonly rules: readonly Schemas["GradingRule"][];
  };
  GradingRules: {
    readonly current: Schemas["GradingVersion"] | null;
    /** The newest 200, newest first. */
    readonly versions: readonly Schemas["GradingVersion"][];
  };
  Grades: {
    /** Of the rules. Null: rules that are not saved, or none. */
    readonly version: number | null;
    /** Records that fit, graded or not. */
    readonly count: number;
    /** In the order of the rules, NG last; none without rules. */
    readonly items: readonly {
      readonly grade: string;
      /** Null: NG has none of its own. */
      readonly color: string | null;
      readonly count: number;
    }[];
  };
  /** Specification limits (规格限) of one quantity in one work step. Both null: they were removed. */
  LimitsVersion: {
    /** 工步, work step */
    readonly workStep: string;
    /** voltage 电压, electricity 电流, volume 容量, energy 能量, meanVoltage 平均电压, duration 折算时长. meanVoltage is energy ÷ volume, duration is volume ÷ |electricity|. */
    readonly quantity: "voltage" | "electricity" | "volume" | "energy" | "meanVoltage" | "duration";
    /** Lower specification limit; null: none. */
    readonly lsl: number | null;
    /** Upper specification limit; null: none. */
    readonly usl: number | null;
    /** From 1 up for each step and quantity. */
    readonly version: number;
    /** UTC. */
    readonly createdAt: string;
  };
  Limits: {
    /** Those in force, by step and quantity. */
    readonly items: readonly Schemas["LimitsVersion"][];
    /** All there ever were, newest first. */
    readonly versions: readonly Schemas["LimitsVersion"][];
  };
  /** 账套, one MES book of data. */
  AccountSet: {
    /** 账套编码, as x-request-datasource names it. */
    readonly code: string;
    readonly name: string;
    /** False: submissions are refused; its records are still read. */
    readonly enabled: boolean;
    /** IANA name: the days of this account set. */
    readonly timeZone: string;
    readonly units: {
      /** unknown until somebody says it: v1.0 names no unit. */
      readonly voltage: string;
      /** unknown until somebody says it: v1.0 names no unit. */
      readonly electricity: string;
      /** unknown until somebody says it: v1.0 names no unit. */
      readonly volume: string;
      /** unknown until somebody says it: v1.0 names no unit. */
      readonly energy: string;
    };
    /** Which submission of a barcode is kept: the later one, or the one with the newest testTime. */
    readonly overwrite: "arrival" | "newest-test-time";
    /** Days that replaced versions are kept. */
    readonly historyDays: number;
    /** 班次, by their starts; the last one lasts over midnight until the first. */
    readonly shifts: readonly {
      readonly name: string;
      /** HH:mm */
      readonly start: string;
    }[];
    /** 盘次: a new run of a machine begins when this many minutes pass without a result of it. */
    readonly runGapMinutes: number;
    /** Days that records are kept after their receipt; null: for good. */
    readonly recordDays: number | null;
    /** Days that refused submissions are kept; null: as long as the ledger has room. */
    readonly rejectionDays: number | null;
    /** False until somebody has decided from which networks machines may save: they may from all. */
    readonly networksDecided: boolean;
    /** UTC. */
    readonly createdAt: string;
    /** From 1 up: every change of a setting makes it one more. */
    readonly version: number;
  };
  AccountSets: {
    readonly items: readonly Schemas["AccountSet"][];
  };
  Clock: {
    /** What the server's clock shows, UTC. */
    readonly serverTime: string;
    /** False: nothing is deleted for its age. */
    readonly confirmed: boolean;
    /** Why it is not confirmed; null while it is. */
    readonly doubt: "notAfterLastReceipt" | "unconfirmedBefore" | "wentBack" | "wentAhead" | "notKnownYet" | null;
  };
  /** A grading machine, as it was seen. */
  Device: {
    /** Known by its deviceCode, or by its address where no body of it could be read. */
    readonly kind: "device" | "address";
    /** The deviceCode or the address. */
    readonly name: string;
    /** UTC. */
    readonly firstSeenAt: string;
    /** UTC. */
    readonly lastSeenAt: string;
    readonly lastAddress: string;
    /** Records saved so far. */
    readonly saved: number;
    /** Submissions refused so far. */
    readonly refused: number;
    /** Over the last ten full minutes. */
    readonly savedPerMinute: number;
    /** Since midnight in the account set's time zone. */
    readonly savedToday: number;
    /** What its software gets wrong and was read all the same: how often, by name. */
    readonly tolerances: { readonly [name: string]: number };
    /** testTime of its latest saved record. */
    readonly lastTestTime: string | null;
    /** When its latest saved record came, UTC. */
    readonly lastReceivedAt: string | null;
    /** lastReceivedAt minus lastTestTime: positive when the machine's clock is behind or its results come late, negative when it is ahead. */
    readonly clockOffsetSeconds: number | null;
  };
  Devices: {
    readonly items: readonly Schemas["Device"][];
  };
  /** A barcode that cannot be of one cell. */
  SuspectBarcode: {
    readonly barcode: string;
    /** unread: it is one of the unreadWords of the machine policy. shared: it is none, but three stations or more sent it within ten minutes. */
    readonly reason: "unread" | "shared";
    /** Kept versions of it that came since. */
    readonly versions: number;
    /** UTC. */
    readonly lastReceivedAt: string;
    /** Where it came from, the latest first, at most 300. */
    readonly stations: readonly {
      readonly deviceCode: string;
      readonly batteryStation: string;
      readonly versions: number;
      /** UTC. */
      readonly lastReceivedAt: string;
    }[];
    readonly stationsOmitted: number;
  };
  SuspectBarcodes: {
    /** What came before is not looked at, UTC. */
    readonly since: string;
    /** The latest first, at most 100. */
    readonly items: readonly Schemas["SuspectBarcode"][];
  };
  /** A quantity of a machine and step that looks as if it came in another unit, or with another sign. */
  UnitFinding: {
    readonly id: number;
    /** 设备编码, the machine */
    readonly deviceCode: string;
    /** 工步, work step */
    readonly workStep: string;
    /** voltage 电压, electricity 电流, volume 容量, energy 能量 */
    readonly quantity: "voltage" | "electricity" | "volume" | "energy";
    /** What the machine's latest cells were held against: its own earlier cells of the step, the other machines at the step, or, of energy, the capacity of the same cells. */
    readonly comparison: "past" | "others" | "capacity";
    /** 1000, 3600 or the inverse of one, negative where the sign differs: about so many times expected is median. Null for capacity. */
    readonly factor: number | null;
    /** Of the machine's latest cells; for capacity the mean voltage in V. */
    readonly median: number;
    /** The median that it was held against; null for capacity. */
    readonly expected: number | null;
    /** UTC. */
    readonly foundAt: string;
  };
  UnitFindings: {
    /** What nobody has cleared, newest first. */
    readonly items: readonly Schemas["UnitFinding"][];
    /** The units that the numbers of the machines speak for. */
    readonly proposedUnits: {
      /** Null where the numbers do not tell. */
      readonly voltage: string | null;
      /** Null where the numbers do not tell. */
      readonly electricity: string | null;
      /** Null where the numbers do not tell. */
      readonly volume: string | null;
      /** Null where the numbers do not tell. */
      readonly energy: string | null;
    };
  };
  /** 看板, what happens today. */
  Overview: {
    /** When it was asked, UTC. */
    readonly now: string;
    /** Midnight in the account set's time zone, UTC. */
    readonly dayStart: string;
    /** 班次, the shift of now; null without shifts. */
    readonly shift: {
      readonly name: string;
      /** Plant-local, inclusive. */
      readonly from: string;
      /** Plant-local, exclusive. */
      readonly to: string;
    } | null;
    /** Cells whose record came today, without unread barcodes. */
    readonly cellsToday: number;
    /** Submissions saved today, repeated ones and retests among them. */
    readonly savesToday: number;
    /** Submissions refused today that the ledger still keeps. */
    readonly refusedToday: number;
    /** Machines seen within silentAfterMinutes. */
    readonly devicesOnline: number;
    /** Machines seen within seven days, but not within silentAfterMinutes. */
    readonly devicesSilent: number;
    readonly silentAfterMinutes: number;
    /** The last 60 minutes, zeros among them; the last one is not over. */
    readonly savesPerMinute: readonly {
      /** Its start, UTC. */
      readonly minute: string;
      readonly saves: number;
    }[];
  };
  /** 拒收, a submission that was refused: what came and what was answered. */
  Rejection: {
    readonly id: number;
    /** UTC. */
    readonly receivedAt: string;
    /** Null: none was named, or the one named does not exist. */
    readonly accountSet: string | null;
    /** What x-request-datasource said. */
    readonly accountSetSent: string | null;
    readonly address: string;
    /** Null where the body could not be read. */
    readonly deviceCode: string | null;
    readonly method: string;
    readonly path: string;
    readonly contentType: string | null;
    readonly contentEncoding: string | null;
    /** Bytes sent. */
    readonly bodyBytes: number;
    /** bodyText and bodyBase64 hold less than was sent. */
    readonly bodyTruncated: boolean;
    /** The body as text, inflated and decoded as saving does it; null when that fails. */
    readonly bodyText: string | null;
    /** The bytes as sent. */
    readonly bodyBase64: string;
    readonly code:
      | "FIELD_INVALID"
      | "BODY_INVALID"
      | "BODY_TOO_LARGE"
      | "ACCOUNT_SET_MISSING"
      | "ACCOUNT_SET_AMBIGUOUS"
      | "ACCOUNT_SET_UNKNOWN"
      | "ACCOUNT_SET_DISABLED"
      | "ACCESS_DENIED"
      | "TOKEN_MISSING"
      | "METHOD_NOT_ALLOWED"
      | "PATH_UNKNOWN"
      | "OVERLOADED"
      | "STORE_UNAVAILABLE"
      | "SHUTTING_DOWN"
      | "HTTP_INVALID"
      | "REQUEST_TIMEOUT"
      | "HEADERS_TOO_LARGE"
      | "EXPECTATION_FAILED";
    /** The msg that the machine got. */
    readonly msg: string;
    /** The HTTP status that the machine got. */
    readonly httpStatus: number;
    /** When it was submitted again and stored; null when it was not. */
    readonly resubmittedAt: string | null;
  };
  RejectionPage: {
    /** Newest first. Bodies are cut to 4 KiB here; a single one is given whole. */
    readonly items: readonly Schemas["Rejection"][];
    /** Cursor of the next page; null: there is none. */
    readonly nextCursor: string | null;
  };
  /** 导出, an export that runs or has ended. */
  Export: {
    readonly id: string;
    readonly state: "running" | "done" | "cancelled" | "failed" | "refused";
    /** Rows written so far. */
    readonly rows: number;
    /** Rows there will be; null until it is known. */
    readonly rowsTotal: number | null;
    /** Bytes of the file so far. */
    readonly bytes: number;
    readonly refusal: Schemas["Problem"] | null;
  };
  /** What a machine would be answered. */
  SubmissionAnswer: {
    /** The HTTP status. */
    readonly status: number;
    readonly headers: { readonly [name: string]: string };
    /** The envelope, as it would be sent. */
    readonly body: string;
  };
  /** A token of a script, without what the script sends. */
  Token: {
    readonly id: number;
    readonly name: string;
    /** What it may do; metrics: read /metrics and nothing else. */
    readonly role: "viewer" | "engineer" | "admin" | "metrics";
    /** Codes of the account sets that it is limited to; null: all. */
    readonly accountSets: readonly string[] | null;
    /** From then on it counts no longer; null: it does not end. */
    readonly expiresAt: string | null;
    /** UTC. */
    readonly createdAt: string;
    readonly createdBy: string;
    /** UTC; null: never. */
    readonly lastUsedAt: string | null;
  };
  IssuedToken: {
    /** What the script sends, as Authorization: Bearer. It is never shown again. */
    readonly text: string;
    readonly token: Schemas["Token"];
  };
  Tokens: {
    readonly items: readonly Schemas["Token"][];
  };
  /** Which machines may save in an account set, and how what they send is taken. */
  MachinePolicy: {
    /** Networks from which machines may save, as CIDR; null: nobody has decided, so they may from all. */
    readonly networks: readonly string[] | null;
    /** off: tokens are not looked at; optional: one that is sent must be right; required: one must be sent. */
    readonly token: "off" | "optional" | "required";
    /** off: certificates are not looked at; optional: one that is shown must be right, and saves for its device codes alone; required: one must be shown. */
    readonly certificate: "off" | "optional" | "required";
    /** Certificates whose device codes are said here. Of any other, its common names are its device codes. */
    readonly boundCertificates: readonly {
      /** The SHA-256 fingerprint of a certificate, in hexadecimal, or the common name of its subject. */
      readonly certificate: string;
      /** 设备编码 that it may save for. None: it is refused. */
      readonly deviceCodes: readonly string[];
    }[];
    /** open: every machine; learning: every machine, and each is noted; closed: those let in and no other. */
    readonly deviceCodes: "open" | "learning" | "closed";
    /** 设备编码 of the machines that may save while closed. */
    readonly deviceCodesLetIn: readonly string[];
    /** Saves a second of one address; null: no bound. */
    readonly savesPerSecond: number | null;
    /** The HTTP status of refusals. always-200: 200, as v1.0 has it; strict: that of the code; null: as the server was started. */
    readonly httpStatus: "always-200" | "strict" | null;
    /** A barcode that is one of unreadWords. mark: it is stored and marked; refuse: it is FIELD_INVALID. */
    readonly unreadBarcodes: "mark" | "refuse";
    /** What scanners send for a barcode that they could not read: whole barcodes, without case. * at the end is any ending; a character and + is that character alone, once or more. */
    readonly unreadWords: readonly string[];
    /** True: what a scanner puts in front of a barcode (]C1, \000026) is taken off. False: it is kept. */
    readonly stripScannerPrefix: boolean;
    /** True: a text with invisible characters inside is refused. False: it is kept as sent. */
    readonly refuseInvisible: boolean;
    /** From 1 up; null: nobody has decided anything yet. */
    readonly version: number | null;
    /** UTC. */
    readonly changedAt: string | null;
    /** Certificates that are refused, the latest first, since the server started. */
    readonly refusedCertificates: readonly {
      /** SHA-256, in hexadecimal. */
      readonly fingerprint: string;
      /** The common names of its subject. */
      readonly names: readonly string[];
      /** UTC. */
      readonly validUntil: string;
      /** Why the authority of machines did not vouch for it, as OpenSSL names it; null: it did. */
      readonly fault: string | null;
      /** What it was to save for when it was last refused; null: it may save for none. */
      readonly deviceCode: string | null;
      /** Where it was last refused. */
      readonly address: string;
      /** How often. */
      readonly refused: number;
      /** UTC. */
      readonly lastRefusedAt: string;
    }[];
    /** The device codes noted since learning began, without those let in before. */
    readonly learned: readonly string[];
    /** Machines that were refused by their device codes, the latest first, since the server started. */
    readonly refused: readonly {
      readonly deviceCode: string;
      /** Where it was last refused. */
      readonly address: string;
      /** How often. */
      readonly refused: number;
      /** UTC. */
      readonly lastRefusedAt: string;
    }[];
  };
  MachinePolicyPreview: {
    /** UTC. Who was seen since then is looked at. */
    readonly since: string;
    /** Machines that were looked at, each at its addresses. */
    readonly seen: number;
    /** Those that would be refused, the latest first. */
    readonly items: readonly {
      /** Null: what came could not be read. */
      readonly deviceCode: string | null;
      readonly address: string;
      /** UTC. */
      readonly lastSeenAt: string;
      readonly refusedBy: readonly ("network" | "deviceCode" | "certificate")[];
    }[];
  };
  /** A token of machines, without what they send. */
  MachineToken: {
    readonly id: number;
    readonly name: string;
    /** From then on it counts no longer; null: it does not end. */
    readonly expiresAt: string | null;
    /** UTC. */
    readonly createdAt: string;
    /** UTC, to a minute; null: never. */
    readonly lastUsedAt: string | null;
  };
  IssuedMachineToken: {
    /** What machines send, as x-api-key or as a Bearer. It is never shown again. */
    readonly text: string;
    readonly token: Schemas["MachineToken"];
  };
  MachineTokens: {
    readonly items: readonly Schemas["MachineToken"][];
  };
  /** The end of a chain. Kept elsewhere, it shows later whether the end was cut off. */
  AuditHead: {
    readonly chain: string;
    readonly seq: number;
    readonly hash: string;
  };
  /** 审计, what somebody did. */
  AuditEntry: {
    /** Who writes the chain: the server, or the command line. */
    readonly chain: string;
    /** From 1 up in each chain, without a gap. */
    readonly seq: number;
    /** UTC. */
    readonly at: string;
    readonly actorKind: "person" | "token" | "here" | "stranger" | "commandLine" | "server";
    readonly actorName: string;
    readonly address: string | null;
    /** The operation, as this document names it, or failSignIn, retainAudit. */
    readonly action: string;
    readonly accountSet: string | null;
    /** What it was done to. As JSON. */
    readonly target: string | null;
    /** What stood there before. As JSON. */
    readonly before: string | null;
    /** What was asked for, without secrets. As JSON. */
    readonly after: string | null;
    /** HMAC-SHA256 over the entry and the hash before it. */
    readonly hash: string;
  };
  AuditPage: {
    /** Newest first. */
    readonly items: readonly Schemas["AuditEntry"][];
    readonly heads: readonly Schemas["AuditHead"][];
    /** Cursor of the next page; null: there is none. */
    readonly nextCursor: string | null;
  };
  /** Who sends the request. Only a person has a source. */
  Caller: {
    /** here: somebody at the server's own machine who did not sign in. */
    readonly kind: "here" | "person" | "token";
    readonly name: string;
    readonly displayName: string;
    readonly role: "viewer" | "engineer" | "admin" | "metrics";
    /** Codes of the account sets that he may see; null: all. */
    readonly accountSets: readonly string[] | null;
    /** True: he may do nothing else before. */
    readonly mustChangePassword: boolean;
    readonly source: "local" | "directory" | "oidc" | null;
  };
  SignInState: {
    /** off: nobody has to sign in, and only this machine is answered. */
    readonly auth: "on" | "off";
    /** False: the set-up link makes the first admin. */
    readonly hasAdmin: boolean;
    /** False: this connection is not encrypted, and the server takes no password over it. */
    readonly canSignIn: boolean;
    /** What people call the OpenID Connect provider by which they may sign in; null: none. */
    readonly provider: string | null;
    readonly caller: Schemas["Caller"] | null;
  };
  /** Somebody who may sign in. */
  User: {
    readonly id: string;
    /** What somebody signs in by, in any case. It never changes. */
    readonly name: string;
    readonly displayName: string;
    readonly role: "viewer" | "engineer" | "admin";
    /** Codes of the account sets that he may see; null: all. */
    readonly accountSets: readonly string[] | null;
    /** True: he cannot sign in. */
    readonly disabled: boolean;
    /** True: he may do nothing else before. */
    readonly mustChangePassword: boolean;
    /** Who keeps his password: this server, the plant's directory by LDAP, or its provider by OpenID Connect. Another than this server says at each sign-in what he may do. */
    readonly source: "local" | "directory" | "oidc";
    /** UTC. */
    readonly createdAt: string;
  };
  Users: {
    readonly items: readonly {
      readonly id: string;
      /** What somebody signs in by, in any case. It never changes. */
      readonly name: string;
      readonly displayName: string;
      readonly role: "viewer" | "engineer" | "admin";
      /** Codes of the account sets that he may see; null: all. */
      readonly accountSets: readonly string[] | null;
      /** True: he cannot sign in. */
      readonly disabled: boolean;
      /** True: he may do nothing else before. */
      readonly mustChangePassword: boolean;
      /** Who keeps his password: this server, the plant's directory by LDAP, or its provider by OpenID Connect. Another than this server says at each sign-in what he may do. */
      readonly source: "local" | "directory" | "oidc";
      /** UTC. */
      readonly createdAt: string;
      /** Sessions that have not ended. */
      readonly sessions: number;
      /** When one of them was last used, UTC. */
      readonly lastSeenAt: string | null;
    }[];
  };
  UserWithPassword: {
    readonly user: Schemas["User"];
    /** Shown this once. He must change it when he first signs in. */
    readonly firstPassword: string;
  };
  Sessions: {
    readonly items: readonly {
      readonly id: string;
      /** True of the one that asks. */
      readonly current: boolean;
      /** From where it was begun. */
      readonly address: string;
      /** What the browser called itself then. */
      readonly agent: string;
      /** UTC. */
      readonly createdAt: string;
      /** UTC, within a minute. */
      readonly lastSeenAt: string;
    }[];
  };
  Reach: {
    /** Addresses by which other machines ask this server. Empty: it listens to its own machine alone. */
    readonly urls: readonly string[];
    /** How people of other machines sign in. here: not at all, for passwords would cross in the clear. */
    readonly signIn: "tls" | "plain" | "here";
  };
  /** An error (RFC 9457). */
  Problem: {
    readonly type: string;
    readonly title: string;
    readonly status: number;
    /** What is wrong, for programs: it never changes its meaning. */
    readonly code:
      | "PARAMETER_UNKNOWN"
      | "QUERY_NOT_UTF8"
      | "PATH_NOT_UTF8"
      | "JSON_INVALID"
      | "GRADE_UNKNOWN"
      | "GRADING_RULES_MISSING"
      | "VALUE_MISSING"
      | "VALUE_EMPTY"
      | "VALUE_REPEATED"
      | "VALUES_TOO_MANY"
      | "NUMBER_EXPECTED"
      | "NUMBER_OR_NULL_EXPECTED"
      | "WHOLE_NUMBER_EXPECTED"
      | "BOOLEAN_EXPECTED"
      | "CHOICE_EXPECTED"
      | "TEXT_EXPECTED"
      | "PLANT_TIME_EXPECTED"
      | "RUN_EXPECTED"
      | "INSTANT_EXPECTED"
      | "OBJECT_EXPECTED"
      | "FIELD_UNKNOWN"
      | "LIST_EXPECTED"
      | "FILLED_LIST_EXPECTED"
      | "GREATER_EXPECTED"
      | "NOT_LESS_EXPECTED"
      | "NAME_TAKEN"
      | "BASED_ON_EXPECTED"
      | "BARCODE_EXPECTED"
      | "NETWORK_EXPECTED"
      | "UNREAD_WORD_EXPECTED"
      | "COLOR_EXPECTED"
      | "GRADE_RESERVED"
      | "CURSOR_INVALID"
      | "CURSOR_OF_OTHER_SORT"
      | "EXPORT_ID_EXPECTED"
      | "COLUMNS_EXPECTED"
      | "HEADERS_EXPECTED"
      | "BODY_TEXT_EXPECTED"
      | "EXPIRY_EXPECTED"
      | "EXPIRY_TOO_LATE"
      | "METRICS_UNLIMITED"
      | "ACCOUNT_SET_CODE_EXPECTED"
      | "ACCOUNT_SET_NAME_EXPECTED"
      | "OVERWRITE_EXPECTED"
      | "TIME_ZONE_EXPECTED"
      | "UNITS_EXPECTED"
      | "UNITS_QUANTITY_EXPECTED"
      | "UNIT_EXPECTED"
      | "SHIFT_START_EXPECTED"
      | "SHIFT_LATER_EXPECTED"
      | "USER_NAME_EXPECTED"
      | "PASSWORD_LENGTH_EXPECTED"
      | "PASSWORD_COMMON"
      | "PASSWORD_FROM_NAME"
      | "PASSWORD_WRONG"
      | "PASSWORD_UNCHANGED"
      | "SIGN_IN_NEEDED"
      | "TOKEN_UNKNOWN"
      | "TOKEN_EXPIRED"
      | "SIGN_IN_FAILED"
      | "PASSWORD_CHANGE_NEEDED"
      | "PERSON_NEEDED"
      | "USER_DISABLED"
      | "PASSWORD_IN_DIRECTORY"
      | "SIGN_IN_DENIED"
      | "SIGN_IN_UNVERIFIED"
      | "CLOCKS_DIFFER"
      | "GROUP_NEEDED"
      | "SETUP_LINK_INVALID"
      | "ROLE_TOO_LOW"
      | "ACCOUNT_SETS_LIMITED"
      | "TLS_NEEDED"
      | "PLAIN_SIGN_IN_OFF"
      | "OTHER_MACHINE"
      | "OTHER_HOST_NAME"
      | "HOST_NAME_UNKNOWN"
      | "METRICS_TOKEN_NEEDED"
      | "OTHER_ORIGIN"
      | "ROUTE_NOT_FOUND"
      | "ACCOUNT_SET_NOT_FOUND"
      | "RECORD_NOT_FOUND"
      | "BARCODE_LIST_NOT_FOUND"
      | "GRADING_VERSION_NOT_FOUND"
      | "EXPORT_NOT_FOUND"
      | "REJECTION_NOT_FOUND"
      | "TOKEN_NOT_FOUND"
      | "TOKENS_TOO_MANY"
      | "PROVIDER_MISSING"
      | "UNIT_FINDING_NOT_FOUND"
      | "CONTROL_PHASE_NOT_FOUND"
      | "MACHINE_EVENT_NOT_FOUND"
      | "USER_NOT_FOUND"
      | "SESSION_NOT_FOUND"
      | "USER_EXISTS"
      | "NAME_OF_ANOTHER"
      | "SIGN_IN_STALE"
      | "LAST_ADMIN"
      | "ACCOUNT_SET_EXISTS"
      | "ACCOUNT_SET_CHANGED"
      | "GRADING_RULES_CHANGED"
      | "MACHINE_POLICY_CHANGED"
      | "NOT_LEARNING"
      | "DEVICE_CODES_TOO_MANY"
      | "LIMITS_CHANGED"
      | "CONTROL_PHASES_TOO_MANY"
      | "MACHINE_EVENTS_TOO_MANY"
      | "EXPORT_RUNNING"
      | "CONTENT_TOO_LARGE"
      | "PATH_TOO_LONG"
      | "CONTENT_NOT_JSON"
      | "TOO_MUCH_TO_ANSWER"
      | "TOO_MANY_TO_EXCLUDE"
      | "CONTROL_REFERENCE_TOO_SHORT"
      | "CONTROL_REFERENCE_WITHOUT_SPREAD"
      | "SIGN_IN_TOO_SOON"
      | "RECORD_DAMAGED"
      | "UNFORESEEN"
      | "DATA_UNAVAILABLE"
      | "CHANGE_UNKNOWN"
      | "SIGN_IN_BUSY"
      | "DIRECTORY_UNAVAILABLE"
      | "PROVIDER_UNAVAILABLE"
      | "SERVER_STOPPING"
      | "EXPORTS_BUSY"
      | "EXPORT_CANCELLED"
      | "WATCHERS_TOO_MANY";
    /** What is wrong, for people: in Chinese or English, by Accept-Language; English without it. */
    readonly detail: string;
    /** What detail names, by placeholder of the code's text: bounded, to be shown. */
    readonly values: { readonly [name: string]: string | number | readonly string[] };
    /** The query parameter at fault. */
    readonly parameter?: string;
    /** The field of the body at fault, as rules[1].name. */
    readonly field?: string;
  };
}

export type Schema<Name extends keyof Schemas> = Schemas[Name];

/** What every route takes that looks for records. */
interface RecordFilter {
  /** 电芯条码. Barcode of the cell. May repeat: any of them fits. */
  readonly barcode?: undefined | readonly string[];
  /** How the barcode begins. */
  readonly barcodePrefix?: undefined | string;
  /** Id of a stored list of barcodes: any of them fits; together with barcode, those in both. */
  readonly barcodeList?: undefined | string;
  /** 设备编码. The machine. May repeat: any of them fits. */
  readonly deviceCode?: undefined | readonly string[];
  /** 电池工位. Station (channel) of the cell. May repeat: any of them fits. */
  readonly batteryStation?: undefined | readonly string[];
  /** 工步. Work step. May repeat: any of them fits. */
  readonly workStep?: undefined | readonly string[];
  /** 测试时间. Tested at or after. Plant-local, as 2024-03-02 09:14:08; "T" instead of the space, minutes without seconds, and a date alone (its midnight) will do. */
  readonly testTimeFrom?: undefined | string;
  /** 测试时间. Tested before. Plant-local, as 2024-03-02 09:14:08; "T" instead of the space, minutes without seconds, and a date alone (its midnight) will do. */
  readonly testTimeTo?: undefined | string;
  /** 盘次. The run of a machine: its rows are all kept versions that lay in it. DEVICE@yyyy-MM-dd HH:mm:ss, any moment within it. May repeat: any of them fits. */
  readonly run?: undefined | readonly string[];
  /** Received at or after. ISO 8601 with its zone, as 2024-03-02T09:14:08+08:00. */
  readonly receivedFrom?: undefined | string;
  /** Received before. ISO 8601 with its zone, as 2024-03-02T09:14:08+08:00. */
  readonly receivedTo?: undefined | string;
  /** 电压. Least voltage, inclusive. */
  readonly voltageMin?: undefined | number;
  /** 电压. Greatest voltage, inclusive. */
  readonly voltageMax?: undefined | number;
  /** 电流. Least current, inclusive. */
  readonly electricityMin?: undefined | number;
  /** 电流. Greatest current, inclusive. */
  readonly electricityMax?: undefined | number;
  /** 容量. Least capacity, inclusive. */
  readonly volumeMin?: undefined | number;
  /** 容量. Greatest capacity, inclusive. */
  readonly volumeMax?: undefined | number;
  /** 能量. Least energy, inclusive. */
  readonly energyMin?: undefined | number;
  /** 能量. Greatest energy, inclusive. */
  readonly energyMax?: undefined | number;
  /** 平均电压. Least mean voltage, inclusive. */
  readonly meanVoltageMin?: undefined | number;
  /** 平均电压. Greatest mean voltage, inclusive. */
  readonly meanVoltageMax?: undefined | number;
  /** 折算时长. Least duration, inclusive. */
  readonly durationMin?: undefined | number;
  /** 折算时长. Greatest duration, inclusive. */
  readonly durationMax?: undefined | number;
  /** 分档. Grade by the grading rules, NG for none. May repeat: any of them fits. */
  readonly grade?: undefined | readonly string[];
  /** Version of the grading rules; the current one without it. */
  readonly gradingVersion?: undefined | number;
  /** Only records that are kept out of statistics, or (false) only the others. */
  readonly excluded?: undefined | boolean;
  /** Only records that are kept out of statistics since this very moment: those of one change, as the versions they were then. ISO 8601 with its zone, as 2024-03-02T09:14:08+08:00. */
  readonly excludedAt?: undefined | string;
  /** Only records of a wrong clock, whose testTime was more than a day ahead, or (false) only the others. */
  readonly testTimeAhead?: undefined | boolean;
  /** Only barcodes that were not read, by the words of the machine policy: every kept version of them is a row, since each may be another cell. Or (false) only the others. */
  readonly unread?: undefined | boolean;
}

/** What each route takes and answers. `answer` is unknown where it is no JSON. */
export interface Routes {
  /** This document. */
  "GET /api/v1/openapi.json": {
    path: unknown;
    query: unknown;
    body: unknown;
    answer: { readonly [name: string]: unknown };
  };
  /** Who asks, and whether anybody has to sign in. */
  "GET /api/v1/session": {
    path: unknown;
    query: unknown;
    body: unknown;
    answer: Schemas["SignInState"];
  };
  /** Signs somebody in: the answer sets the cookie of a new session. */
  "POST /api/v1/session": {
    path: unknown;
    query: unknown;
    body: {
      /** What somebody signs in by, in any case. It never changes. */
      readonly name: string;
      readonly password: string;
    };
    answer: Schemas["SignInState"];
  };
  /** Signs out: the session ends, whoever may have its cookie. */
  "DELETE /api/v1/session": {
    path: unknown;
    query: unknown;
    body: {};
    answer: Schemas["SignInState"];
  };
  /** Makes the first admin by the token of the set-up link, and signs him in. */
  "POST /api/v1/setup": {
    path: unknown;
    query: unknown;
    body: {
      /** What stands behind the # of the link. */
      readonly token: string;
      /** What somebody signs in by, in any case. It never changes. */
      readonly name: string;
      readonly displayName?: string;
      /** No password that many people use, and not made from the user name. */
      readonly password: string;
    };
    answer: Schemas["SignInState"];
  };
  /** Begins a sign-in by OpenID Connect: the answer sets a cookie, and says where the browser goes. */
  "POST /api/v1/session/oidc": {
    path: unknown;
    query: unknown;
    body: {
      /** The page to come back to, as a path of this server; / for anything else. */
      readonly returnTo?: string;
    };
    answer: {
      readonly url: string;
    };
  };
  /** Where the provider sends the browser back: signs somebody in, and sends him on to his page. */
  "GET /api/v1/session/oidc": {
    path: unknown;
    query: unknown;
    body: unknown;
    answer: unknown;
  };
  /** Changes one's password. All sessions end, and the answer sets the cookie of a new one. */
  "POST /api/v1/account/password": {
    path: unknown;
    query: unknown;
    body: {
      readonly currentPassword: string;
      /** No password that many people use, and not made from the user name. */
      readonly newPassword: string;
    };
    answer: Schemas["Sessions"];
  };
  /** One's sessions, the one that was used last first. */
  "GET /api/v1/account/sessions": {
    path: unknown;
    query: unknown;
    body: unknown;
    answer: Schemas["Sessions"];
  };
  /** Ends one's sessions but the one that asks. */
  "DELETE /api/v1/account/sessions": {
    path: unknown;
    query: unknown;
    body: {};
    answer: Schemas["Sessions"];
  };
  /** Ends one of one's sessions. */
  "DELETE /api/v1/account/sessions/{id}": {
    path: {
      readonly id: string;
    };
    query: unknown;
    body: {};
    answer: Schemas["Sessions"];
  };
  /** The people who may sign in, by name. */
  "GET /api/v1/users": {
    path: unknown;
    query: unknown;
    body: unknown;
    answer: Schemas["Users"];
  };
  /** Lets somebody sign in, with a first password that the answer shows once. */
  "POST /api/v1/users": {
    path: unknown;
    query: unknown;
    body: {
      /** What somebody signs in by, in any case. It never changes. */
      readonly name: string;
      readonly role: "viewer" | "engineer" | "admin";
      readonly displayName?: string;
      /** Codes of the account sets that he may see; null: all. */
      readonly accountSets?: readonly string[] | null;
    };
    answer: Schemas["UserWithPassword"];
  };
  /** Changes what is given of somebody. It counts at his next request; who is disabled is signed out. */
  "PATCH /api/v1/users/{id}": {
    path: {
      readonly id: string;
    };
    query: unknown;
    body: {
      readonly displayName?: string;
      readonly role?: "viewer" | "engineer" | "admin";
      /** Codes of the account sets that he may see; null: all. */
      readonly accountSets?: readonly string[] | null;
      readonly disabled?: boolean;
    };
    answer: Schemas["User"];
  };
  /** Removes somebody, his password and his sessions. */
  "DELETE /api/v1/users/{id}": {
    path: {
      readonly id: string;
    };
    query: unknown;
    body: {};
    answer: Schemas["User"];
  };
  /** Gives somebody a new first password, which the answer shows once, and signs him out everywhere. */
  "POST /api/v1/users/{id}/password": {
    path: {
      readonly id: string;
    };
    query: unknown;
    body: {};
    answer: Schemas["UserWithPassword"];
  };
  /** Signs somebody out everywhere. */
  "DELETE /api/v1/users/{id}/sessions": {
    path: {
      readonly id: string;
    };
    query: unknown;
    body: {};
    answer: Schemas["User"];
  };
  /** By which addresses other machines open the console, and whether people sign in there. */
  "GET /api/v1/reach": {
    path: unknown;
    query: unknown;
    body: unknown;
    answer: Schemas["Reach"];
  };
  /** The account sets (账套) that the caller may see, by code. */
  "GET /api/v1/account-sets": {
    path: unknown;
    query: unknown;
    body: unknown;
    answer: Schemas["AccountSets"];
  };
  /** Adds an account set. It takes submissions at once, and can be disabled but never removed. */
  "POST /api/v1/account-sets": {
    path: unknown;
    query: unknown;
    body: {
      readonly name?: string;
      /** False: submissions are refused; its records are still read. */
      readonly enabled?: boolean;
      /** IANA name: the days of this account set. */
      readonly timeZone?: string;
      readonly units?: {
        /** unknown until somebody says it: v1.0 names no unit. */
        readonly voltage?: string;
        /** unknown until somebody says it: v1.0 names no unit. */
        readonly electricity?: string;
        /** unknown until somebody says it: v1.0 names no unit. */
        readonly volume?: string;
        /** unknown until somebody says it: v1.0 names no unit. */
        readonly energy?: string;
      };
      /** Which submission of a barcode is kept: the later one, or the one with the newest testTime. */
      readonly overwrite?: "arrival" | "newest-test-time";
      /** Days that replaced versions are kept. */
      readonly historyDays?: number;
      /** 班次, by their starts; the last one lasts over midnight until the first. */
      readonly shifts?: readonly {
        readonly name: string;
        /** HH:mm */
        readonly start: string;
      }[];
      /** 盘次: a new run of a machine begins when this many minutes pass without a result of it. */
      readonly runGapMinutes?: number;
      /** Days that records are kept after their receipt; null: for good. */
      readonly recordDays?: number | null;
      /** Days that refused submissions are kept; null: as long as the ledger has room. */
      readonly rejectionDays?: number | null;
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    answer: Schemas["AccountSet"];
  };
  /** Changes what is given of an account set, and nothing else. */
  "PATCH /api/v1/account-sets/{code}": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: unknown;
    body: {
      readonly name?: string;
      /** False: submissions are refused; its records are still read. */
      readonly enabled?: boolean;
      /** IANA name: the days of this account set. */
      readonly timeZone?: string;
      readonly units?: {
        /** unknown until somebody says it: v1.0 names no unit. */
        readonly voltage?: string;
        /** unknown until somebody says it: v1.0 names no unit. */
        readonly electricity?: string;
        /** unknown until somebody says it: v1.0 names no unit. */
        readonly volume?: string;
        /** unknown until somebody says it: v1.0 names no unit. */
        readonly energy?: string;
      };
      /** Which submission of a barcode is kept: the later one, or the one with the newest testTime. */
      readonly overwrite?: "arrival" | "newest-test-time";
      /** Days that replaced versions are kept. */
      readonly historyDays?: number;
      /** 班次, by their starts; the last one lasts over midnight until the first. */
      readonly shifts?: readonly {
        readonly name: string;
        /** HH:mm */
        readonly start: string;
      }[];
      /** 盘次: a new run of a machine begins when this many minutes pass without a result of it. */
      readonly runGapMinutes?: number;
      /** Days that records are kept after their receipt; null: for good. */
      readonly recordDays?: number | null;
      /** Days that refused submissions are kept; null: as long as the ledger has room. */
      readonly rejectionDays?: number | null;
      /** The version that this changes. Refused when it is not the current one. */
      readonly basedOn?: number;
    };
    answer: Schemas["AccountSet"];
  };
  /** The server's clock, and whether it is known to be right. */
  "GET /api/v1/clock": {
    path: unknown;
    query: unknown;
    body: unknown;
    answer: Schemas["Clock"];
  };
  /** Says that the server's clock is right: from now on what is kept for a time is deleted when that is over. */
  "POST /api/v1/clock/confirmation": {
    path: unknown;
    query: unknown;
    body: {};
    answer: Schemas["Clock"];
  };
  /** What was done, by whom and from where (审计), newest first. */
  "GET /api/v1/audit": {
    path: unknown;
    query: {
      /** The operation, as this document names it. */
      readonly action?: undefined | string;
      /** Who did it. */
      readonly actorName?: undefined | string;
      /** Code of the account set that it is about. */
      readonly accountSet?: undefined | string;
      /** Done at or after. ISO 8601 with its zone, as 2024-03-02T09:14:08+08:00. */
      readonly from?: undefined | string;
      /** Done before. ISO 8601 with its zone, as 2024-03-02T09:14:08+08:00. */
      readonly to?: undefined | string;
      /** Items to a page. */
      readonly limit?: undefined | number;
      /** A nextCursor or prevCursor of an earlier answer, with the same sort and filters. */
      readonly cursor?: undefined | string;
    };
    body: unknown;
    answer: Schemas["AuditPage"];
  };
  /** The same as CSV, all pages of it. */
  "GET /api/v1/audit/export": {
    path: unknown;
    query: {
      /** The operation, as this document names it. */
      readonly action?: undefined | string;
      /** Who did it. */
      readonly actorName?: undefined | string;
      /** Code of the account set that it is about. */
      readonly accountSet?: undefined | string;
      /** Done at or after. ISO 8601 with its zone, as 2024-03-02T09:14:08+08:00. */
      readonly from?: undefined | string;
      /** Done before. ISO 8601 with its zone, as 2024-03-02T09:14:08+08:00. */
      readonly to?: undefined | string;
    };
    body: unknown;
    answer: unknown;
  };
  /** The tokens of scripts, those that have ended among them, by id. */
  "GET /api/v1/tokens": {
    path: unknown;
    query: unknown;
    body: unknown;
    answer: Schemas["Tokens"];
  };
  /** Makes a token. What the script sends is in this answer alone. */
  "POST /api/v1/tokens": {
    path: unknown;
    query: unknown;
    body: {
      readonly name: string;
      /** What it may do; metrics: read /metrics and nothing else. */
      readonly role: "viewer" | "engineer" | "admin" | "metrics";
      /** Codes of the account sets that it is limited to; null: all. */
      readonly accountSets: readonly string[] | null;
      /** From then on it counts no longer; null: it does not end. */
      readonly expiresAt: string | null;
    };
    answer: Schemas["IssuedToken"];
  };
  /** Makes a token that may do the same. The old one counts a while longer, so that no request is refused. */
  "POST /api/v1/tokens/{id}/renewal": {
    path: {
      /** Id of the token. */
      readonly id: string;
    };
    query: unknown;
    body: {
      /** From then on it counts no longer; null: it does not end. */
      readonly expiresAt: string | null;
      /** Minutes that the old token still counts, unless it ends before. */
      readonly overlapMinutes: number;
    };
    answer: Schemas["IssuedToken"];
  };
  /** Ends a token: from then on it counts no longer. The body is {}. */
  "DELETE /api/v1/tokens/{id}": {
    path: {
      /** Id of the token. */
      readonly id: string;
    };
    query: unknown;
    body: {};
    answer: Schemas["Token"];
  };
  /** The tokens of machines of an account set, those that have ended among them, by id. */
  "GET /api/v1/account-sets/{code}/machine-tokens": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: unknown;
    body: unknown;
    answer: Schemas["MachineTokens"];
  };
  /** Makes a token of machines. What they send is in this answer alone. */
  "POST /api/v1/account-sets/{code}/machine-tokens": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: unknown;
    body: {
      readonly name: string;
      /** From then on it counts no longer; null: it does not end. */
      readonly expiresAt: string | null;
    };
    answer: Schemas["IssuedMachineToken"];
  };
  /** Makes a token beside an old one, which counts a while longer, so that no save is refused. */
  "POST /api/v1/account-sets/{code}/machine-tokens/{id}/renewal": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
      /** Id of the token. */
      readonly id: string;
    };
    query: unknown;
    body: {
      /** From then on it counts no longer; null: it does not end. */
      readonly expiresAt: string | null;
      /** Minutes that the old token still counts, unless it ends before. */
      readonly overlapMinutes: number;
    };
    answer: Schemas["IssuedMachineToken"];
  };
  /** Ends a token of machines: from then on it counts no longer. The body is {}. */
  "DELETE /api/v1/account-sets/{code}/machine-tokens/{id}": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
      /** Id of the token. */
      readonly id: string;
    };
    query: unknown;
    body: {};
    answer: Schemas["MachineToken"];
  };
  /** Which machines may save, those that were learned, and those that were refused by their device codes. */
  "GET /api/v1/account-sets/{code}/machine-policy": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: unknown;
    body: unknown;
    answer: Schemas["MachinePolicy"];
  };
  /** Sets which machines may save and how it is taken. It counts for the next save of every connection. */
  "PUT /api/v1/account-sets/{code}/machine-policy": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: unknown;
    body: {
      /** Networks from which machines may save, as CIDR; null: nobody has decided, so they may from all. */
      readonly networks: readonly string[] | null;
      /** off: tokens are not looked at; optional: one that is sent must be right; required: one must be sent. */
      readonly token: "off" | "optional" | "required";
      /** off: certificates are not looked at; optional: one that is shown must be right, and saves for its device codes alone; required: one must be shown. */
      readonly certificate: "off" | "optional" | "required";
      /** Certificates whose device codes are said here. Of any other, its common names are its device codes. */
      readonly boundCertificates: readonly {
        /** The SHA-256 fingerprint of a certificate, in hexadecimal, or the common name of its subject. */
        readonly certificate: string;
        /** 设备编码 that it may save for. None: it is refused. */
        readonly deviceCodes: readonly string[];
      }[];
      /** open: every machine; learning: every machine, and each is noted; closed: those let in and no other. */
      readonly deviceCodes: "open" | "learning" | "closed";
      /** 设备编码 of the machines that may save while closed. */
      readonly deviceCodesLetIn: readonly string[];
      /** Saves a second of one address; null: no bound. */
      readonly savesPerSecond: number | null;
      /** The HTTP status of refusals. always-200: 200, as v1.0 has it; strict: that of the code; null: as the server was started. */
      readonly httpStatus: "always-200" | "strict" | null;
      /** A barcode that is one of unreadWords. mark: it is stored and marked; refuse: it is FIELD_INVALID. */
      readonly unreadBarcodes: "mark" | "refuse";
      /** What scanners send for a barcode that they could not read: whole barcodes, without case. * at the end is any ending; a character and + is that character alone, once or more. */
      readonly unreadWords: readonly string[];
      /** True: what a scanner puts in front of a barcode (]C1, \000026) is taken off. False: it is kept. */
      readonly stripScannerPrefix: boolean;
      /** True: a text with invisible characters inside is refused. False: it is kept as sent. */
      readonly refuseInvisible: boolean;
      /** The version that this changes; null: there is none. Refused when it is not the current one. */
      readonly basedOn: number | null;
    };
    answer: Schemas["MachinePolicy"];
  };
  /** Ends learning: the machines that were learned may save, with those let in before, and no other. */
  "POST /api/v1/account-sets/{code}/machine-policy/closing": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: unknown;
    body: {
      /** The version that this changes; null: there is none. Refused when it is not the current one. */
      readonly basedOn: number | null;
    };
    answer: Schemas["MachinePolicy"];
  };
  /** Lets machines in besides those of the list, whatever else was changed meanwhile. */
  "POST /api/v1/account-sets/{code}/machine-policy/device-codes": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: unknown;
    body: {
      /** 设备编码 of the machines. */
      readonly deviceCodes: readonly string[];
    };
    answer: Schemas["MachinePolicy"];
  };
  /** Whom a policy would refuse by network, device code and certificate of those seen in the last 7 days. Changes nothing. */
  "POST /api/v1/account-sets/{code}/machine-policy/preview": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: unknown;
    body: {
      /** Networks from which machines may save, as CIDR; null: nobody has decided, so they may from all. */
      readonly networks?: readonly string[] | null;
      /** off: tokens are not looked at; optional: one that is sent must be right; required: one must be sent. */
      readonly token?: "off" | "optional" | "required";
      /** off: certificates are not looked at; optional: one that is shown must be right, and saves for its device codes alone; required: one must be shown. */
      readonly certificate?: "off" | "optional" | "required";
      /** Certificates whose device codes are said here. Of any other, its common names are its device codes. */
      readonly boundCertificates?: readonly {
        /** The SHA-256 fingerprint of a certificate, in hexadecimal, or the common name of its subject. */
        readonly certificate: string;
        /** 设备编码 that it may save for. None: it is refused. */
        readonly deviceCodes: readonly string[];
      }[];
      /** open: every machine; learning: every machine, and each is noted; closed: those let in and no other. */
      readonly deviceCodes?: "open" | "learning" | "closed";
      /** 设备编码 of the machines that may save while closed. */
      readonly deviceCodesLetIn?: readonly string[];
      /** Saves a second of one address; null: no bound. */
      readonly savesPerSecond?: number | null;
      /** The HTTP status of refusals. always-200: 200, as v1.0 has it; strict: that of the code; null: as the server was started. */
      readonly httpStatus?: "always-200" | "strict" | null;
      /** A barcode that is one of unreadWords. mark: it is stored and marked; refuse: it is FIELD_INVALID. */
      readonly unreadBarcodes?: "mark" | "refuse";
      /** What scanners send for a barcode that they could not read: whole barcodes, without case. * at the end is any ending; a character and + is that character alone, once or more. */
      readonly unreadWords?: readonly string[];
      /** True: what a scanner puts in front of a barcode (]C1, \000026) is taken off. False: it is kept. */
      readonly stripScannerPrefix?: boolean;
      /** True: a text with invisible characters inside is refused. False: it is kept as sent. */
      readonly refuseInvisible?: boolean;
    };
    answer: Schemas["MachinePolicyPreview"];
  };
  /** Records that fit, a page at a time (查询). */
  "GET /api/v1/account-sets/{code}/records": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: RecordFilter & {
      /** Order; - is descending. Ties go by barcode. */
      readonly sort?: undefined | "-receivedAt" | "receivedAt" | "-testTime" | "testTime" | "-barcode" | "barcode";
      /** Items to a page. */
      readonly limit?: undefined | number;
      /** A nextCursor or prevCursor of an earlier answer, with the same sort and filters. */
      readonly cursor?: undefined | string;
    };
    body: unknown;
    answer: Schemas["RecordPage"];
  };
  /** The record of one cell. */
  "GET /api/v1/account-sets/{code}/record": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: {
      /** 电芯条码. The barcode, percent-encoded. */
      readonly barcode: string;
      /** Version of the grading rules; the current one without it. */
      readonly gradingVersion?: undefined | number;
    };
    body: unknown;
    answer: Schemas["Record"];
  };
  /** What the record of one cell replaced, newest first (历史). */
  "GET /api/v1/account-sets/{code}/record/history": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: {
      /** 电芯条码. The barcode, percent-encoded. */
      readonly barcode: string;
    };
    body: unknown;
    answer: Schemas["History"];
  };
  /** Count, machines, time span, and n, least, mean and greatest of each number over the records that fit. */
  "GET /api/v1/account-sets/{code}/summary": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: RecordFilter;
    body: unknown;
    answer: Schemas["Summary"];
  };
  /** Keeps the record of a cell out of statistics, with a reason. */
  "PUT /api/v1/account-sets/{code}/record/exclusion": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: {
      /** 电芯条码. The barcode, percent-encoded. */
      readonly barcode: string;
    };
    body: {
      readonly reason: string;
    };
    answer: Schemas["Record"];
  };
  /** Counts the record of a cell in statistics again. */
  "DELETE /api/v1/account-sets/{code}/record/exclusion": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: {
      /** 电芯条码. The barcode, percent-encoded. */
      readonly barcode: string;
    };
    body: {};
    answer: Schemas["Record"];
  };
  /** How many of the records that fit are kept out of statistics, and how many are not. */
  "GET /api/v1/account-sets/{code}/exclusions": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: RecordFilter;
    body: unknown;
    answer: Schemas["ExclusionCounts"];
  };
  /** Keeps all records that fit out of statistics, with one reason. */
  "POST /api/v1/account-sets/{code}/exclusions": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: RecordFilter;
    body: {
      readonly reason: string;
    };
    answer: Schemas["RecordsExcluded"];
  };
  /** Counts all records that fit in statistics again. The body is {}. */
  "DELETE /api/v1/account-sets/{code}/exclusions": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: RecordFilter;
    body: {};
    answer: Schemas["RecordsIncluded"];
  };
  /** Stores a list of barcodes that is too long for a URL. */
  "POST /api/v1/account-sets/{code}/barcode-lists": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: unknown;
    body: {
      readonly barcodes: readonly string[];
    };
    answer: Schemas["BarcodeList"];
  };
  /** Values of a field that exist, for completion. */
  "GET /api/v1/account-sets/{code}/values": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: {
      /** Whose values. */
      readonly field: "deviceCode" | "batteryStation" | "workStep";
      /** Only stations and steps of this machine. May repeat: any of them fits. */
      readonly deviceCode?: undefined | readonly string[];
      /** How the values begin; case counts. */
      readonly startsWith?: undefined | string;
    };
    body: unknown;
    answer: Schemas["Values"];
  };
  /** Histogram, moments, quantiles and capability of one quantity (容量分布). */
  "GET /api/v1/account-sets/{code}/distribution": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: RecordFilter & {
      /** 电压 voltage, 电流 electricity, 容量 volume, 能量 energy, 平均电压 meanVoltage, 折算时长 duration; without it volume. */
      readonly quantity?: undefined | "voltage" | "electricity" | "volume" | "energy" | "meanVoltage" | "duration";
      /** Bins of the histogram. */
      readonly bins?: undefined | number;
      /** Where the first bin starts; without it, at the least value that lies not far off the others. */
      readonly from?: undefined | number;
      /** Where the last bin ends; without it, at the greatest value that lies not far off the others. */
      readonly to?: undefined | number;
      /** Lower specification limit, in the place of stored ones. */
      readonly lsl?: undefined | number;
      /** Upper specification limit, in the place of stored ones. */
      readonly usl?: undefined | number;
      /** What Cp and Cpk take as one subgroup; deviceHour without it. */
      readonly subgroup?: undefined | "deviceHour" | "device" | "batteryStation" | "hour" | "day" | "shift";
      /** A summary of each group as well, for box plots. */
      readonly groupBy?: undefined | "deviceCode" | "batteryStation" | "workStep" | "day";
      /** A value whose place in the distribution is asked. */
      readonly at?: undefined | number;
    };
    body: unknown;
    answer: Schemas["Distribution"];
  };
  /** One quantity by channel (通道热力图): machine × station, against the medians of its machine and of its runs. */
  "GET /api/v1/account-sets/{code}/channels": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: RecordFilter & {
      /** 电压 voltage, 电流 electricity, 容量 volume, 能量 energy, 平均电压 meanVoltage, 折算时长 duration; without it volume. */
      readonly quantity?: undefined | "voltage" | "electricity" | "volume" | "energy" | "meanVoltage" | "duration";
    };
    body: unknown;
    answer: Schemas["Channels"];
  };
  /** Runs (盘次), the newest first: what lay in each, what it lacked, and one quantity of its cells. */
  "GET /api/v1/account-sets/{code}/runs": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: RecordFilter & {
      /** 电压 voltage, 电流 electricity, 容量 volume, 能量 energy, 平均电压 meanVoltage, 折算时长 duration; without it volume. */
      readonly quantity?: undefined | "voltage" | "electricity" | "volume" | "energy" | "meanVoltage" | "duration";
      /** Runs to a page. */
      readonly limit?: undefined | number;
      /** A nextCursor or prevCursor of an earlier answer, with the same sort and filters. */
      readonly cursor?: undefined | string;
    };
    body: unknown;
    answer: Schemas["Runs"];
  };
  /** Mean and σ of one quantity by machine and run or period, as control charts (趋势). */
  "GET /api/v1/account-sets/{code}/trend": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: RecordFilter & {
      /** 电压 voltage, 电流 electricity, 容量 volume, 能量 energy, 平均电压 meanVoltage, 折算时长 duration; without it volume. */
      readonly quantity?: undefined | "voltage" | "electricity" | "volume" | "energy" | "meanVoltage" | "duration";
      /** One point of the chart; run without it. */
      readonly period?: undefined | "run" | "hour" | "shift" | "day";
      /** Judgements beside jump, level and spread. May repeat: all of them hold. */
      readonly rules?: undefined | readonly ("nelson2" | "nelson3" | "nelson4" | "ewma" | "cusum")[];
    };
    body: unknown;
    answer: Schemas["Trend"];
  };
  /** Frozen limits of control charts (控制阶段), and their versions. */
  "GET /api/v1/account-sets/{code}/control-phases": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: {
      /** 设备编码. The machine. May repeat: any of them fits. */
      readonly deviceCode?: undefined | readonly string[];
    };
    body: unknown;
    answer: Schemas["ControlPhaseVersions"];
  };
  /** Freezes the limits of one machine's control chart from a moment on, until its next phase. */
  "POST /api/v1/account-sets/{code}/control-phases": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: unknown;
    body: {
      /** 设备编码, the machine */
      readonly deviceCode: string;
      /** 工步, work steps that the chart is of; none: all. */
      readonly workSteps: readonly string[];
      /** voltage 电压, electricity 电流, volume 容量, energy 能量, meanVoltage 平均电压, duration 折算时长. meanVoltage is energy ÷ volume, duration is volume ÷ |electricity|. */
      readonly quantity: "voltage" | "electricity" | "volume" | "energy" | "meanVoltage" | "duration";
      readonly period: "run" | "hour" | "shift" | "day";
      /** Plant-local. Points that start then or later are judged by it. */
      readonly from: string;
      /** The time whose points give the parameters, plant-local, to exclusive; null: typed limits alone. */
      readonly reference: {
        readonly from: string;
        readonly to: string;
      } | null;
      /** Typed: they take the place of those of the reference. Without a reference neither jump nor spread is judged. */
      readonly limits: {
        readonly centerLine: number;
        readonly lcl: number | null;
        readonly ucl: number | null;
      } | null;
      readonly reason: string;
    };
    answer: Schemas["ControlPhase"];
  };
  /** Withdraws a phase, with a reason: the one before it holds again. Its versions are kept. */
  "POST /api/v1/account-sets/{code}/control-phases/{id}/withdraw": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
      /** Id of the phase. */
      readonly id: string;
    };
    query: unknown;
    body: {
      readonly reason: string;
    };
    answer: Schemas["ControlPhase"];
  };
  /** What people noted of machines (设备事件). */
  "GET /api/v1/account-sets/{code}/machine-events": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: {
      /** 设备编码. The machine. May repeat: any of them fits. */
      readonly deviceCode?: undefined | readonly string[];
      /** Happened at or after. Plant-local, as 2024-03-02 09:14:08; "T" instead of the space, minutes without seconds, and a date alone (its midnight) will do. */
      readonly from?: undefined | string;
      /** Happened before. Plant-local, as 2024-03-02 09:14:08; "T" instead of the space, minutes without seconds, and a date alone (its midnight) will do. */
      readonly to?: undefined | string;
    };
    body: unknown;
    answer: Schemas["MachineEvents"];
  };
  /** Notes what happened at a machine. */
  "POST /api/v1/account-sets/{code}/machine-events": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: unknown;
    body: {
      /** 设备编码, the machine */
      readonly deviceCode: string;
      /** When it happened, plant-local. */
      readonly at: string;
      readonly text: string;
    };
    answer: Schemas["MachineEvent"];
  };
  /** Takes back what was noted of a machine, with a reason. It is kept, and on no chart any more. */
  "POST /api/v1/account-sets/{code}/machine-events/{id}/withdraw": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
      /** Id of the event. */
      readonly id: string;
    };
    query: unknown;
    body: {
      readonly reason: string;
    };
    answer: Schemas["MachineEvent"];
  };
  /** The grading rules (分档) and their versions. */
  "GET /api/v1/account-sets/{code}/grading-rules": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: unknown;
    body: unknown;
    answer: Schemas["GradingRules"];
  };
  /** Sets new grading rules: a new version. Cells are graded when asked, so it holds for all at once. */
  "PUT /api/v1/account-sets/{code}/grading-rules": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: unknown;
    body: {
      /** The first that matches names the grade; what none matches is NG. None at all: cells are ungraded. */
      readonly rules: readonly Schemas["GradingRule"][];
      /** The version that this changes; null: there is none. Refused when it is not the current one. */
      readonly basedOn: number | null;
    };
    answer: Schemas["GradingVersion"];
  };
  /** How many of the records that fit would have each grade by these rules. Nothing is saved. */
  "POST /api/v1/account-sets/{code}/grading-rules/preview": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: RecordFilter;
    body: {
      /** The first that matches names the grade; what none matches is NG. None at all: cells are ungraded. */
      readonly rules: readonly Schemas["GradingRule"][];
    };
    answer: Schemas["Grades"];
  };
  /** How many of the records that fit have each grade (分档). */
  "GET /api/v1/account-sets/{code}/grades": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: RecordFilter;
    body: unknown;
    answer: Schemas["Grades"];
  };
  /** Specification limits (规格限) by work step and quantity, and their versions. */
  "GET /api/v1/account-sets/{code}/limits": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: unknown;
    body: unknown;
    answer: Schemas["Limits"];
  };
  /** Sets or removes the limits of one quantity in one work step: a new version. */
  "PUT /api/v1/account-sets/{code}/limits": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: unknown;
    body: {
      readonly workStep: string;
      /** voltage 电压, electricity 电流, volume 容量, energy 能量, meanVoltage 平均电压, duration 折算时长. meanVoltage is energy ÷ volume, duration is volume ÷ |electricity|. */
      readonly quantity: "voltage" | "electricity" | "volume" | "energy" | "meanVoltage" | "duration";
      readonly lsl: number | null;
      /** Greater than lsl. Both null: the limits are removed. */
      readonly usl: number | null;
      /** The version that this changes; null: there is none. Refused when it is not the current one. */
      readonly basedOn: number | null;
    };
    answer: Schemas["LimitsVersion"];
  };
  /** The machines of an account set (设备): when seen, how fast, what their software gets wrong. */
  "GET /api/v1/account-sets/{code}/devices": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: unknown;
    body: unknown;
    answer: Schemas["Devices"];
  };
  /** Machines whose numbers look as if they came in another unit (单位), and the units that the numbers speak for. */
  "GET /api/v1/account-sets/{code}/unit-findings": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: unknown;
    body: unknown;
    answer: Schemas["UnitFindings"];
  };
  /** Says that a finding is seen to. It comes back when it is found again after it was gone. */
  "POST /api/v1/account-sets/{code}/unit-findings/{id}/clear": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
      /** Id of the finding. */
      readonly id: string;
    };
    query: unknown;
    body: {};
    answer: Schemas["UnitFinding"];
  };
  /** Submissions that were refused in an account set (拒收), newest first. */
  "GET /api/v1/account-sets/{code}/rejections": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: {
      /** Address of the machine, as the server saw it. */
      readonly address?: undefined | string;
      /** 设备编码. The machine, where the body could be read. */
      readonly deviceCode?: undefined | string;
      /** Error code. */
      readonly code?:
        | undefined
        | "FIELD_INVALID"
        | "BODY_INVALID"
        | "BODY_TOO_LARGE"
        | "ACCOUNT_SET_MISSING"
        | "ACCOUNT_SET_AMBIGUOUS"
        | "ACCOUNT_SET_UNKNOWN"
        | "ACCOUNT_SET_DISABLED"
        | "ACCESS_DENIED"
        | "TOKEN_MISSING"
        | "METHOD_NOT_ALLOWED"
        | "PATH_UNKNOWN"
        | "OVERLOADED"
        | "STORE_UNAVAILABLE"
        | "SHUTTING_DOWN"
        | "HTTP_INVALID"
        | "REQUEST_TIMEOUT"
        | "HEADERS_TOO_LARGE"
        | "EXPECTATION_FAILED";
      /** Received at or after. ISO 8601 with its zone, as 2024-03-02T09:14:08+08:00. */
      readonly receivedFrom?: undefined | string;
      /** Received before. ISO 8601 with its zone, as 2024-03-02T09:14:08+08:00. */
      readonly receivedTo?: undefined | string;
      /** Items to a page. */
      readonly limit?: undefined | number;
      /** A nextCursor or prevCursor of an earlier answer, with the same sort and filters. */
      readonly cursor?: undefined | string;
    };
    body: unknown;
    answer: Schemas["RejectionPage"];
  };
  /** One refused submission with its whole body. */
  "GET /api/v1/account-sets/{code}/rejections/{id}": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
      /** Id of the refused submission. */
      readonly id: string;
    };
    query: unknown;
    body: unknown;
    answer: Schemas["Rejection"];
  };
  /** Refused submissions across all account sets, those that named none or an unknown one among them. */
  "GET /api/v1/rejections": {
    path: unknown;
    query: {
      /** Code of an account set; empty: those without one. Without this parameter: all. */
      readonly accountSet?: undefined | string;
      /** Address of the machine, as the server saw it. */
      readonly address?: undefined | string;
      /** 设备编码. The machine, where the body could be read. */
      readonly deviceCode?: undefined | string;
      /** Error code. */
      readonly code?:
        | undefined
        | "FIELD_INVALID"
        | "BODY_INVALID"
        | "BODY_TOO_LARGE"
        | "ACCOUNT_SET_MISSING"
        | "ACCOUNT_SET_AMBIGUOUS"
        | "ACCOUNT_SET_UNKNOWN"
        | "ACCOUNT_SET_DISABLED"
        | "ACCESS_DENIED"
        | "TOKEN_MISSING"
        | "METHOD_NOT_ALLOWED"
        | "PATH_UNKNOWN"
        | "OVERLOADED"
        | "STORE_UNAVAILABLE"
        | "SHUTTING_DOWN"
        | "HTTP_INVALID"
        | "REQUEST_TIMEOUT"
        | "HEADERS_TOO_LARGE"
        | "EXPECTATION_FAILED";
      /** Received at or after. ISO 8601 with its zone, as 2024-03-02T09:14:08+08:00. */
      readonly receivedFrom?: undefined | string;
      /** Received before. ISO 8601 with its zone, as 2024-03-02T09:14:08+08:00. */
      readonly receivedTo?: undefined | string;
      /** Items to a page. */
      readonly limit?: undefined | number;
      /** A nextCursor or prevCursor of an earlier answer, with the same sort and filters. */
      readonly cursor?: undefined | string;
    };
    body: unknown;
    answer: Schemas["RejectionPage"];
  };
  /** One refused submission with its whole body. */
  "GET /api/v1/rejections/{id}": {
    path: {
      /** Id of the refused submission. */
      readonly id: string;
    };
    query: unknown;
    body: unknown;
    answer: Schemas["Rejection"];
  };
  /** What happens today (看板): cells, saves, refusals, machines, saves by the minute. */
  "GET /api/v1/account-sets/{code}/overview": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: unknown;
    body: unknown;
    answer: Schemas["Overview"];
  };
  /** Barcodes of the last 24 hours that cannot be of one cell, and where they came from (未读到条码). */
  "GET /api/v1/account-sets/{code}/suspect-barcodes": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: unknown;
    body: unknown;
    answer: Schemas["SuspectBarcodes"];
  };
  /** Submits a record as a machine would, and tells what the machine would be answered. */
  "POST /api/v1/account-sets/{code}/submissions": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: unknown;
    body: {
      /** At most 32. Without them: the account set of the path, and JSON. */
      readonly headers?: { readonly [name: string]: string };
      /** The body as text, sent as UTF-8. */
      readonly body?: string;
      /** The bytes of the body, in the place of its text. */
      readonly bodyBase64?: string;
      /** The refused submission that it corrects, marked as done once this is stored. */
      readonly rejection?: number;
    };
    answer: Schemas["SubmissionAnswer"];
  };
  /** All records that fit as one file (导出), as they are at one moment. */
  "GET /api/v1/account-sets/{code}/records/export": {
    path: {
      /** 账套编码. Code of the account set. */
      readonly code: string;
    };
    query: RecordFilter & {
      /** Order; - is descending. Ties go by barcode. */
      readonly sort?: undefined | "-receivedAt" | "receivedAt" | "-testTime" | "testTime" | "-barcode" | "barcode";
      /** File format; csv unless given. */
      readonly format?: undefined | "xlsx" | "csv" | "excel-csv";
      /** Columns in their order, by comma; all unless given: barcode,deviceCode,batteryStation,workStep,testTime,voltage,electricity,volume,energy,grade,receivedAt,revision,lateReplay,excluded,testTimeAhead,unread,meanVoltage,duration. */
      readonly columns?: undefined | string;
      /** Language of the heads; zh-CN unless given. */
      readonly lang?: undefined | "zh-CN" | "en";
      /** Names the export for /exports/{id}: 1 to 64 letters, digits, - or _. */
      readonly id?: undefined | string;
    };
    body: unknown;
    answer: unknown;
  };
  /** How far an export is. Those that ended are remembered for ten minutes. */
  "GET /api/v1/exports/{id}": {
    path: {
      /** Id of the export. */
      readonly id: string;
    };
    query: unknown;
    body: unknown;
    answer: Schemas["Export"];
  };
  /** Ends an export: its connection breaks off. The body is {}. */
  "DELETE /api/v1/exports/{id}": {
    path: {
      /** Id of the export. */
      readonly id: string;
    };
    query: unknown;
    body: {};
    answer: Schemas["Export"];
  };
  /** What is saved and refused, as it happens (server-sent events). */
  "GET /api/v1/live": {
    path: unknown;
    query: {
      /** Code of an account set to watch; may repeat. All unless given. */
      readonly accountSet?: undefined | readonly string[];
    };
    body: unknown;
    answer: unknown;
  };
}
