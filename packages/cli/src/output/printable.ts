/** Makes text that others wrote fit for a terminal: nothing in it may steer it, nor turn the direction of reading. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, '?');
}
