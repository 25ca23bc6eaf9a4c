import type { Check, CheckReport } from '@acme-smime/protocol';

/** What a person watching an enrollment would like to know, in the order it happens. */
export type Progress =
  /** The CA has a page about why the certificate is renewed when it is (RFC 9773 section 4.2); ISO 8601. */
  | { readonly step: 'renewal-explained'; readonly at: string; readonly explanationUrl: string }
  | { readonly step: 'resumed'; readonly phase: string }
  | { readonly step: 'account'; readonly url: string; readonly created: boolean }
  | { readonly step: 'order'; readonly url: string; readonly found: boolean }
  | { readonly step: 'challenge'; readonly address: string; readonly from: string }
  /** `until` is when this run gives up for now; ISO 8601. */
  | { readonly step: 'mail-waiting'; readonly address: string; readonly from: string; readonly until: string }
  | {
      readonly step: 'mail-rejected';
      readonly address: string;
      readonly place: string;
      readonly failure: Check;
      readonly until: string;
      readonly report: CheckReport;
    }
  | {
      readonly step: 'mail-checked';
      readonly address: string;
      readonly place: string;
      readonly report: CheckReport;
      readonly raw?: Uint8Array;
    }
  | { readonly step: 'joins-differ'; readonly address: string; readonly used: string }
  | { readonly step: 'reply-sent'; readonly address: string; readonly to: string; readonly raw: Uint8Array }
  | { readonly step: 'reply-uncertain'; readonly address: string }
  | { readonly step: 'order-abandoned'; readonly address: string }
  | { readonly step: 'notified'; readonly address: string }
  | { readonly step: 'validated'; readonly address: string }
  | { readonly step: 'finalized'; readonly orderUrl: string }
  | { readonly step: 'downloaded'; readonly serialNumber: string }
  | { readonly step: 'saved'; readonly folder: string }
  /** A hook has ended; `problem` follows the words "the hook". */
  | {
      readonly step: 'hook';
      readonly moment: 'pre' | 'deploy' | 'post';
      readonly name: string;
      readonly problem?: string;
    };

/** Receives progress; must not throw. */
export type OnProgress = (progress: Progress) => void;
