import type { Chance } from './chance.ts';

/**
 * Folds the header fields of a message elsewhere, changes the case of their names and puts trace fields above: all that
 * relaxed canonicalization lets a server do (RFC 6376 section 3.4.2). Values stay what they are.
 */
export function refold(raw: Uint8Array, chance: Chance): Uint8Array {
  const text = Buffer.from(raw).toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const fields = text.slice(0, end).split(/\r\n(?![ \t])/);
  const folded = fields.map((field) => foldField(field, chance));
  return Buffer.from([...traceFields(chance), ...folded].join('\r\n') + text.slice(end), 'latin1');
}

function foldField(field: string, chance: Chance): string {
  const colon = field.indexOf(':');
  const name = field.slice(0, colon);
  const cased = chance.pick([name, name, name.toLowerCase(), name.toUpperCase()]);
  const value = field
    .slice(colon + 1)
    .replaceAll('\r\n', '')
    // A line of white space alone would be read as the end of the header by some: there is text before every fold.
    .replaceAll(/(?<=[^ \t])[ \t]+(?=[^ \t])/g, (space) => chance.pick([space, space, '\r\n ', '\r\n\t']));
  return `${cased}:${value}`;
}

function traceFields(chance: Chance): readonly string[] {
  const all = [
    'Return-Path: <bounces@relay.example>',
    'Received: from relay.example (relay.example [192.0.2.1])\r\n\tby mx.example with ESMTPS id 1AB; Sun, 1 Mar 2026 12:00:00 +0000',
    'Authentication-Results: elsewhere.example; dkim=fail; spf=softfail',
    'X-Spam-Status: No, score=-0.1',
    'ARC-Seal: i=1; a=rsa-sha256; cv=none; d=relay.example; s=x; b=AAAA',
  ];
  return all.filter(() => chance.happens(0.5));
}
