/** A password, or better a function that fetches it when it is needed. */
export type Password = string | (() => Promise<string>);

/** Fetches the password. */
export async function revealPassword(password: Password): Promise<string> {
  return typeof password === 'string' ? password : await password();
}

/**
 * Makes a server's answer fit for an error message: one line, without control characters, and without the login's password
 * in any form in which it went over the wire, should a server throw it back.
 */
export function publicAnswer(answer: string, login: string, password: string): string {
  const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
  const forms = [
    password,
    base64(password),
    base64(`\0${login}\0${password}`),
    base64(`${login}\0${login}\0${password}`),
  ];
  let text = answer;
  for (const form of forms) if (form !== '') text = text.replaceAll(form, '***');
  return oneLine(text);
}

/** A foreign text to stand within a sentence of ours: on one line, without control characters and full stop, at most 300 characters. */
export function oneLine(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, 300)
    .replace(/[.\s]+$/, '');
}
