// A printed case, in portrait and landscape, contains everything that was reported, the sections
// that are collapsed on the screen, and an answer that is being typed.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, desk, intake, press, signIn } from './house.mjs';

const SENTENCES = 160;
// Lines of the answer that is being typed. A page break never divides a text field, so one that is
// longer than a sheet may lose a line at the edge.
const LINES = 25;

export async function printed(browser) {
  const mark = `p${process.pid}`;
  const sentence = (number) => `${mark}s${number}e`;
  const reporter = await browser.newContext({ javaScriptEnabled: false, locale: 'de-DE' });
  const form = await reporter.newPage();
  await form.goto(`${intake}/de/report`);
  const told = Array.from({ length: SENTENCES }, (_, number) => `Das ist der Satz ${sentence(number)}, und er gehört dazu.`);
  await form.fill('#narrative', told.join(' '));
  await form.check('input[name=ground][value=age]');
  await press(form, 'main form button');
  check(await form.isVisible('#code'), 'the report is stored');
  await reporter.close();

  const office = await browser.newContext({ javaScriptEnabled: false, locale: 'de-DE' });
  const page = await office.newPage();
  await signIn(page, 1);
  await page.goto(`${desk}/cases?status=new&sort=newest`);
  const links = await page.locator('#queue tbody th a').evaluateAll((found) => found.map((link) => link.href));
  let address = '';
  for (const link of links) {
    await page.goto(link);
    if ((await page.innerText('#narrative')).includes(sentence(0))) {
      address = link;
      break;
    }
  }
  check(address !== '', 'the case is at the desk');
  // Of a select list, only the chosen option is printed.
  const folded = await page.locator('details.group:not([open])').evaluateAll((groups) => groups.map((group) => {
    const lists = [...group.querySelectorAll('select')].map((list) => list.selectedOptions[0]?.textContent ?? '');
    const rest = group.cloneNode(true);
    for (const option of rest.querySelectorAll('option')) option.remove();
    return [rest.textContent, ...lists].join(' ');
  }).join(' '));
  const words = [...new Set(folded.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 3))];
  check(words.length > 50, `much of a case is folded (${words.length} words)`);

  const found = [];
  const missing = (paper, wanted, what) => {
    const lost = wanted.filter((word) => !paper.includes(word));
    if (lost.length > 0) found.push(`${what}: ${lost.length} of ${wanted.length} are not on paper, such as ${lost.slice(0, 5).join(', ')}`);
  };
  const screens = [[1280, 800], [360, 800]];
  for (const landscape of [true, false]) {
    for (const [width, height] of screens) {
      const look = `${landscape ? 'across' : 'upright'} from a screen of ${width}`;
      await page.setViewportSize({ width, height });
      const paper = await onPaper(page, landscape);
      missing(paper, Array.from({ length: SENTENCES }, (_, number) => sentence(number)), `sentences, ${look}`);
      missing(paper, words, `folded words, ${look}`);
    }
  }

  // Prints an answer that is being typed.
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${address}/messages`);
  const typed = Array.from({ length: LINES }, (_, number) => `${mark}t${number}e`);
  await page.fill('#text', typed.join('\n'));
  for (const landscape of [true, false]) missing(await onPaper(page, landscape), typed, `lines of an answer, ${landscape ? 'across' : 'upright'}`);
  await office.close();
  return found;
}

// The text of the page as it would be printed.
async function onPaper(page, landscape) {
  const folder = mkdtempSync(join(tmpdir(), 'meldestelle-pdf-'));
  try {
    const pdf = join(folder, 'page.pdf');
    await page.pdf({ path: pdf, format: 'A4', landscape });
    const text = execFileSync('pdftotext', ['-raw', pdf, '-'], { encoding: 'utf8', maxBuffer: 1 << 26 });
    // Joins words that are hyphenated at a line end. A word that breaks without a hyphen stays
    // broken and counts as missing.
    return text.replace(/[-\u00ad\u2010]\s*\n\s*/g, '');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
