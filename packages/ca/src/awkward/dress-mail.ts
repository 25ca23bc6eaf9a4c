import type { Chance } from './chance.ts';

/**
 * Dresses a plain challenge mail up as some CAs do, before it is signed: HTML beside the text, a logo attached, fields of a
 * mailing program. Subject and addresses stay (RFC 8823 section 3.1 item 7 leaves the body to the CA).
 */
export function dressMail(message: string, chance: Chance): string {
  const end = message.indexOf('\r\n\r\n');
  const head = message.slice(0, end).split('\r\n');
  const text = message.slice(end + 4);
  const own = head.filter((line) => /^content-/i.test(line));
  const others = [...head.filter((line) => !own.includes(line)), ...chance.pick(extras)];
  const boundary = `=_${chance.between(0, 2 ** 31).toString(36)}`;
  const textPart = `${own.join('\r\n')}\r\n\r\n${text}`;
  const html = `Content-Type: text/html; charset=utf-8\r\n\r\n<html><body><pre>${text}</pre></body></html>\r\n`;
  const logo = 'Content-Type: image/png; name="logo.png"\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n';
  const dress = chance.pick(['plain', 'plain', 'alternative', 'mixed']);
  if (dress === 'plain') return `${[...others, ...own].join('\r\n')}\r\n\r\n${text}`;
  const parts = dress === 'alternative' ? [textPart, html] : [textPart, logo];
  const type = `Content-Type: multipart/${dress};\r\n boundary="${boundary}"`;
  const body = `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`;
  return `${[...others, type].join('\r\n')}\r\n\r\n${body}`;
}

const extras: readonly [readonly string[], ...(readonly string[])[]] = [
  [],
  ['X-Mailer: acme 1.0', 'Precedence: bulk'],
  ['X-Auto-Response-Suppress: All', 'Importance: high'],
];
