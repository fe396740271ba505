import { ProblemSchema } from "../../http/problem-answers.ts";
import type { Component } from "../../http/schema-kinds.ts";
import { ACCOUNT_SET_COMPONENTS } from "../account-sets/account-set-schemas.ts";
import { AUDIT_COMPONENTS } from "../audit/audit-schemas.ts";
import { CLOCK_COMPONENTS } from "../clock/clock-routes.ts";
import { CONTROL_PHASE_COMPONENTS } from "../control-phases/control-phase-schemas.ts";
import { DEVICE_COMPONENTS } from "../devices/device-schemas.ts";
import { EXPORT_COMPONENTS } from "../export/export-schemas.ts";
import { GRADING_COMPONENTS } from "../grading/grading-schemas.ts";
import { LIMITS_COMPONENTS } from "../limits/limits-schemas.ts";
import { MACHINE_ACCESS_COMPONENTS } from "../machine-access/machine-access-schemas.ts";
import { MACHINE_EVENT_COMPONENTS } from "../machine-events/machine-event-schemas.ts";
import { OVERVIEW_COMPONENTS } from "../overview/overview-schemas.ts";
import { PEOPLE_COMPONENTS } from "../people/people-schemas.ts";
import { RECORD_COMPONENTS } from "../records/record-schemas.ts";
import { REJECTION_COMPONENTS } from "../rejections/rejection-schemas.ts";
import { STATISTICS_COMPONENTS } from "../statistics/statistics-schemas.ts";
import { SUBMISSION_COMPONENTS } from "../submissions/submission-routes.ts";
import { TOKEN_COMPONENTS } from "../tokens/token-schemas.ts";
import { UNIT_FINDING_COMPONENTS } from "../unit-findings/unit-finding-schemas.ts";

/** Every schema that the document refers to by name. */
export const COMPONENTS: readonly Component[] = [
  ...RECORD_COMPONENTS,
  ...STATISTICS_COMPONENTS,
  ...CONTROL_PHASE_COMPONENTS,
  ...MACHINE_EVENT_COMPONENTS,
  ...GRADING_COMPONENTS,
  ...LIMITS_COMPONENTS,
  ...ACCOUNT_SET_COMPONENTS,
  ...CLOCK_COMPONENTS,
  ...DEVICE_COMPONENTS,
  ...UNIT_FINDING_COMPONENTS,
  ...OVERVIEW_COMPONENTS,
  ...REJECTION_COMPONENTS,
  ...EXPORT_COMPONENTS,
  ...SUBMISSION_COMPONENTS,
  ...TOKEN_COMPONENTS,
  ...MACHINE_ACCESS_COMPONENTS,
  ...AUDIT_COMPONENTS,
  ...PEOPLE_COMPONENTS,
  ProblemSchema,
];
