import type { Language } from "@cellgrade/contract/language";
import { describeFaults } from "@cellgrade/contract/read-record";
import type { SubmissionReading } from "./read-submission.ts";
import type { texts } from "./text.ts";

/** A sentence on why a body is no record. Null when it is one. */
export function explainSubmission(
  reading: SubmissionReading,
  text: (typeof texts)["zh"],
  language: Language,
): string | null {
  switch (reading.kind) {
    case "record":
      return null;
    case "faults":
      return describeFaults(reading.faults, language);
    case "batch":
      return text.isBatch(reading.records.length);
    default:
      return reading.reason === null ? text.notObject : `${text.notJson}: ${reading.reason[language]}`;
  }
}
