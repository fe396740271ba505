import type { ReactNode } from "react";

// What differs between the tokens of scripts and those of machines. The panel that lists, makes, renews and revokes them is
// the same.

/** A token as a list has it, without what is sent. */
export interface Token {
  readonly id: number;
  readonly name: string;
  /** UTC; null: it does not end. */
  readonly expiresAt: string | null;
  /** UTC; null: never. */
  readonly lastUsedAt: string | null;
}

/** A token that was made, with what is sent and never shown again. */
export interface IssuedToken {
  readonly text: string;
  readonly token: { readonly name: string };
}

/** What a new token may do, as it is chosen in the dialog. */
export interface RightsChoice<Rights> {
  readonly usual: Rights;
  readonly isComplete: (rights: Rights) => boolean;
  readonly fields: (rights: Rights, onChange: (changes: Partial<Rights>) => void) => ReactNode;
}

interface TokenColumn<Listed> {
  readonly title: string;
  readonly key: string;
  readonly render: (token: Listed) => ReactNode;
}

export interface TokenKind<Listed extends Token, Rights> {
  readonly texts: {
    readonly title: string;
    readonly none: string;
    /** Who sends such a token, and how. */
    readonly how: string;
    readonly nameHint: string;
    readonly revokeWhy: string;
    /** The title of the dialog that shows the token. */
    readonly shown: (name: string) => string;
  };
  /** Under which the answers are kept. */
  readonly queryKey: readonly unknown[];
  readonly list: (signal: AbortSignal) => Promise<{ readonly items: readonly Listed[] }>;
  /** Columns between the name and when it ends. */
  readonly columns: readonly TokenColumn<Listed>[];
  readonly rights: RightsChoice<Rights>;
  readonly add: (token: {
    readonly name: string;
    readonly rights: Rights;
    readonly expiresAt: string | null;
  }) => Promise<IssuedToken>;
  readonly renew: (
    id: string,
    renewal: { readonly expiresAt: string | null; readonly overlapMinutes: number },
  ) => Promise<IssuedToken>;
  readonly revoke: (id: string) => Promise<unknown>;
}

/** The choice where tokens of a kind all may do the same. */
export const NO_CHOICE: RightsChoice<object> = { usual: {}, isComplete: () => true, fields: () => null };
