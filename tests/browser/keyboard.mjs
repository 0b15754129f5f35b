// The desk's one script: keys, drafts, long lists. Without it every page works (story.mjs).

import { check, desk, signIn } from './house.mjs';

// A page of the desk with a form and a list as the script expects them.
const EXAMPLE = `<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>x</title>HEAD</head><body>
<form id="note" data-autosave="/example-draft"><textarea name="text"></textarea><p data-autosave-note data-failed="Nicht gesichert"></p></form>
<details data-search="Liste durchsuchen"><summary>mehr</summary><ul><li>Türkisch</li><li>Arabisch</li></ul></details>
<button id="assign" data-key="a">Zuweisen</button></body></html>`;

export async function keyboard(browser) {
  const context = await browser.newContext({ locale: 'de-DE', viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => { if (message.type() === 'error' && !message.text().includes('Permissions-Policy')) complaints.push(message.text()); });
  page.on('pageerror', (error) => complaints.push(error.message));
  await signIn(page, 0);
  await queue(page);
  await settings(page);
  await sinks(page);
  check(complaints.length > 0 && complaints.every((one) => /Trusted(HTML|Script)|Content Security Policy/.test(one)), `only what was forbidden fails: ${complaints}`);
  await example(page);
  await context.close();
}

async function queue(page) {
  await page.goto(`${desk}/cases`);
  const focus = () => page.evaluate(() => document.activeElement.getAttribute('href') ?? document.activeElement.id);
  const rows = await page.locator('#queue tbody th a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  for (const [key, place] of [['j', 0], ['j', 1], ['j', 2], ['k', 1]]) {
    await page.keyboard.press(key);
    check(await focus() === rows[place], `${key} moves to row ${place}: ${await focus()}`);
  }
  await page.keyboard.press('x');
  check(await page.locator('#queue :checked').count() === 1, 'x ticks the row');
  for (const key of ['Control+j', 'Alt+j', 'Shift+J']) {
    await page.keyboard.press(key);
    check(await focus() === rows[1], `${key} is not ours`);
  }
  await page.keyboard.press('/');
  check(await focus() === 'find', 'the search has the focus');
  await page.keyboard.type('jkx?/');
  check(await page.inputValue('#find') === 'jkx?/', 'in a field keys are letters');
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('?');
  check(await page.isVisible('#keys'), 'the list of keys is shown');
  check((await page.innerText('#keys')).includes('Fall suchen'), 'with those of the page');
  await page.keyboard.press('j');
  check(await page.isVisible('#keys'), 'which takes no other keys');
  await page.keyboard.press('Escape');
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  await page.waitForURL(`**${rows[0]}`);
}

// Single keys can be turned off (WCAG 2.1.4).
async function settings(page) {
  await page.goto(`${desk}/cases`);
  await page.click('#open-keys');
  await page.uncheck('#use-keys');
  await page.click('#keys button');
  await page.goto(`${desk}/cases`);
  await page.keyboard.press('j');
  check(await page.evaluate(() => document.activeElement === document.body), 'keys are off');
  await page.click('#open-keys');
  await page.check('#use-keys');
  await page.click('#keys button');
}

// The policy forbids markup from text, scripts in pages, and scripts of other content.
async function sinks(page) {
  const tried = await page.evaluate(() => {
    const outcome = [];
    try {
      document.createElement('div').innerHTML = '<b>x</b>';
      outcome.push('innerHTML');
    } catch (error) {
      outcome.push(error.name);
    }
    const script = document.createElement('script');
    try {
      script.text = 'window.ran = true';
    } catch {
      script.append(document.createTextNode('window.ran = true'));
    }
    document.head.append(script);
    outcome.push(window.ran === true ? 'ran' : 'refused');
    return outcome.join(' ');
  });
  check(tried === 'TypeError refused', `markup and code from text: ${tried}`);
}

async function example(page) {
  const head = await page.evaluate(() => document.querySelector('script[src]').outerHTML);
  const drafts = [];
  let answer = { status: 200, contentType: 'text/plain; charset=utf-8', body: 'Entwurf gesichert 10:42' };
  await page.route('**/example', (route) => route.fulfill({ contentType: 'text/html', body: EXAMPLE.replace('HEAD', head) }));
  await page.route('**/example-draft', (route) => {
    drafts.push(route.request().postData());
    return route.fulfill(answer);
  });
  await page.goto(`${desk}/example`);
  const note = () => page.textContent('[data-autosave-note]');
  await page.fill('textarea', 'Erster Satz & mehr');
  await page.waitForFunction(() => document.querySelector('[data-autosave-note]').textContent !== '');
  check(await note() === 'Entwurf gesichert 10:42', `the answer is shown: ${await note()}`);
  check(drafts.length === 1 && drafts[0] === 'text=Erster+Satz+%26+mehr', `one draft was sent: ${drafts}`);
  answer = { status: 200, contentType: 'text/html', body: '<b>Anmelden</b>' };
  await page.fill('textarea', 'Zweiter Satz');
  await page.waitForFunction(() => document.querySelector('[data-autosave-note]').textContent === 'Nicht gesichert');
  await page.click('summary');
  await page.fill('.needle', 'turk');
  check(await page.locator('li:visible').innerText() === 'Türkisch', 'a list is searched without its accents');
  await page.focus('summary');
  await page.keyboard.press('a');
  check(await page.evaluate(() => document.activeElement.id) === 'assign', 'a key presses its button');
}
