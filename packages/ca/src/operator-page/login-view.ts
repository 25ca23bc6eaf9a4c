import { html } from 'hono/html';

import { heading } from './frame.ts';
import type { View } from './frame.ts';

/** Asks for the token; `refusal` says why the last one was not taken. */
export function loginView(name: string, refusal?: { readonly status: number; readonly text: string }): View {
  return {
    title: 'Log in',
    place: '/login',
    status: refusal?.status ?? 200,
    body: html`<div class="narrow">
      ${heading(name, 'For those who run this CA.')}
      <form method="post" action="/login" class="card column">
        <input hidden name="user" autocomplete="username" value="operator" readonly />
        <label for="token"
          >Operator token
          <input
            id="token"
            name="token"
            type="password"
            autocomplete="current-password"
            required
            autofocus
            maxlength="500"
            ${refusal === undefined ? '' : html`aria-invalid="true" aria-describedby="refusal"`}
        /></label>
        ${refusal === undefined ? '' : html`<p class="state bad" id="refusal" role="alert">${refusal.text}</p>`}
        <button>Log in</button>
      </form>
    </div>`,
  };
}
