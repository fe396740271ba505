import { describeEngine } from "./engine-suite.ts";
import { sqlitePlace, sqliteSystem } from "./sqlite/throwaway.ts";
import { describeSystem } from "./system-suite.ts";

describeSystem("SQLite", sqliteSystem);
describeEngine("SQLite", sqlitePlace);
