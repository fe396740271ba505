import { afterAll } from "vitest";
import { sqliteStores } from "./sqlite/throwaway.ts";
import { describeStore } from "./store-suite.ts";

const stores = sqliteStores();
afterAll(() => stores.close());

describeStore("SQLite", () => stores.open());
