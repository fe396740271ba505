import { flag } from "../url-state.ts";

/** Whether the overview is shown to a hall: without navigation, with figures to be read from afar. */
export const hallFields = { hall: flag() };
