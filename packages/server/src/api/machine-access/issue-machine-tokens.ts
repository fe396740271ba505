import type { MachineAccessRegister, MachineToken } from "@cellgrade/store/machine-access";
import { newMachineToken } from "../../access/machines/token.ts";
import { hashOf } from "../../access/tokens/token-text.ts";
import { Problem } from "../../problem.ts";

/** A token as it is handed out. `text` is what machines send: nobody can be shown it again. */
export interface IssuedMachineToken {
  readonly text: string;
  readonly token: MachineToken;
}

/** Makes and ends the tokens of machines. Each throws {@link Problem} when it cannot. */
export interface MachineTokenIssuer {
  issue(accountSet: string, token: Pick<MachineToken, "name" | "expiresAt">): Promise<IssuedMachineToken>;
  /** Issues one beside an old one of the same name, which counts a while longer. */
  renew(
    accountSet: string,
    old: MachineToken,
    renewal: { readonly expiresAt: number | null; readonly overlapMs: number },
  ): Promise<IssuedMachineToken>;
  /** From then on it counts no longer. */
  revoke(accountSet: string, id: number): Promise<void>;
}

export function createMachineTokenIssuer({
  register,
}: {
  readonly register: Pick<MachineAccessRegister, "addToken" | "endToken" | "removeToken">;
}): MachineTokenIssuer {
  const issuer: MachineTokenIssuer = {
    async issue(accountSet, { name, expiresAt }) {
      const text = newMachineToken();
      const token = await register.addToken(accountSet, { name, expiresAt, hash: hashOf(text), createdAt: Date.now() });
      if (token === null) throw new Problem("TOKENS_TOO_MANY", {});
      return { text, token };
    },
    async renew(accountSet, { id, name }, { expiresAt, overlapMs }) {
      const issued = await issuer.issue(accountSet, { name, expiresAt });
      await register.endToken(accountSet, id, Date.now() + overlapMs); // one that was removed meanwhile has ended
      return issued;
    },
    async revoke(accountSet, id) {
      if (!(await register.removeToken(accountSet, id))) throw new Problem("TOKEN_NOT_FOUND", {});
    },
  };
  return issuer;
}
