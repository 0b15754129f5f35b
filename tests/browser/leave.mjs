// Leaving, in a browser with a back/forward cache, which Playwright switches off by default. Every
// public page is left, with and without scripts. Another page must appear at once, and neither Back
// nor Forward nor Reload nor a reopened tab may show what was typed. Before each page is left, the
// check shows that the cache would have kept it.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { check, intake, launch, options, press } from './house.mjs';

const ELSEWHERE = 'https://www.dwd.de/';
// The typed text, which no page may show after leaving.
const TYPED = 'Geheim-4711';
// Words by which a reader of the history could tell where somebody was.
const TELLING = /diskrimin|discrimin|rassis|racis|meld|report|beratung|counsel|postfach|mailbox|code|betroffen|antidis/i;
// How long, in milliseconds, the page may stay visible after the click on a slow machine.
const AT_ONCE = 2000;

// A local stand-in for the weather page; Chromium resolves its name to this server.
async function weather() {
  const folder = mkdtempSync(join(tmpdir(), 'weather-'));
  const [key, cert] = ['key', 'cert'].map((name) => join(folder, name));
  execFileSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
    '-subj', '/CN=www.dwd.de', '-addext', 'subjectAltName=DNS:www.dwd.de', '-keyout', key, '-out', cert,
  ], { stdio: 'ignore' });
  const told = [];
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, answer) => {
    told.push(JSON.stringify(request.headers) + request.url);
    answer.setHeader('content-type', 'text/html');
    answer.end('<title>Wetter</title><h1>Wetter</h1>');
  });
  rmSync(folder, { recursive: true });
  await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
  const close = () => { server.closeAllConnections(); server.close(); };
  return { told, close, args: ['--ignore-certificate-errors', `--host-resolver-rules=MAP www.dwd.de 127.0.0.1:${server.address().port}`] };
}

const pause = (time) => new Promise((done) => { setTimeout(done, time); });
const caching = (args) => ({ args, ignoreDefaultArgs: ['--disable-back-forward-cache'] });

// A browser tab, operated through its buttons.
class Tab {
  static async of(page) {
    const tab = new Tab();
    tab.page = page;
    tab.session = await page.context().newCDPSession(page);
    tab.seen = [];
    await tab.session.send('Page.enable');
    tab.session.on('Page.frameNavigated', ({ frame, type }) => {
      if (!frame.parentId) tab.seen.push({ url: frame.unreachableUrl ?? frame.url, cached: type === 'BackForwardCacheRestore', when: Date.now() });
    });
    return tab;
  }

  // Runs `act` and returns the last page that loaded completely.
  async after(act, wanted = () => true) {
    const before = this.seen.length;
    await act();
    for (let waited = 0; waited < 400; waited += 1) {
      const last = this.seen.length > before && this.seen.at(-1);
      if (last && wanted(last)) {
        while (await this.ask(() => document.readyState) !== 'complete') await pause(25);
        return last;
      }
      await pause(25);
    }
    throw new Error(`no page came, but ${JSON.stringify(this.seen.slice(before))}`);
  }

  // Moves in the history; negative steps go back.
  async step(by) {
    const { currentIndex, entries } = await this.session.send('Page.getNavigationHistory');
    const entry = entries[currentIndex + by];
    check(entry, `there is no page ${by} steps away`);
    return this.after(() => this.session.send('Page.navigateToHistoryEntry', { entryId: entry.id }));
  }

  reload() {
    return this.after(() => this.session.send('Page.reload'));
  }

  // Types another address.
  type(address) {
    return this.after(() => this.session.send('Page.navigate', { url: address }), ({ url }) => url === address);
  }

  // Titles in the history, as the browser's list shows them.
  async titles() {
    const { entries } = await this.session.send('Page.getNavigationHistory');
    return entries.map(({ title }) => title);
  }

  // Evaluates a function in the current page. (Playwright loses track of a page that comes out of
  // the cache.)
  async ask(answer) {
    const { result, exceptionDetails } = await this.session.send('Runtime.evaluate', { expression: `(${answer})()`, returnByValue: true });
    check(!exceptionDetails, `asking the page failed: ${exceptionDetails?.text}`);
    return result.value;
  }

  // Everything readable on the page: text, fields, and the mark set on the page that was left.
  shown() {
    return this.ask(() => {
      const fields = [...document.querySelectorAll('input, textarea, select')].map((field) => (field.checked ? 'ticked ' : '') + field.value);
      return [document.body?.innerText, document.title, document.documentElement.dataset.left, ...fields].join('\n');
    });
  }
}

// Files a report and returns its receipt code.
async function report(page) {
  await page.goto(`${intake}/de/report`);
  await page.fill('#narrative', 'Zum Wiederkommen.');
  await press(page, 'main form button');
  return (await page.innerText('#code')).match(/\d{5}/g).join(' ');
}

async function opened(page, code, then) {
  await page.goto(`${intake}/de/mailbox`);
  await page.fill('#code', code);
  await press(page, 'main form button');
  await page.waitForSelector('#messages');
  if (!then) return;
  await page.locator('summary', { hasText: 'Code' }).first().click();
  await press(page, `form[action$="/mailbox/${then}"] button`);
}

async function unfolded(page) {
  const folded = page.locator('main details:not([open]) > summary');
  while (await folded.count() > 0) await folded.first().click();
}

async function typeContact(page) {
  for (const name of ['name', 'email', 'phone', 'other', 'times', 'language']) {
    await page.fill(`#contact_${name}`, name === 'email' ? `${TYPED}@example.org` : TYPED);
  }
}

// Every public page that a person can leave: its name, how to get there, and whether it is the
// answer to a form.
function places(code) {
  const plain = (path) => [path, (page) => page.goto(`${intake}/de/${path}`), { kept: path !== 'nowhere' }];
  return [
    ...['', 'privacy', 'accessibility', 'imprint', 'statistics', 'statistics/check', 'nowhere'].map(plain),
    ['report, filled in', async (page) => {
      await page.goto(`${intake}/de/report`);
      await page.fill('#narrative', TYPED);
      await page.check('input[name=ground] >> nth=0');
      await unfolded(page);
      await typeContact(page);
    }, {}],
    ['report, given back', async (page) => {
      await page.goto(`${intake}/de/report`);
      await page.fill('#when_day', '2031-01-01');
      await page.fill('#when_words', TYPED);
      await press(page, 'main form button');
      await page.waitForSelector('#errors');
      await page.fill('#narrative', TYPED);
    }, { answers: true }],
    ['receipt', async (page) => {
      await page.goto(`${intake}/de/report`);
      await page.fill('#narrative', TYPED);
      await press(page, 'main form button');
      await page.waitForSelector('#code');
    }, { answers: true }],
    ['mailbox door, code typed', async (page) => {
      await page.goto(`${intake}/de/mailbox`);
      await page.fill('#code', code);
    }, {}],
    ['mailbox door, code given back', async (page) => {
      await page.goto(`${intake}/de/mailbox`);
      await page.fill('#code', `${code}1`);
      await press(page, 'main form button');
      await page.waitForSelector('#code-error');
    }, { answers: true }],
    ['mailbox, message typed', async (page) => {
      await opened(page, code);
      await page.fill('#text', TYPED);
    }, { answers: true }],
    ['contact, filled in', async (page) => {
      await opened(page, code, 'contact');
      await typeContact(page);
    }, { answers: true }],
    ['data', (page) => opened(page, code, 'data'), { answers: true }],
    ['receipt copy', (page) => opened(page, code, 'receipt'), { answers: true }],
    ['delete', (page) => opened(page, code, 'delete'), { answers: true }],
    ['an address that takes no form', async (page) => {
      await page.goto(`${intake}/de/mailbox`);
      await page.evaluate(() => { document.querySelector('main form').action = '/de/'; });
      await press(page, 'main form button');
    }, { answers: true }],
  ];
}

export async function leave() {
  const elsewhere = await weather();
  const found = [];
  try {
    for (const javaScriptEnabled of [false, true]) {
      const browser = await launch(caching(elsewhere.args));
      const code = await report(await browser.newPage());
      for (const [name, come, what] of places(code)) {
        const context = await browser.newContext({ javaScriptEnabled, locale: 'de-DE' });
        const page = await context.newPage();
        try {
          await leaveFrom(page, come, what, code);
        } catch (error) {
          found.push(`${name || 'start'}, ${javaScriptEnabled ? 'with' : 'without'} script: ${error.message}`);
        }
        await context.close();
      }
      await browser.close();
    }
    found.push(...await reopened(elsewhere));
    const { host } = new URL(intake);
    check(elsewhere.told.length > 0 && !elsewhere.told.some((value) => value.includes(host)), 'the weather does not learn where people come from');
  } finally {
    elsewhere.close();
  }
  return found;
}

// The secrets that the page still shows.
const secrets = (shown, code) => [TYPED, 'left here', ...code.match(/\d{5}/g)].filter((word) => shown.includes(word));

async function leaveFrom(page, come, { answers, kept = !answers }, code) {
  const tab = await Tab.of(page);
  await come(page);
  await page.evaluate(() => { document.documentElement.dataset.left = 'left here'; });
  const there = await tab.shown();
  const receipt = await tab.ask(() => document.querySelector('p#code')?.textContent ?? '');
  const secret = (shown) => secrets(shown, `${code} ${receipt}`);

  // The control: after going elsewhere without leaving, Back shows everything again. The cache
  // keeps every page that was fetched with GET and answered with 200.
  if (kept) {
    await tab.type(`${ELSEWHERE}typed`);
    const back = await tab.step(-1);
    check(back.cached, 'the back/forward cache is not at work, so that this shows nothing');
    check(secret(there).length > 0 && await tab.shown() === there, 'the page does not come back as it was');
  }

  // After leaving, nothing may come back.
  const begun = Date.now();
  const places = tab.seen.length;
  await tab.after(() => page.click('a[href$="/leave"], button[form=leave], form[action$="/leave"] button'), ({ url }) => url === ELSEWHERE);
  const [first, ...others] = tab.seen.slice(places);
  check(first.url.endsWith('/de/leave') && others.length === 1, `leaving takes two steps: ${tab.seen.slice(places).map(({ url }) => url)}`);
  check(first.when - begun < AT_ONCE, `the page still stood there after ${first.when - begun} ms`);
  for (const title of await tab.titles()) check(!TELLING.test(title), `the history says "${title}"`);

  async function looks(what, by) {
    const { cached } = await (by === 0 ? tab.reload() : tab.step(by));
    const seen = secret(await tab.shown());
    check(seen.length === 0, `${what} shows ${seen.join(', ')}`);
    return cached;
  }
  check(!await looks('Back', -1), 'Back shows what the cache kept');
  // If the page is the answer to a form, reloading sends the form again.
  await looks('Reload', 0);
  await tab.step(1);
  await looks('Back twice', -2);
  await looks('Forward', 1);
  await looks('Forward twice', 1);
  await looks('Reload elsewhere', 0);
}

// A reopened tab is restored from what the browser saved to disk, as are all tabs when a browser
// restarts.
async function reopened(elsewhere) {
  const found = [];
  const profile = mkdtempSync(join(tmpdir(), 'profile-'));
  const open = (args) => chromium.launchPersistentContext(profile, { ...options(caching([...elsewhere.args, ...args])), locale: 'de-DE' });
  try {
    let context = await open([]);
    const code = await report(await context.newPage());
    const all = places(code).filter(([name]) => /filled in|given back|receipt|typed|data/.test(name));
    for (const [, come] of all) {
      const page = await context.newPage();
      const tab = await Tab.of(page);
      await come(page);
      await tab.after(() => page.click('a[href$="/leave"], button[form=leave], form[action$="/leave"] button'), ({ url }) => url === ELSEWHERE);
    }
    // The browser saves its open tabs every few seconds and when it closes.
    await pause(4000);
    await context.close();

    context = await open(['--restore-last-session']);
    await pause(2000);
    const tabs = context.pages().filter((page) => page.url() === ELSEWHERE);
    check(tabs.length === all.length, `${tabs.length} of ${all.length} tabs were opened again`);
    for (const page of tabs) {
      const tab = await Tab.of(page);
      await tab.step(-1);
      const seen = secrets(await tab.shown(), code);
      if (seen.length > 0) found.push(`a reopened tab and Back, ${page.url()}: shows ${seen}`);
    }
    await context.close();
  } finally {
    rmSync(profile, { recursive: true, force: true });
  }
  return found;
}
