import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

// Runs in the page: how far it reaches beyond its window, or a table beyond the column of text that it stands in.
const findSideways = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  const main = document.querySelector('main');
  const margin = main.getBoundingClientRect().right - parseFloat(getComputedStyle(main).paddingRight);
  const beyond = [...main.querySelectorAll('table')].map((each) => each.getBoundingClientRect().right - margin);
  return Math.max(0, scrollWidth - clientWidth, ...beyond.map(Math.round));
})()`;

/** How many pixels a page, or a table on it, is wider than there is room; nobody wants to scroll sideways. */
export async function sidewaysPixels(page: Page): Promise<number> {
  return page.evaluate<number>(findSideways);
}

/** A text that is hard to read, with its contrast to what is behind it. */
export interface FaintText {
  readonly text: string;
  readonly contrast: number;
}

// Runs in the page: relative luminance and contrast as WCAG 2.2 defines them, against the nearest background that is painted.
const findFaint = `(() => {
  const channels = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
  const luminance = (color) => {
    const [r, g, b] = channels(color).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let each = element; each !== null; each = each.parentElement) {
      const color = getComputedStyle(each).backgroundColor;
      if (channels(color)[3] !== 0) return color;
    }
    return 'rgb(255, 255, 255)';
  };
  const faint = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join('');
    if (own === '' || element.getClientRects().length === 0) continue;
    const [a, b] = [luminance(getComputedStyle(element).color), luminance(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) faint.push({ text: own, contrast });
  }
  return faint;
})()`;

/** Texts whose contrast is less than the 4.5 that WCAG 2.2 asks for (1.4.3). */
export async function faintTexts(page: Page): Promise<readonly FaintText[]> {
  return page.evaluate<FaintText[]>(findFaint);
}

/** How bright the paper of a page is, from 0 to 255. */
export async function paperBrightness(page: Page): Promise<number> {
  const color = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
  const [red = 0, green = 0, blue = 0] = (color.match(/\d+/g) ?? []).map(Number);
  return (red + green + blue) / 3;
}

/** Goes through a page with the Tab key: whatever can be used is reached, and shows that it is. Gives what was reached. */
export async function tabThrough(page: Page, most = 40): Promise<readonly string[]> {
  const reached: string[] = [];
  for (let count = 0; count < most; count += 1) {
    await page.keyboard.press('Tab');
    const [name, outline] = await page.evaluate<[string, string]>(`(() => {
      const { tagName, id, textContent } = document.activeElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
      return [tagName + ' ' + (id || textContent.trim()), outlineStyle + ' ' + outlineWidth];
    })()`);
    if (name.startsWith('BODY')) break;
    assert.match(outline, /^(?:solid|auto) [1-9]/, name);
    reached.push(name);
  }
  return reached;
}
