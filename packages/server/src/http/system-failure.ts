import { StoreError } from "@cellgrade/store/store";

/** The system store's answer; its failure counts as that of a store: the query may be asked again. */
export async function fromSystem<Result>(answer: Promise<Result>): Promise<Result> {
  try {
    return await answer;
  } catch (cause) {
    throw new StoreError("the system store failed", "nothing", { cause });
  }
}
