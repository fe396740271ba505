import type { Language } from "@cellgrade/contract/language";

/** What people call each action of the trail, in Chinese and English. */
export const ACTION_NAMES: { readonly [action: string]: readonly [chinese: string, english: string] } = {
  signIn: ["登录", "Sign in"],
  signInByProvider: ["统一登录（OpenID Connect）", "Sign in by the provider"],
  failSignIn: ["登录失败", "Failed sign-ins"],
  signOut: ["退出登录", "Sign out"],
  setUp: ["创建第一个管理员", "Make the first admin"],
  changePassword: ["修改自己的密码", "Change one's password"],
  endSession: ["结束自己的一个登录", "End a session of one's own"],
  endOtherSessions: ["退出自己的其他登录", "Sign out everywhere else"],
  addUser: ["添加用户", "Add a user"],
  changeUser: ["修改用户", "Change a user"],
  resetPassword: ["重置用户密码", "Reset a user's password"],
  endSessionsOfUser: ["退出用户的全部登录", "Sign a user out everywhere"],
  removeUser: ["删除用户", "Remove a user"],
  addToken: ["添加接口令牌", "Add an API token"],
  renewToken: ["换新接口令牌", "Renew an API token"],
  revokeToken: ["撤销接口令牌", "Revoke an API token"],
  setMachinePolicy: ["修改设备接入规则", "Set which machines may save"],
  letDevicesIn: ["允许设备接入", "Let machines in"],
  closeLearning: ["只允许已学习的设备", "Let in the learned machines only"],
  addMachineToken: ["添加设备令牌", "Add a machine token"],
  renewMachineToken: ["换新设备令牌", "Renew a machine token"],
  revokeMachineToken: ["撤销设备令牌", "Revoke a machine token"],
  addAccountSet: ["新建账套", "Add an account set"],
  changeAccountSet: ["修改账套设置", "Change the settings of an account set"],
  changeGradingRules: ["修改分档规则", "Change the grading rules"],
  changeLimits: ["修改规格限", "Change the specification limits"],
  excludeRecord: ["剔除数据", "Exclude a record"],
  includeRecord: ["恢复计入统计", "Include a record again"],
  submit: ["提交数据", "Submit records"],
  exportRecords: ["导出数据", "Export records"],
  getRejection: ["查看拒收原文", "Look at a refused submission"],
  getRejectionOfAccountSet: ["查看账套的拒收原文", "Look at a refused submission of an account set"],
  exportAudit: ["导出审计记录", "Export the audit trail"],
  retainAudit: ["删除过期审计记录", "Delete audit entries that are over"],
  "user add": ["命令行：添加用户", "Command line: add a user"],
  "user reset": ["命令行：重置用户密码", "Command line: reset a user"],
  "user remove": ["命令行：删除用户", "Command line: remove a user"],
  "token add": ["命令行：添加接口令牌", "Command line: add an API token"],
  "token revoke": ["命令行：撤销接口令牌", "Command line: revoke an API token"],
  policy: ["命令行：修改设备接入规则", "Command line: set which machines may save"],
  "machine-token add": ["命令行：添加设备令牌", "Command line: add a machine token"],
  "machine-token renew": ["命令行：换新设备令牌", "Command line: renew a machine token"],
  "machine-token revoke": ["命令行：撤销设备令牌", "Command line: revoke a machine token"],
  "account-set add": ["命令行：新建账套", "Command line: add an account set"],
  "account-set rename": ["命令行：修改账套名称", "Command line: rename an account set"],
  "account-set enable": ["命令行：启用账套", "Command line: enable an account set"],
  "account-set disable": ["命令行：停用账套", "Command line: disable an account set"],
  "account-set policy": ["命令行：修改账套设置", "Command line: change the settings of an account set"],
};

/** An action that has no name here, a newer server's, goes by its own. */
export function nameOfAction(action: string, language: Language): string {
  const names = Object.hasOwn(ACTION_NAMES, action) ? ACTION_NAMES[action] : undefined;
  return names?.[language === "en" ? 1 : 0] ?? action;
}
