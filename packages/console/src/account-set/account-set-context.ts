import { createContext, useContext } from "react";
import type { Schema } from "../api/schema.ts";

export const AccountSetContext = createContext<Schema<"AccountSet"> | null>(null);

/** The account set of the address, with its time zone and units. */
export function useAccountSet(): Schema<"AccountSet"> {
  const accountSet = useContext(AccountSetContext);
  if (accountSet === null) throw new Error("useAccountSet outside of AccountSetGate");
  return accountSet;
}
