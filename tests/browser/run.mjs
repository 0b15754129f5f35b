// Runs the browser checks against two running faces (INTAKE_URL, DESK_URL) and the office whose
// secrets are in SETUP_JSON.

import { closed } from './closed.mjs';
import { launch } from './house.mjs';
import { keyboard } from './keyboard.mjs';
import { large } from './large.mjs';
import { leave } from './leave.mjs';
import { LOOKS, pages } from './pages.mjs';
import { printed } from './printed.mjs';
import { publish } from './publish.mjs';
import { refused } from './refused.mjs';
import { story } from './story.mjs';
import { triage } from './triage.mjs';
import { weigh } from './weight.mjs';

const browser = await launch();
let failed = 0;

async function run(name, test) {
  try {
    await test();
    console.log(`ok    ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${name}\n${error.stack ?? error}`);
  }
}

await run('the whole way without scripts', () => story(browser));
await run('a new report is looked through with few clicks and keys', async () => {
  for (const line of await triage(browser)) console.log(`      ${line}`);
});
await run('whoever leaves leaves nothing, with the back/forward cache', async () => {
  const found = await leave();
  if (found.length > 0) throw new Error(found.join('\n'));
});
for (const [width, language, direction] of [[360, 'de', 'ltr'], [360, 'en', 'rtl'], [1280, 'de', 'rtl']]) {
  await run(`text twice as large, ${width} pixels, ${language}, ${direction}`, async () => {
    const found = await large(browser, width, language, direction);
    if (found.length > 0) throw new Error(found.join('\n'));
  });
}
for (const path of ['/de/', '/en/', '/de/report', '/en/report']) {
  await run(`the first visit to ${path} is light`, () => weigh(browser, path));
}
await run('the keys of the desk, its drafts and its long lists', () => keyboard(browser));
await run('a year is published and read, on screens and on paper', async () => {
  const found = await publish(browser);
  if (found.length > 0) throw new Error(found.join('\n'));
});
await run('a case is whole on paper', async () => {
  const found = await printed(browser);
  if (found.length > 0) throw new Error(found.join('\n'));
});
await run('an office that does not say who it is', async () => {
  const found = await closed(browser);
  if (found.length > 0) throw new Error(found.join('\n'));
});
await run('too many requests, an outage and what goes wrong, without scripts', async () => {
  const found = await refused(browser);
  if (found.length > 0) throw new Error(found.join('\n'));
});
for (const [place, look] of LOOKS.entries()) {
  await run(`every page, ${look.width} pixels wide, ${look.colorScheme}`, async () => {
    const found = await pages(browser, look, 1 - (place % 2));
    if (found.length > 0) throw new Error(found.join('\n'));
  });
}
await browser.close();
console.log(failed === 0 ? 'All browser checks passed.' : `${failed} browser checks failed.`);
process.exitCode = failed === 0 ? 0 : 1;
