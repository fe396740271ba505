// What can be wrong with one value that somebody gave: a query parameter, a field of a body, an option of the command
// line. {name} is what the value was given as. All of them are problems with status 400 (problems.ts).

export const VALUE_FAULTS = {
  VALUE_MISSING: { "zh-CN": "必须给出 {name}。", en: "{name} must be given." },
  VALUE_EMPTY: { "zh-CN": "{name} 不能为空。", en: "{name} must not be empty." },
  VALUE_REPEATED: { "zh-CN": "{name} 只能出现一次。", en: "{name} must be given once." },
  VALUES_TOO_MANY: { "zh-CN": "{name} 最多出现 {max} 次。", en: "{name} may stand {max} times at most." },
  NUMBER_EXPECTED: { "zh-CN": "{name} 必须是数值。", en: "{name} must be a number." },
  NUMBER_OR_NULL_EXPECTED: { "zh-CN": "{name} 必须是数值或 null。", en: "{name} must be a number or null." },
  WHOLE_NUMBER_EXPECTED: {
    "zh-CN": "{name} 必须是 {min} 到 {max} 的整数，不能是 {value}。",
    en: "{name} must be a whole number from {min} to {max}, not {value}.",
  },
  BOOLEAN_EXPECTED: { "zh-CN": "{name} 必须是 true 或 false。", en: "{name} must be true or false." },
  CHOICE_EXPECTED: { "zh-CN": "{name} 只能是：{choices}。", en: "{name} must be one of {choices}." },
  TEXT_EXPECTED: {
    "zh-CN": "{name} 必须是 1 到 {max} 个字符，不含控制字符。",
    en: "{name} must be 1 to {max} characters without control characters.",
  },
  PLANT_TIME_EXPECTED: {
    "zh-CN": "{name} 必须是存在的时间（yyyy-MM-dd HH:mm:ss）或日期。",
    en: "{name} must be an existing time as yyyy-MM-dd HH:mm:ss, or a date.",
  },
  RUN_EXPECTED: {
    "zh-CN": "{name} 必须是 设备编码@yyyy-MM-dd HH:mm:ss，时间为该盘次内的任一时刻。",
    en: "{name} must be DEVICE@yyyy-MM-dd HH:mm:ss, with a moment within the run.",
  },
  INSTANT_EXPECTED: {
    "zh-CN": "{name} 必须是带时区的 ISO 8601 时间，如 2024-03-02T09:14:08+08:00 或 …Z。",
    en: "{name} must be ISO 8601 with a zone, as 2024-03-02T09:14:08+08:00 or …Z.",
  },
  OBJECT_EXPECTED: {
    "zh-CN": "{name} 必须是 JSON 对象，可用的字段：{keys}。",
    en: "{name} must be an object; its fields: {keys}.",
  },
  FIELD_UNKNOWN: {
    "zh-CN": "{name} 没有字段“{key}”，可用的字段：{keys}。",
    en: '{name} has no field "{key}"; its fields: {keys}.',
  },
  LIST_EXPECTED: { "zh-CN": "{name} 必须是最多 {max} 项的数组。", en: "{name} must be an array of at most {max}." },
  FILLED_LIST_EXPECTED: {
    "zh-CN": "{name} 必须是 1 到 {max} 项的数组。",
    en: "{name} must be an array of 1 to {max}.",
  },
  GREATER_EXPECTED: { "zh-CN": "{name} 必须大于 {other}。", en: "{name} must be greater than {other}." },
  NOT_LESS_EXPECTED: { "zh-CN": "{name} 不能小于 {other}。", en: "{name} must not be less than {other}." },
  NAME_TAKEN: {
    "zh-CN": "{name} 与前面的名称重复。",
    en: "{name} is the name of an earlier one.",
  },
  BASED_ON_EXPECTED: {
    "zh-CN": "{name} 必须是所修改的版本号；还没有版本时为 null。",
    en: "{name} must be the version that was changed, or null when there was none.",
  },
  BARCODE_EXPECTED: { "zh-CN": "{name} 不是条码。", en: "{name} is not a barcode." },
  NETWORK_EXPECTED: {
    "zh-CN": "{name} 必须是 IP 地址或网段，如 192.168.0.0/16，不能是 {value}。",
    en: "{name} must be an IP address or a network such as 192.168.0.0/16, not {value}.",
  },
  UNREAD_WORD_EXPECTED: {
    "zh-CN": "{name} 必须是 1 到 {max} 个字符，不含控制字符，且不能只是 *。",
    en: "{name} must be 1 to {max} characters without control characters, and not * alone.",
  },
  COLOR_EXPECTED: { "zh-CN": "{name} 必须是颜色，如 #2f9e44。", en: "{name} must be a colour as #2f9e44." },
  GRADE_RESERVED: {
    "zh-CN": "{name} 不能是 {grade}：它留给不匹配任何规则的电芯。",
    en: "{name} must not be {grade}, which is what no rule matches.",
  },
  CURSOR_INVALID: { "zh-CN": "{name} 不是查询给出的游标。", en: "{name} is no cursor that an answer gave." },
  CURSOR_OF_OTHER_SORT: { "zh-CN": "{name} 属于另一种排序。", en: "{name} belongs to another sort." },
  EXPORT_ID_EXPECTED: {
    "zh-CN": "{name} 必须是 1 到 64 个字母、数字、- 或 _。",
    en: "{name} must be 1 to 64 letters, digits, - or _.",
  },
  COLUMNS_EXPECTED: {
    "zh-CN": "{name} 必须取自 {columns}，且不重复。",
    en: "{name} must be some of {columns}, each once.",
  },
  HEADERS_EXPECTED: {
    "zh-CN": "{name} 必须是最多 {max} 个 HTTP 请求头的对象，名称和值均为文本。",
    en: "{name} must be an object of at most {max} headers that HTTP can carry, each a text.",
  },
  BODY_TEXT_EXPECTED: {
    "zh-CN": "{name}（文本）与 bodyBase64（字节）必须且只能给出一个。",
    en: "{name} must be text, or bodyBase64 be given in its place.",
  },
  EXPIRY_EXPECTED: {
    "zh-CN": "{name} 必须是 {days} 天以内、带时区的 ISO 8601 未来时间；永不过期须明确写 null。",
    en: "{name} must be a moment to come within {days} days, as ISO 8601 with a zone, or null for what does not end.",
  },
  EXPIRY_TOO_LATE: {
    "zh-CN": "{name} 不能晚于当前所用令牌的到期时间 {end}。",
    en: "{name} must not be later than {end}, when the token ends by which this is asked for.",
  },
  METRICS_UNLIMITED: {
    "zh-CN": "{name} 必须为 null：指标属于整个服务器。",
    en: "{name} must be null, since metrics are of the whole server.",
  },
  ACCOUNT_SET_CODE_EXPECTED: {
    "zh-CN": "{name} 必须是 1 到 64 个字母、数字、“_”、“.”或“-”，且以字母或数字开头。",
    en: '{name} must be 1 to 64 letters, digits, "_", "." or "-", the first a letter or digit.',
  },
  ACCOUNT_SET_NAME_EXPECTED: {
    "zh-CN": "{name} 不能为空，也不能超过 {max} 个字符。",
    en: "{name} must not be empty, nor longer than {max} characters.",
  },
  OVERWRITE_EXPECTED: {
    "zh-CN": "{name} 必须是 arrival 或 newest-test-time，不能是 {value}。",
    en: "{name} must be arrival or newest-test-time, not {value}.",
  },
  TIME_ZONE_EXPECTED: {
    "zh-CN": "{name} 必须是 IANA 时区名，如 Asia/Shanghai，不能是 {value}。",
    en: "{name} must be an IANA name such as Asia/Shanghai, not {value}.",
  },
  UNITS_EXPECTED: {
    "zh-CN": "{name} 必须写明这些量中任意几个的单位：{quantities}。",
    en: "{name} must name the unit of any of {quantities}.",
  },
  UNITS_QUANTITY_EXPECTED: {
    "zh-CN": "{name} 只能是 {quantities} 的单位，不能是 {value} 的。",
    en: "{name} must be of {quantities}, not of {value}.",
  },
  UNIT_EXPECTED: {
    "zh-CN": "{name} 必须是最多 {max} 个字符的文本。",
    en: "{name} must be text of at most {max} characters.",
  },
  SHIFT_START_EXPECTED: {
    "zh-CN": "{name} 必须是形如 08:00 的时间，不能是 {value}。",
    en: "{name} must be a time as 08:00, not {value}.",
  },
  SHIFT_LATER_EXPECTED: {
    "zh-CN": "{name} 必须晚于上一班次的开始时间 {before}。",
    en: "{name} must be later than {before}, when the one before starts.",
  },
  USER_NAME_EXPECTED: {
    "zh-CN": "{name} 必须是 1 到 {max} 个文字、数字、“.”、“_”或“-”，且以文字或数字开头。",
    en: '{name} must be 1 to {max} letters, digits, ".", "_" or "-", the first a letter or digit.',
  },
  PASSWORD_LENGTH_EXPECTED: {
    "zh-CN": "{name} 必须是 {min} 到 {max} 个字符。",
    en: "{name} must be {min} to {max} characters.",
  },
  PASSWORD_COMMON: {
    "zh-CN": "{name} 是常见密码，请换一个。",
    en: "{name} is a password that many people use: choose another.",
  },
  PASSWORD_FROM_NAME: {
    "zh-CN": "{name} 不能由用户名构成。",
    en: "{name} must not be made from the user name.",
  },
  PASSWORD_WRONG: { "zh-CN": "{name} 不正确。", en: "{name} is wrong." },
  PASSWORD_UNCHANGED: {
    "zh-CN": "{name} 不能与当前密码相同。",
    en: "{name} must not be the current password.",
  },
} as const;
