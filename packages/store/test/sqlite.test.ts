import { afterAll } from "vitest";
import { describeEngine } from "./engine-suite.ts";
import { sqlitePlace, sqliteStores, sqliteSystem } from "./sqlite/throwaway.ts";
import { describeStore } from "./store-suite.ts";
import { describeSystem } from "./system-suite.ts";

const stores = sqliteStores();
afterAll(() => stores.close());

describeStore("SQLite", () => stores.open());
describeSystem("SQLite", sqliteSystem);
describeEngine("SQLite", sqlitePlace);
