import type { Attack } from '../attack.ts';

/** A challenge from an address that some servers send on. */
export const attack: Attack = {
  title: 'a challenge from an address that some servers send on',
  rule: 'from',
  build: (context) => context.sign(context.compose(context.replace({ From: 'acme%mail.ca.example@mallory.example' }))),
};
