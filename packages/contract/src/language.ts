/** The languages of all texts: messages to machines, problems, pages, files, reports. The first one is the default. */
export const LANGUAGES = ["zh-CN", "en"] as const;

export type Language = (typeof LANGUAGES)[number];
