// A new report is looked through with few clicks or keys, with the script of the desk and without:
// status, whose, how urgent, when to look again, a first answer from a template, and the next one.
// Nothing has to be scrolled on a screen of 1280 by 800.

import { check, desk, intake, press, signIn } from './house.mjs';

const SCREEN = { width: 1280, height: 800 };
const CLICKS = 4;
const PRESSES = 25;
const LOADS = 2;

export async function triage(browser) {
  const counts = [];
  for (const javaScriptEnabled of [false, true]) {
    const context = await browser.newContext({ locale: 'de-DE', viewport: SCREEN, javaScriptEnabled });
    await report(context, 3);
    const page = await context.newPage();
    await signIn(page, 0);
    for (const way of [byMouse, byKeyboard]) {
      await page.goto(`${desk}/cases?status=new&sort=newest`);
      await press(page, '#queue tbody th a');
      await page.waitForSelector('#triage');
      const count = { clicks: 0, presses: 0, loads: 0 };
      const loaded = () => { count.loads += 1; };
      page.on('load', loaded);
      const first = page.url();
      await way(hand(page, count));
      await page.waitForURL((url) => url.href !== first && url.pathname.startsWith('/cases/'));
      await page.waitForLoadState('load');
      page.off('load', loaded);
      check(await page.isVisible('#triage') && await page.isVisible('#saved'), 'the next new report is there');
      await result(page, first);
      const words = `${way.name}, script ${javaScriptEnabled ? 'on' : 'off'}: ${count.clicks} clicks, ${count.presses} presses, ${count.loads} page loads`;
      check(count.clicks <= CLICKS && count.presses <= PRESSES && count.loads <= LOADS, words);
      counts.push(words);
    }
    await context.close();
  }
  return counts;
}

async function report(context, number) {
  const page = await context.newPage();
  for (let sent = 0; sent < number; sent += 1) {
    await page.goto(`${intake}/de/report`);
    await page.fill('#narrative', 'Die Wohnung war plötzlich vergeben, als ich meinen Namen sagte.');
    await press(page, 'main form button');
    check(await page.isVisible('#code'), 'the report is stored');
  }
  await page.close();
}

// Mouse and keyboard that count, and use only what is in sight.
function hand(page, count) {
  async function inSight(selector) {
    const box = await page.locator(selector).first().boundingBox();
    const scrolled = await page.evaluate(() => window.scrollY);
    check(box && box.y >= 0 && box.y + box.height <= SCREEN.height && scrolled === 0, `${selector} is in sight: ${JSON.stringify(box)}, scrolled ${scrolled}`);
  }
  return {
    page,
    inSight,
    async click(selector) {
      await inSight(selector);
      count.clicks += 1;
      await page.click(selector);
    },
    async key(name, times = 1) {
      for (let pressed = 0; pressed < times; pressed += 1) {
        count.presses += 1;
        await page.keyboard.press(name);
      }
    },
    // Presses Tab until the focus is in an element.
    async tabTo(selector) {
      for (let pressed = 0; pressed < PRESSES; pressed += 1) {
        if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) {
          await inSight(selector);
          return;
        }
        count.presses += 1;
        await page.keyboard.press('Tab');
      }
      throw new Error(`the focus never came to ${selector}`);
    },
  };
}

// Fills the gaps of the template, which is typing.
async function answer({ page }) {
  const text = await page.inputValue('#c-first_answer');
  check(text.includes('[…'), `the template is there: ${text}`);
  check(await page.evaluate(() => document.activeElement.id) === 'c-first_answer', 'writing goes on in the answer');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('Guten Tag, ich rufe morgen beim Vermieter an.');
}

async function byMouse(hand) {
  await hand.inSight('#narrative');
  await hand.click('.triage .templates summary');
  await Promise.all([hand.page.waitForEvent('load'), hand.click('.triage .templates li:first-child button')]);
  check(await hand.page.inputValue('#c-case_status') === 'active', 'the answer suggests the status');
  await answer(hand);
  await hand.click('.triage [name=priority][value=high]');
  await hand.click('.triage button[value=triage_next]');
}

async function byKeyboard(hand) {
  const { page } = hand;
  if (await page.evaluate(() => !document.getElementById('open-keys').hidden)) {
    await hand.key('s');
  } else {
    // The link that skips the bar is the first stop of every page.
    await hand.key('Tab');
    await hand.key('Enter');
  }
  await hand.tabTo('#c-case_status');
  await hand.key('ArrowDown');
  await hand.tabTo('#c-assignee');
  await hand.tabTo('.triage [name=priority]');
  await hand.key('ArrowUp');
  await hand.tabTo('#c-first_answer');
  await hand.tabTo('.triage .templates summary');
  await hand.key('Enter');
  await hand.key('Tab');
  await Promise.all([page.waitForEvent('load'), hand.key('Enter')]);
  await answer(hand);
  await hand.tabTo('.triage button[value=triage_next]');
  await hand.key('Enter');
}

async function result(page, first) {
  const next = page.url();
  await page.goto(first);
  const shown = await page.evaluate(() => ['case_status', 'priority', 'assignee', 'check_by'].map((name) => document.getElementById(`c-${name}`).value));
  check(shown[0] === 'active' && shown[1] === 'high' && shown[2] !== '' && shown[3] !== '', `stored: ${shown}`);
  check((await page.innerText('.timeline')).includes('ich rufe morgen beim Vermieter an'), 'the answer was sent');
  await page.goto(next);
}
