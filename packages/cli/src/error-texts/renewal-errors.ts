import type { ErrorRow } from './error-text.ts';

/** What can go wrong with hooks, rehearsals, renewals and timers. */
export const renewalErrors: readonly ErrorRow[] = [
  [
    'DEPLOY_HOOK_FAILED',
    'The certificate was obtained and stored, but a deploy hook failed.',
    'Mend the hook; its output is in the log.',
  ],
  [
    'ENROLLMENT_UNDER_WAY',
    'A real enrollment of the same certificate has not come to its end.',
    'Run the same command without --dry-run first.',
  ],
  [
    'POST_HOOK_FAILED',
    'A post hook failed; the certificate is not touched by that.',
    'Mend the hook; its output is in the log.',
  ],
  ['PRE_HOOK_FAILED', 'A pre hook failed, so nothing was asked of the CA.', 'Mend the hook; its output is in the log.'],
  ['NOTHING_CONFIGURED', 'There is no certificate in the configuration file, or no such file.'],
  [
    'TIMER_REFUSED',
    'A tool of the system did not take the timer, or is not there.',
    'Look at the files with install-timer --print and set the timer up by hand.',
  ],
];
