// A case on paper, in portrait and landscape, has everything that was reported and written down,
// and nothing of the parts that were left out.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, desk, intake, press, signIn, tab } from './house.mjs';

const SENTENCES = 160;
// Lines of a note, more than fit on a sheet across.
const LINES = 90;

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
  // What was written down meanwhile, so that the paper has a timeline.
  await tab(page, 'note');
  const typed = Array.from({ length: LINES }, (_, number) => `${mark}t${number}e`);
  await page.fill('[name="note.text"]', typed.join('\n'));
  await press(page, 'button[value="add_entry:note"]');
  await press(page, `button[value$="/print"]`);
  check(page.url() === `${address}/print`, `the button leads to the page for printing: ${page.url()}`);

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
      missing(paper, typed, `lines of a note, ${look}`);
      check(!paper.includes('Abmelden') && !paper.includes('Auswahl zeigen'), `only the case is on paper, ${look}`);
    }
  }

  // Parts that are not chosen stay off the paper.
  await page.uncheck('#parts [value=timeline]');
  await press(page, '#parts button');
  const paper = await onPaper(page, true);
  missing(paper, [sentence(0), sentence(SENTENCES - 1)], 'sentences without the timeline');
  if (typed.some((line) => paper.includes(line))) found.push('a part that was left out is on paper');
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
