// Every page, wide and narrow, light and dark: axe finds no violation, and nothing scrolls
// sideways. A screenshot of each is kept for people to look at.

import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { check, desk, intake, press, side, signIn, tab } from './house.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const pictures = new URL('../../target/screenshots/', import.meta.url).pathname;

const vectors = new URL('../files/small/', import.meta.url).pathname;
const FILES = ['photo_gps.jpg', 'signed.pdf', 'letter.txt', 'remarks.docx'];

export const LOOKS = [
  { width: 1280, colorScheme: 'light', language: 'de' },
  { width: 1280, colorScheme: 'dark', language: 'en' },
  { width: 360, colorScheme: 'light', language: 'en' },
  { width: 360, colorScheme: 'dark', language: 'de' },
];

// Lists the faults of the current page and keeps a screenshot of it.
export async function inspect(page, name, look) {
  mkdirSync(pictures, { recursive: true });
  const found = [];
  await page.screenshot({ path: `${pictures}${name}-${look.width}-${look.colorScheme}.png`, fullPage: true });
  const [inner, outer] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  if (inner > outer) found.push(`${name}: scrolls sideways, ${inner} in ${outer} pixels`);
  // axe's result depends on which fields the desk's bar covers, so the page is always scrolled to
  // its top.
  await page.evaluate(() => window.scrollTo(0, 0));
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axe);
  const { violations } = await page.evaluate((tags) => window.axe.run({ runOnly: tags }), RULES);
  for (const { id, help, nodes } of violations) {
    const where = nodes.slice(0, 3).map((node) => node.target.join(' ') + detail(node)).join('; ');
    found.push(`${name}: ${id} (${help}): ${nodes.length} at ${where}`);
  }
  return found;
}

export async function pages(browser, look, place) {
  const context = await browser.newContext({
    locale: look.language === 'de' ? 'de-DE' : 'en-GB',
    colorScheme: look.colorScheme,
    viewport: { width: look.width, height: 800 },
  });
  const page = await context.newPage();
  const tag = `/${look.language}`;
  const found = [];
  let seen = 0;

  async function look_at(name) {
    seen += 1;
    found.push(...await inspect(page, name, look));
  }

  for (const [name, path] of [
    ['start', '/de/'],
    ['start-en', '/en/'],
    ['form', `${tag}/report`],
    ['privacy', `${tag}/privacy`],
    ['accessibility', `${tag}/accessibility`],
    ['imprint', `${tag}/imprint`],
    ['mailbox', `${tag}/mailbox`],
    ['not-found', `${tag}/nowhere`],
  ]) {
    await page.goto(intake + path);
    await look_at(`public-${name}`);
  }
  await page.goto(`${intake}${tag}/report`);
  await page.evaluate(() => document.querySelectorAll('details').forEach((part) => { part.open = true; }));
  await look_at('public-form-unfolded');
  await page.fill('#when_day', '2031-01-01');
  await page.fill('#contact_email', 'kim.example');
  await press(page, 'main form button');
  check(await page.locator('#contact_email-error').count() === 1, 'an address without @ is asked back');
  await look_at('public-form-errors');
  await page.fill('#when_day', '');
  await page.fill('#contact_email', '');
  await page.fill('#narrative', 'Mit drei Dateien.');
  await page.setInputFiles('#files', ['renamed.jpg', 'broken.jpg', 'photo_gps.jpg'].map((name) => vectors + name));
  await press(page, 'main form button');
  check(await page.locator('#files-error .error').count() === 2, 'two files are refused');
  check(await page.locator('#files-again li').count() === 1, 'and one has to be chosen again');
  await look_at('public-form-files');
  await page.fill('#narrative', 'Ein langer Satz, damit das Wort Bundesantidiskriminierungsstellenleitung vorkommt.');
  await page.fill('#when_day', '');
  await page.evaluate(() => document.querySelectorAll('details').forEach((part) => { part.open = true; }));
  await page.fill('#contact_phone', '0151 2345678');
  await page.setInputFiles('#files', FILES.map((name) => vectors + name));
  await press(page, 'main form button');
  check(await page.locator('#not-allowed button').count() === 2, 'what was not allowed can be allowed');
  check(await page.locator('#changed-files li').count() === 1, 'a signature that no longer holds is told');
  await look_at('public-receipt');
  const code = await page.innerText('#code');
  await mailbox(page, tag, code, look_at);

  await page.goto(`${desk}/sign-in`);
  await look_at('desk-sign-in');
  await page.fill('#login', 'nobody');
  await page.fill('#passphrase', 'wrong');
  await page.fill('#code', '000000');
  await press(page, 'main button[type=submit]');
  await look_at('desk-sign-in-failed');
  await signIn(page, place);
  await page.goto(`${desk}/cases`);
  await look_at('desk-queue');
  await page.goto(`${desk}/cases?status=new&sort=newest`);
  await press(page, '#queue tbody th a');
  await page.waitForSelector('#narrative');
  for (const name of ['words', 'timeline', 'properties']) {
    await side(page, name);
    await look_at(`desk-case-${name}`);
  }
  if (await page.isVisible('#contact button')) {
    await press(page, '#contact button');
    await page.waitForSelector('#contact dl');
    await look_at('desk-contact');
  }
  await page.evaluate(() => document.querySelectorAll('#coding details').forEach((part) => { part.open = true; }));
  await look_at('desk-coding-unfolded');
  await composer(page, look_at);
  await files(page, look_at);
  await answers(page, look_at);
  await mailboxAnswered(page, tag, code, look_at);
  for (const [name, path] of [
    ['statistics', '/statistics'],
    ['audit', '/audit'],
    ['publish-settings', '/settings/publication'],
    ['today', '/today?whose=all'],
    ['settings-me', '/settings/me'],
    ['settings', '/settings'],
    ['settings-office', '/settings/office'],
    ['settings-answers', '/settings/answers'],
  ]) {
    await page.goto(desk + path);
    await look_at(`desk-${name}`);
  }
  await gone(page, tag, code, look_at);
  check(seen >= 35, `all pages were looked at (${seen})`);
  await context.close();
  return found;
}

async function open(page, tag, code) {
  await page.goto(`${intake}${tag}/mailbox`);
  await page.fill('#code', code);
  // The code as copied from the receipt, with one line per group, and as in the text file.
  for (const typed of [code, code.replace(/\s+/g, ' ')]) {
    await page.fill('#code', typed);
    const hidden = await page.$eval('#code', (field) => [field.scrollWidth - field.clientWidth, field.scrollHeight - field.clientHeight]);
    check(hidden.every((pixels) => pixels <= 0), `the whole code is to be seen: ${hidden}`);
  }
  await press(page, 'main form button');
  await page.waitForSelector('#messages');
}

async function unfold(page) {
  await page.evaluate(() => document.querySelectorAll('main details').forEach((part) => { part.open = true; }));
}

// The mailbox before an answer has come, and every page that it leads to.
async function mailbox(page, tag, code, look_at) {
  await page.goto(`${intake}${tag}/mailbox`);
  await page.fill('#code', '12345');
  await press(page, 'main form button');
  await page.waitForSelector('#code-error');
  await look_at('public-mailbox-wrong');
  await open(page, tag, code);
  await page.fill('form[action$="/mailbox/write"] textarea', 'Kann ich noch etwas tun?');
  await press(page, 'form[action$="/mailbox/write"] button');
  await page.waitForSelector('article');
  await look_at('public-mailbox');
  await unfold(page);
  await look_at('public-mailbox-unfolded');
  for (const name of ['contact', 'receipt', 'data', 'delete']) {
    await open(page, tag, code);
    await unfold(page);
    await press(page, `form[action$="/mailbox/${name}"] button`);
    await page.waitForURL(`**/mailbox/${name}`);
    await look_at(`public-mailbox-${name}`);
  }
}

// At the desk: every file of the newest case; the photo is displayed.
async function files(page, look_at) {
  await page.goto(`${desk}/cases?sort=newest`);
  await press(page, '#queue tbody th a');
  await page.waitForSelector('#files', { state: 'attached' });
  const links = await page.locator('#files li button').evaluateAll((all) => all.map((link) => [link.textContent, link.value.replace(/^go:/, '')]));
  check(links.length === FILES.length, `the case has ${links.length} files`);
  for (const [name, address] of links) {
    await page.goto(desk + address);
    await look_at(`desk-file-${name.split('.').pop()}`);
    const picture = page.locator('#preview');
    if (await picture.count()) {
      const size = await picture.evaluate((seen) => [seen.naturalWidth, seen.naturalHeight].join(' by '));
      check(size === '48 by 64', `the photo is shown upright: ${size}`);
    } else {
      check(!name.endsWith('.jpg'), 'a photo has a preview');
    }
  }
}

// At the desk: the case is looked through, every tab of the composer, an entry and its correction,
// and the case on paper.
async function composer(page, look_at) {
  await press(page, '#triage button[value=triage]');
  await page.waitForSelector('#saved');
  for (const name of ['message', 'call', 'visit', 'intervention', 'note']) {
    await tab(page, name);
    await look_at(`desk-composer-${name}`);
  }
  await press(page, 'button[value="add_entry:note"]');
  await page.waitForSelector('[id="e-note.text"]');
  await look_at('desk-case-refused');
  await page.fill('[name="note.text"]', 'Ein Vermerk mit dem Wort Bundesantidiskriminierungsstellenleitung.');
  await press(page, 'button[value="add_entry:note"]');
  await press(page, '.item.internal button[value*="correct="]');
  await page.waitForSelector('#correction');
  await look_at('desk-entry-correction');
  await press(page, 'button[value$="/print"]');
  await look_at('desk-case-print');
}

// At the desk: two questions.
async function answers(page, look_at) {
  await page.goto(`${desk}/cases?sort=newest`);
  await press(page, '#queue tbody th a');
  for (const ask of ['may_contact', 'when_rejection_arrived']) {
    await tab(page, 'message');
    await page.selectOption('[name="message.ask"]', ask);
    await page.fill('[name="message.text"]', 'Ja. Dürfen wir Sie dazu etwas fragen?');
    await press(page, 'button[value=send]');
    await page.waitForSelector('#saved');
  }
  await look_at('desk-messages-sent');
}

async function mailboxAnswered(page, tag, code, look_at) {
  await open(page, tag, code);
  await look_at('public-mailbox-answered');
}

// What remains visible after the person has deleted everything.
async function gone(page, tag, code, look_at) {
  await page.goto(`${desk}/cases?sort=newest`);
  const place = await page.locator('#queue tbody th a').first().getAttribute('href');
  await open(page, tag, code);
  await press(page, 'form[action$="/mailbox/delete"] button');
  await press(page, 'button[value=nothing]');
  await page.waitForURL('**/delete/confirm');
  await look_at('public-mailbox-deleted');
  await page.goto(desk + place);
  await page.waitForSelector('#deleted');
  await look_at('desk-case-deleted');
}

function detail(node) {
  const data = node.any[0]?.data;
  return data?.contrastRatio ? ` (${data.contrastRatio}: ${data.fgColor} on ${data.bgColor})` : '';
}
