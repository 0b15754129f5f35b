// Every page, wide and narrow, light and dark: no violation that axe finds, no scrolling sideways, and a picture for people to look at.

import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { check, desk, intake, signIn } from './house.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const pictures = new URL('../../target/screenshots/', import.meta.url).pathname;

export const LOOKS = [
  { width: 1280, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
  { width: 360, colorScheme: 'light' },
  { width: 360, colorScheme: 'dark' },
];

export async function pages(browser, look, place) {
  mkdirSync(pictures, { recursive: true });
  const context = await browser.newContext({
    locale: 'de-DE',
    colorScheme: look.colorScheme,
    viewport: { width: look.width, height: 800 },
  });
  const page = await context.newPage();
  const found = [];
  let seen = 0;

  async function look_at(name) {
    seen += 1;
    await page.screenshot({ path: `${pictures}${name}-${look.width}-${look.colorScheme}.png`, fullPage: true });
    const [inner, outer] = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ]);
    if (inner > outer) found.push(`${name}: scrolls sideways, ${inner} in ${outer} pixels`);
    await page.evaluate(axe);
    const { violations } = await page.evaluate((tags) => window.axe.run({ runOnly: tags }), RULES);
    for (const { id, help, nodes } of violations) {
      const where = nodes.slice(0, 3).map((node) => node.target.join(' ') + detail(node)).join('; ');
      found.push(`${name}: ${id} (${help}): ${nodes.length} at ${where}`);
    }
  }

  for (const [name, path] of [
    ['start', '/de/'],
    ['start-en', '/en/'],
    ['form', '/de/report'],
    ['privacy', '/de/privacy'],
    ['accessibility', '/de/accessibility'],
    ['imprint', '/de/imprint'],
    ['mailbox', '/de/mailbox'],
    ['not-found', '/de/nowhere'],
  ]) {
    await page.goto(intake + path);
    await look_at(`public-${name}`);
  }
  await page.goto(`${intake}/de/report`);
  await page.evaluate(() => document.querySelectorAll('details').forEach((part) => { part.open = true; }));
  await look_at('public-form-unfolded');
  await page.fill('#when_day', '2031-01-01');
  await page.click('main form button');
  await look_at('public-form-errors');
  await page.fill('#narrative', 'Ein langer Satz, damit das Wort Bundesantidiskriminierungsstellenleitung vorkommt.');
  await page.fill('#when_day', '');
  await page.evaluate(() => document.querySelectorAll('details').forEach((part) => { part.open = true; }));
  await page.fill('#contact_phone', '0151 2345678');
  await page.click('main form button');
  await look_at('public-receipt');

  await page.goto(`${desk}/sign-in`);
  await look_at('desk-sign-in');
  await page.fill('#login', 'nobody');
  await page.fill('#passphrase', 'wrong');
  await page.fill('#code', '000000');
  await page.click('main button[type=submit]');
  await look_at('desk-sign-in-failed');
  await signIn(page, place);
  await page.goto(`${desk}/cases`);
  await look_at('desk-queue');
  await page.goto(`${desk}/cases?status=new&sort=newest`);
  await page.click('#queue th a');
  await page.waitForSelector('#coding');
  await look_at('desk-case');
  if (await page.isVisible('#contact button')) {
    await page.click('#contact button');
    await page.waitForSelector('#contact dl');
    await look_at('desk-contact');
  }
  await page.evaluate(() => document.querySelectorAll('#coding details').forEach((part) => { part.open = true; }));
  await look_at('desk-coding-unfolded');
  for (const [name, path] of [['statistics', '/statistics'], ['audit', '/audit']]) {
    await page.goto(desk + path);
    await look_at(`desk-${name}`);
  }
  check(seen >= 18, `all pages were looked at (${seen})`);
  await context.close();
  return found;
}

function detail(node) {
  const data = node.any[0]?.data;
  return data?.contrastRatio ? ` (${data.contrastRatio}: ${data.fgColor} on ${data.bgColor})` : '';
}
