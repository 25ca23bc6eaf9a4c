/** What a node of a CA is told. */
export type ToNode =
  | {
      readonly kind: 'request';
      readonly id: number;
      readonly url: string;
      readonly method: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** A response mail, base64. */
  | { readonly kind: 'response'; readonly id: number; readonly raw: string }
  /** The next server has taken responsibility for the challenge mail of this number. */
  | { readonly kind: 'taken'; readonly id: number };

/** What a node of a CA says. */
export type FromNode =
  | {
      readonly kind: 'ready';
      readonly directoryUrl: string;
      readonly dkimRecord: { readonly name: string; readonly value: string };
    }
  | {
      readonly kind: 'answer';
      readonly id: number;
      readonly status: number;
      readonly headers: readonly [string, string][];
      readonly body: string;
    }
  | { readonly kind: 'mail'; readonly id: number; readonly to: string; readonly raw: string };
