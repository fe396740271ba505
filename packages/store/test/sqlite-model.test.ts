import { afterAll } from "vitest";
import { sqliteStores } from "./sqlite/throwaway.ts";
import { describeStoreAgainstModel } from "./store-suite.ts";

const stores = sqliteStores();
afterAll(() => stores.close());

describeStoreAgainstModel("SQLite", () => stores.open());
