import type { Control } from '../attack.ts';
import { wholeList } from '../dkim-forger.ts';

/** What most senders do: h= lists what is there and nothing that is not. */
export const control: Control = {
  title: 'at the standard level a challenge whose signature lists the fields it has',
  level: 'standard',
  build: (context) => {
    const present = new Set(context.headers.map(([name]) => name.toLowerCase()));
    return context.sign(context.compose(context.headers), { headers: wholeList.filter((name) => present.has(name)) });
  },
};
