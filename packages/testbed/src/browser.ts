import { chromium } from 'playwright-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { isRoot } from './privilege.ts';

/** A page in a browser, and what it did behind the reader's back. */
export interface WatchedPage extends AsyncDisposable {
  readonly page: Page;
  /** Every URL that was asked for. */
  readonly requests: readonly string[];
  /** What the browser complained about: broken policies, errors of scripts, what could not be loaded. */
  readonly complaints: readonly string[];
}

/** Debian's Chromium without a window. */
export interface HeadlessBrowser extends AsyncDisposable {
  /** Opens a window of its own, with cookies of its own. */
  open(options?: BrowserContextOptions): Promise<WatchedPage>;
}

const program = '/usr/bin/chromium';
/** An answer that is no success is told to the console, too, where a test looks at the status itself. */
const refusals = /^Failed to load resource: the server responded with a status of 4\d\d/;

/** Starts it. What a window waits for may take its time on a busy machine. */
export async function startBrowser(): Promise<HeadlessBrowser> {
  // Its sandbox needs a user who is not root.
  const args = isRoot() ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath: program, args });
  return {
    open: async (options = {}) => {
      const window = await browser.newContext(options);
      window.setDefaultTimeout(60_000);
      const page = await window.newPage();
      const [requests, complaints]: [string[], string[]] = [[], []];
      page.on('request', (request) => requests.push(request.url()));
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' && !refusals.test(message.text())) complaints.push(message.text());
      });
      return { page, requests, complaints, [Symbol.asyncDispose]: () => window.close() };
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}
