// Text at more than twice its size, as people set it in their browser, from left to right and from
// right to left. Nothing scrolls sideways, words break only at hyphenation points, and the link for
// leaving stays in view and covers nothing that has the focus.

import { check, intake, press } from './house.mjs';

const TWICE = '225%';
// At least this many elements of each page can be reached with the keyboard.
const REACHED = { form: 60, receipt: 8, mailbox: 20 };

// Lists the faults of the current page. Chromium has no German hyphenation dictionary here, as on
// many machines, so the texts themselves contain the hyphenation points.
function faults() {
  const found = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) found.push(`scrolls sideways: ${root.scrollWidth} in ${root.clientWidth} pixels`);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const torn = new Set();
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (!text.parentElement.checkVisibility() || text.parentElement.closest('.visually-hidden, .address, .said, .sums, option, textarea')) continue;
    for (const { 0: word, index } of text.data.matchAll(/[\p{L}\p{M}\p{N}]+/gu)) {
      // Chromium counts a visible hyphen at the end of a line as part of the letter after it. That
      // letter then has two boxes, and the last one is its own.
      const tops = [...word].map((letter, place) => {
        const range = document.createRange();
        range.setStart(text, index + place);
        range.setEnd(text, index + place + 1);
        return Math.round([...range.getClientRects()].at(-1)?.top ?? 0);
      });
      const lines = new Set(tops);
      if (lines.size > 1) torn.add(word);
    }
  }
  for (const word of torn) found.push(`tears "${word}"`);
  for (const number of document.querySelectorAll('[href^="tel:"]')) {
    if (number.getClientRects().length > 1) found.push(`breaks the number ${number.textContent}`);
  }
  return found;
}

// The position of the link for leaving and of the focused element on the screen.
function inView() {
  const box = (element) => {
    const { top, bottom, left, right } = element.getBoundingClientRect();
    return { top, bottom, left, right };
  };
  return {
    height: window.innerHeight,
    width: window.innerWidth,
    way: box(document.querySelector('.leaving a, .leaving button')),
    bar: box(document.querySelector('.leaving')),
    focus: box(document.activeElement),
    place: Math.round(document.activeElement.getBoundingClientRect().top + window.scrollY),
    name: `${document.activeElement.localName}#${document.activeElement.id}`,
    isWay: document.activeElement.closest('.leaving, .skip, body > .skip') !== null || document.activeElement === document.body,
  };
}

// Moves the focus through the page with the keyboard, forwards and back.
async function walk(page, least) {
  const found = new Set();
  const reached = new Set();
  for (const key of ['Tab', 'Shift+Tab']) {
    for (let step = 0; step < 400; step += 1) {
      await page.keyboard.press(key);
      const { height, width, way, bar, focus, place, name, isWay } = await page.evaluate(inView);
      if (way.top < 0 || way.bottom > height || way.left < 0 || way.right > width) found.add(`the way out is out of view at ${name}`);
      if (isWay && step > 0 && reached.size >= least) break;
      if (isWay) continue;
      reached.add(`${name} ${Math.round(focus.left)} ${place}`);
      // A tall field may begin above the screen, as long as part of it is visible.
      if (focus.bottom <= bar.bottom || focus.top >= height) found.add(`${name} has the focus and cannot be seen`);
      if (focus.top < bar.bottom - 1 && focus.bottom - focus.top < height - bar.bottom) found.add(`${name} has the focus under the way out`);
    }
  }
  if (reached.size < least) found.add(`only ${reached.size} of ${least} places were reached`);
  return [...found];
}

// A link to a faulty field must scroll so that the field's question and error are visible.
async function links(page) {
  const found = [];
  for (const link of await page.locator('.error-summary li a').all()) {
    const field = (await link.getAttribute('href')).slice(1);
    await link.click();
    const view = await page.evaluate((id) => {
      const wrong = document.getElementById(id);
      const message = document.getElementById(`${id}-error`).getBoundingClientRect();
      const question = (wrong.closest('.field')?.querySelector('label') ?? wrong.closest('fieldset').querySelector('legend')).getBoundingClientRect();
      const bar = document.querySelector('.leaving').getBoundingClientRect();
      return { question: question.top, message: message.bottom, bar: bar.bottom, height: window.innerHeight };
    }, field);
    if (view.question < view.bar || view.message > view.height || view.message < view.bar) found.push(`the link to ${field} hides what it is about: ${JSON.stringify(view)}`);
  }
  return found;
}

export async function large(browser, width, language, direction) {
  const context = await browser.newContext({ viewport: { width, height: 640 }, locale: language });
  const page = await context.newPage();
  const found = [];
  const note = (name, all) => found.push(...all.map((fault) => `${name}: ${fault}`));
  async function enlarged() {
    await page.evaluate(([size, dir]) => {
      const root = document.documentElement;
      root.style.fontSize = size;
      root.dir = dir;
      document.querySelectorAll('details').forEach((part) => { part.open = true; });
    }, [TWICE, direction]);
  }
  async function look(name) {
    await enlarged();
    note(name, await page.evaluate(faults));
    if (REACHED[name]) note(name, await walk(page, REACHED[name]));
  }

  for (const [name, path] of [
    ['start', ''], ['privacy', 'privacy'], ['accessibility', 'accessibility'], ['imprint', 'imprint'], ['door', 'mailbox'], ['nowhere', 'nowhere'],
    ['statistics', 'statistics'], ['check', 'statistics/check'],
  ]) {
    await page.goto(`${intake}/${language}/${path}`);
    await look(name);
  }
  const tall = await page.goto(`${intake}/${language}/report`);
  check(tall.ok(), 'the form is there');
  await look('form');
  await page.fill('#when_day', '2031-01-01');
  await press(page, 'main form button');
  note('links', await links(page));
  await look('errors');
  await page.fill('#when_day', '');
  await page.fill('#narrative', 'x');
  await press(page, 'main form button');
  await look('receipt');
  await press(page, 'form[action$="/mailbox"] button');
  await look('mailbox');
  const code = await page.evaluate(() => document.querySelector('input[name=code]').value);
  for (const name of ['contact', 'data', 'delete', 'receipt']) {
    await page.goto(`${intake}/${language}/mailbox`);
    await page.fill('#code', code);
    await press(page, 'main form button');
    await enlarged();
    await press(page, `form[action$="/mailbox/${name}"] button`);
    await look(`mailbox ${name}`);
  }
  await context.close();
  return found;
}
