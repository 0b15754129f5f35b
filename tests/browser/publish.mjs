// Publishing a year: one counsellor proposes, the other approves, and everybody can read it, on
// every screen and on paper.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, desk, intake, press, signIn } from './house.mjs';
import { inspect, LOOKS } from './pages.mjs';

export const YEAR = new Date().getFullYear() - 1;
// The area of an A4 sheet within the stylesheet's margins, in CSS pixels and in points.
const SHEET = Math.floor(((210 - 2 * 16) / 25.4) * 96);
const HEIGHT = Math.floor(((297 - 2 * 18) / 25.4) * 96);
const MARGIN = (16 / 25.4) * 72;

// Inspects the page wide and narrow, light and dark.
async function everyLook(page, name, looks = LOOKS) {
  const found = [];
  for (const look of looks) {
    await page.setViewportSize({ width: look.width, height: 800 });
    await page.emulateMedia({ colorScheme: look.colorScheme });
    found.push(...await inspect(page, name, look));
  }
  await page.setViewportSize({ width: LOOKS[0].width, height: 800 });
  return found;
}

const button = (action) => `button[name="action"][value="${action}"]`;

export async function publish(browser) {
  const found = [];
  const [ada, bela] = [await browser.newContext({ locale: 'de-DE' }), await browser.newContext({ locale: 'de-DE' })];
  const [proposing, approving] = [await ada.newPage(), await bela.newPage()];
  await signIn(proposing, 0);
  await signIn(approving, 1);

  // Details that data catalogues require and only the office knows.
  await proposing.goto(`${desk}/settings/publication`);
  await proposing.fill('#region', 'Ahlen');
  await press(proposing, 'main form button');
  await proposing.waitForSelector('#region-error');
  found.push(...await everyLook(proposing, 'desk-publish-settings-wrong'));
  await proposing.fill('#region', '05570004');
  await proposing.fill('#contributor', 'http://dcat-ap.de/def/contributors/openNRW');
  await press(proposing, 'main form button');
  await proposing.waitForSelector('p[role="status"]');

  await proposing.goto(`${desk}/publish`);
  found.push(...await everyLook(proposing, 'desk-publish'));
  await proposing.goto(`${desk}/publish/${YEAR}/internal`);
  found.push(...await everyLook(proposing, 'desk-publish-internal'));
  await proposing.goto(`${desk}/publish/${YEAR - 20}`);
  await press(proposing, button('begin'));
  await proposing.waitForSelector('#refused');
  found.push(...await everyLook(proposing, 'desk-publish-refused'));

  await proposing.goto(`${desk}/publish/${YEAR}`);
  found.push(...await everyLook(proposing, 'desk-publish-obstacles'));
  await press(proposing, button('begin'));
  await proposing.waitForSelector('#preview');
  await proposing.fill('#remark-de', 'In diesem Jahr kamen viele Meldungen aus einer Schule.');
  await proposing.check('input[name="break"][value="channels"]');
  await press(proposing, button('save'));
  await proposing.waitForSelector('p[role="status"]');
  found.push(...await everyLook(proposing, 'desk-publish-preview'));
  const total = (await proposing.textContent('#total')).trim().split(/\s+\(/)[0];
  await press(proposing, button('propose'));
  await proposing.waitForSelector('#proposed');
  check(!await proposing.isVisible(button('approve')), 'nobody approves their own proposal');

  await approving.goto(`${desk}/publish/${YEAR}`);
  found.push(...await everyLook(approving, 'desk-publish-proposed'));
  await press(approving, button('approve'));
  await approving.waitForSelector('#edition-1');
  found.push(...await everyLook(approving, 'desk-publish-published'));
  await ada.close();
  await bela.close();

  const everybody = await browser.newContext({ locale: 'de-DE', javaScriptEnabled: true });
  const page = await everybody.newPage();
  for (const language of ['de', 'en']) {
    for (const [name, path] of [
      ['list', ''],
      ['year', `/${YEAR}`],
      ['check', '/check'],
      ['checked', `/check?release=${YEAR}-1`],
    ]) {
      await page.goto(`${intake}/${language}/statistics${path}`);
      // The second language is checked only in the look where long words do most harm.
      const looks = language === 'de' ? LOOKS : LOOKS.filter((look) => look.width < 400 && look.colorScheme === 'light');
      found.push(...await everyLook(page, `public-statistics-${name}-${language}`, looks));
    }
  }
  await page.goto(`${intake}/de/statistics/${YEAR}`);
  check((await page.textContent('.figure')).trim() === total, 'what was proposed is what everybody reads');
  check(!(await page.content()).includes('truth'), 'no true count is on the public page');
  for (const language of ['de', 'en']) {
    await page.goto(`${intake}/${language}/statistics/${YEAR}`);
    found.push(...await onPaper(page, `public-statistics-year-${language}`));
  }
  await everybody.close();
  return found;
}

// No table is wider than the sheet, no row is divided by a page break, and no word of the PDF lies
// outside the margins.
async function onPaper(page, name) {
  await page.emulateMedia({ media: 'print', colorScheme: 'light' });
  await page.setViewportSize({ width: SHEET, height: HEIGHT });
  const found = await page.evaluate(({ name, height }) => {
    const wrong = [];
    const width = document.documentElement.clientWidth;
    const tables = [...document.querySelectorAll('main table')];
    if (tables.length < 10) wrong.push(`${name}: only ${tables.length} tables`);
    for (const table of tables) {
      const box = table.getBoundingClientRect();
      const id = table.closest('[id]')?.id;
      if (box.left < 0 || box.right > width || table.scrollWidth > width) {
        wrong.push(`${name}: table ${id} is ${Math.ceil(box.width)} wide on a sheet of ${width}`);
      }
      const frame = table.parentElement;
      if (frame.scrollWidth > frame.clientWidth) wrong.push(`${name}: table ${id} is cut by its frame`);
      for (const row of table.rows) {
        if (getComputedStyle(row).breakInside !== 'avoid') wrong.push(`${name}: rows of ${id} may be cut`);
        if (row.getBoundingClientRect().height > height) wrong.push(`${name}: a row of ${id} is higher than a sheet`);
      }
    }
    return [...new Set(wrong)];
  }, { name, height: HEIGHT });
  const folder = mkdtempSync(join(tmpdir(), 'meldestelle-pdf-'));
  try {
    const pdf = join(folder, 'page.pdf');
    await page.pdf({ path: pdf, format: 'A4', preferCSSPageSize: false, printBackground: false, margin: { top: '18mm', bottom: '18mm', left: '16mm', right: '16mm' } });
    const words = execFileSync('pdftotext', ['-bbox', pdf, '-'], { encoding: 'utf8', maxBuffer: 1 << 26 });
    const width = Number(/<page width="([0-9.]+)"/.exec(words)[1]);
    const boxes = [...words.matchAll(/<word xMin="([0-9.-]+)" yMin="[0-9.-]+" xMax="([0-9.-]+)" yMax="[0-9.-]+">(.*?)<\/word>/g)];
    check(boxes.length > 500, `${name}: the PDF has words (${boxes.length})`);
    for (const [, left, right, word] of boxes) {
      if (Number(left) < MARGIN - 2 || Number(right) > width - MARGIN + 2) found.push(`${name}: "${word}" leaves the sheet`);
    }
    // Every number on the page is also on paper.
    const shown = await page.evaluate(() => [...document.querySelectorAll('main td.number')].map((cell) => cell.textContent.trim().replace(/\s+/g, ' ')));
    const printed = boxes.map(([, , , word]) => word);
    const fives = (words) => words.filter((word) => /^(5|[1-9][0-9]*[05])$/.test(word)).length;
    if (fives(printed) < fives(shown)) found.push(`${name}: ${fives(shown)} numbers in tables, ${fives(printed)} on paper`);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return found.slice(0, 20);
}
