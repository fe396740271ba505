import { defineTexts } from "../language/use-text.ts";

/** What each role is called, and what it may do in a few words. */
export const roleTexts = defineTexts({
  zh: {
    names: { viewer: "查看", engineer: "工程师", admin: "管理员", metrics: "监控指标" },
    abilities: {
      viewer: "查询和导出",
      engineer: "另可修改分档规则、规格限、剔除数据、重新提交",
      admin: "另可管理用户、设备接入和账套",
      metrics: "只能读取 /metrics",
    },
  },
  en: {
    names: { viewer: "Viewer", engineer: "Engineer", admin: "Admin", metrics: "Metrics" },
    abilities: {
      viewer: "Looks and exports",
      engineer: "Also changes grading rules, limits and exclusions, and submits again",
      admin: "Also lets people and machines in, and sets up account sets",
      metrics: "Reads /metrics and nothing else",
    },
  },
});
