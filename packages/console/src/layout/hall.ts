import { flag } from "../url-state.ts";

/** Whether the overview is shown to a hall. It then has no navigation, and its figures can be read from afar. */
export const hallFields = { hall: flag() };
