import type { Attack } from '../attack.ts';

/** A challenge whose signed field hides a second From behind a bare line feed. */
export const attack: Attack = {
  title: 'a challenge whose signed field hides a second From behind a bare line feed',
  rule: 'from',
  build: (context) =>
    context.sign(context.compose(context.replace({ 'MIME-Version': '1.0\nFrom: mallory@mallory.example' }))),
};
