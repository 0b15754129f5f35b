// An office without a complete imprint: the start page, the form, a form that was already open, and
// the desk, in every look. Then the office opens again from the desk.

import { execFileSync } from 'node:child_process';
import { check, database, desk, intake, press, signIn } from './house.mjs';
import { inspect, LOOKS } from './pages.mjs';

const EMAIL = 'meldestelle@musterstadt.example';
// A face caches an office's settings for up to two seconds.
const taken = () => new Promise((resolve) => setTimeout(resolve, 2500));

function owner(statement) {
  execFileSync('psql', ['-Xq', '-v', 'ON_ERROR_STOP=1', '-d', process.env.TEST_DATABASE_URL, '-c', `\\connect ${database}`, '-c', statement]);
}

export async function closed(browser) {
  const found = [];
  const people = await browser.newContext({ locale: 'de-DE' });
  const person = await people.newPage();
  const counsellor = await (await browser.newContext({ locale: 'de-DE' })).newPage();
  async function everyLook(page, name) {
    for (const look of LOOKS) {
      await page.setViewportSize({ width: look.width, height: 800 });
      await page.emulateMedia({ colorScheme: look.colorScheme });
      found.push(...await inspect(page, name, look));
    }
  }

  await signIn(counsellor, 0);
  await person.goto(`${intake}/de/report`);
  await person.fill('#narrative', 'Was schon getippt war.');
  owner(`UPDATE office SET settings = settings || '{"email": ""}'`);
  try {
    await taken();
    check(await press(person, 'main form .actions button') === 503, 'the form does not take it');
    check(await person.inputValue('#narrative') === 'Was schon getippt war.', 'and gives it back');
    await everyLook(person, 'public-closed-kept');
    const other = await people.newPage();
    for (const [name, path] of [['start', '/de/'], ['start-en', '/en/'], ['form', '/de/report']]) {
      await other.goto(intake + path);
      check(await other.locator('main a[href$="/report"]').count() === 0, `no way to the form from ${path}`);
      await everyLook(other, `public-closed-${name}`);
    }
    await counsellor.goto(`${desk}/cases`);
    check(await counsellor.isVisible('#closed'), 'it is said above the cases');
    await everyLook(counsellor, 'desk-closed');
    await counsellor.click('#closed a');
    await counsellor.waitForSelector('#closed li');
    await everyLook(counsellor, 'desk-settings-office-closed');
    await counsellor.fill('#backup_days', 'bald');
    await press(counsellor, 'main form button');
    await counsellor.waitForSelector('#backup_days-error');
    await everyLook(counsellor, 'desk-settings-office-wrong');
    await counsellor.fill('#backup_days', '30');
    await counsellor.fill('#email', EMAIL);
    await press(counsellor, 'main form button');
    await counsellor.waitForSelector('#saved');
    await taken();
    await press(person, '#not-now button');
    check(await person.isVisible('#code'), 'what came back is sent as it is');
  } finally {
    // The checks that follow need an open form, even if this one failed.
    owner(`UPDATE office SET settings = settings || '{"email": "${EMAIL}"}'`);
    await taken();
  }
  await people.close();
  await counsellor.context().close();
  return found;
}
