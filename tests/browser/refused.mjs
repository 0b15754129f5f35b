// What cannot be done just now: too many requests, and a database that does not answer, on both faces, by a person and a counsellor without scripts on a
// narrow screen. Nothing typed is lost, and the button works. Every such page is looked at, and so are the failures: each template in every look and from
// right to left.

import { execFileSync } from 'node:child_process';
import { check, database, desk, intake, narrowDesk, narrowIntake, signIn } from './house.mjs';
import { inspect, LOOKS } from './pages.mjs';

const LETTER = new URL('../vectors/files/letter.txt', import.meta.url).pathname;
const NARROW = { width: 360, height: 800 };
const RIGHT_TO_LEFT = { width: 360, colorScheme: 'light', from: 'right' };
const EVERY = [...LOOKS, RIGHT_TO_LEFT];
// Of pages whose like was looked at in every look.
const SOME = [LOOKS[1], LOOKS[2]];
const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

export async function refused(browser) {
  const found = [];
  const mirror = await browser.newContext({ locale: 'de-DE' });
  const looking = await mirror.newPage();

  // Scripts are off where people work, and axe is one: it looks at the same page beside it.
  async function look(page, name, looks = EVERY) {
    const body = await page.content();
    const place = `${new URL(page.url()).origin}/as-it-came`;
    await mirror.route(place, (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body }));
    await looking.goto(place);
    for (const look of looks) {
      await looking.setViewportSize({ width: look.width, height: 800 });
      await looking.emulateMedia({ colorScheme: look.colorScheme });
      const mirrored = look === RIGHT_TO_LEFT;
      if (mirrored) await looking.evaluate(() => { document.documentElement.dir = 'rtl'; });
      found.push(...await inspect(looking, mirrored ? `${name}-rtl` : name, look));
    }
    await mirror.unroute(place);
  }

  const person = await browser.newContext({ locale: 'de-DE', javaScriptEnabled: false, viewport: NARROW });
  const counsellor = await browser.newContext({ locale: 'de-DE', javaScriptEnabled: false, viewport: NARROW });
  await signIn(await counsellor.newPage(), 1);
  await often(person, counsellor, look);
  await outage(person, counsellor, look);
  await failures(person, counsellor, look);
  await Promise.all([person, counsellor, mirror].map((context) => context.close()));
  return found;
}

const report = async (context, face, words) => {
  const page = await context.newPage();
  await page.goto(`${face}/de/report`);
  await page.fill('#narrative', words);
  await page.setInputFiles('#files', LETTER);
  return { page, words };
};

async function mailbox(context, face, words) {
  const page = await context.newPage();
  await page.goto(`${face}/de/report`);
  await page.fill('#narrative', 'Mit Postfach.');
  await page.click('main form button');
  const code = await page.innerText('#code');
  await page.goto(`${face}/de/mailbox`);
  await page.fill('#code', code);
  await page.click('main form button');
  await page.fill('form[action$="/mailbox/write"] textarea', words);
  await page.setInputFiles('form[action$="/mailbox/write"] input[type=file]', LETTER);
  return { page, words };
}

async function coding(context, face, words) {
  const page = await context.newPage();
  await page.goto(`${face}/cases?status=new&sort=newest`);
  await page.click('#queue th a');
  await page.fill('#coding [name=name]', words);
  return { page, words };
}

async function message(context, face, words) {
  const page = await context.newPage();
  await page.goto(`${face}/cases?status=new&sort=newest`);
  await page.click('#queue th a');
  await page.click('#to-messages');
  await page.fill('#text', words);
  return { page, words };
}

// Each form: how it is sent, what it says when it comes back, how it is sent again, and whether it has arrived.
const FORMS = {
  report: {
    send: ({ page }) => page.click('main form .actions button'),
    async back({ page, words }) {
      check(await page.inputValue('#narrative') === words, 'the words are in the form');
      check((await page.innerText('#files-again')).includes('letter.txt'), 'the file is named');
    },
    async again({ page }) {
      // The button on top leads there, so that nobody sends it without the file unawares.
      await page.click('#not-now a.button[href="#files"]');
      check(await page.locator('#not-now button').count() === 0, 'only the button below the file sends');
      await page.setInputFiles('#files', LETTER);
      await page.click('main form .actions button');
    },
    arrived: ({ page }) => page.isVisible('p.code#code'),
  },
  mailbox: {
    send: ({ page }) => page.click('form[action$="/mailbox/write"] button'),
    async back({ page, words }) {
      check(await page.inputValue('#text') === words, 'the message is in the form');
      check((await page.innerText('#files-again')).includes('letter.txt'), 'the file is named');
    },
    async again({ page }) {
      await page.setInputFiles('input[type=file]', LETTER);
      await page.click('main form .actions button');
    },
    async arrived({ page, words }) {
      const said = (await page.locator('article').allInnerTexts()).join();
      return said.includes(words) && said.includes('letter.txt');
    },
  },
  coding: {
    send: ({ page }) => page.click('#coding button[type=submit]'),
    back: kept,
    again: ({ page }) => page.click('main form button'),
    arrived: async ({ page, words }) => await page.isVisible('#saved') && await page.inputValue('#coding [name=name]') === words,
  },
  message: {
    send: ({ page }) => page.click('#message .actions button'),
    back: kept,
    again: ({ page }) => page.click('main form button'),
    arrived: async ({ page, words }) => await page.isVisible('#sent') && (await page.innerText('main')).includes(words),
  },
};

// What the desk gives back: hidden, and to be read.
async function kept({ page, words }) {
  check(await page.innerText('h1') === 'Noch nicht gespeichert', `the page says what happened: ${await page.innerText('main')}`);
  const values = await page.locator('main input[type=hidden]').evaluateAll((all) => all.map((one) => one.value));
  check(values.includes(words), `what was typed is in the form: ${values}`);
  check((await page.innerText('main')).includes(words), 'and can be read');
}

// The seconds that a page asks for.
async function wait(page) {
  const text = await page.innerText('main');
  const seconds = / (\d+) Sekunden/.exec(text)?.[1] ?? (/ einer? Sekunde /.test(text) ? 1 : 0);
  check(seconds > 0, `the page says when to try again: ${text}`);
  await sleep(Number(seconds));
}

async function arrived(name, one) {
  check(await FORMS[name].arrived(one), `${name} has not arrived: ${await one.page.innerText('main')}`);
  await one.page.close();
}

// Sends forms until they are too many and stay so for some seconds.
async function flood(context, face) {
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    const answer = await context.request.post(`${face}/de/nowhere`, { form: { text: 'x' } });
    if (answer.status() !== 429) continue;
    const seconds = Number(answer.headers()['retry-after']);
    if (seconds >= 4) return;
    // The next turn is near: it is taken once it comes, and from then on the limit is as far as it gets.
    await sleep(seconds);
  }
  throw new Error('there was no limit for forms');
}

async function often(person, counsellor, look) {
  const stranger = await person.browser().newContext({ locale: 'de-DE', javaScriptEnabled: false, viewport: NARROW });
  const entering = await stranger.newPage();
  await entering.goto(`${narrowDesk}/sign-in`);
  for (const [field, value] of [['login', 'ada'], ['passphrase', 'nicht diese'], ['code', '000000']]) await entering.fill(`#${field}`, value);
  const typed = {
    mailbox: await mailbox(person, narrowIntake, 'Zu viel auf einmal, im Postfach.'),
    report: await report(person, narrowIntake, 'Zu viel auf einmal, im Formular.'),
    coding: await coding(counsellor, narrowDesk, 'Fall trotz Grenze'),
  };
  for (const [name, one] of Object.entries(typed)) {
    await flood(one.page.context(), new URL(one.page.url()).origin);
    await FORMS[name].send(one);
    await FORMS[name].back(one);
  }
  await entering.click('main button[type=submit]');
  check(await entering.inputValue('#login') === 'ada' && await entering.inputValue('#passphrase') === '', 'the name stays, the passphrase does not');
  await look(typed.mailbox.page, 'limit-mailbox');
  await look(typed.report.page, 'limit-report', [LOOKS[3], RIGHT_TO_LEFT]);
  await look(typed.coding.page, 'limit-coding');
  await look(entering, 'limit-sign-in', SOME);
  await stranger.close();
  for (const [name, one] of Object.entries(typed)) {
    await FORMS[name].again(one);
    // The form before it took the turn: it comes back, and says how long it takes now.
    if (!await FORMS[name].arrived(one)) {
      await FORMS[name].back(one);
      await wait(one.page);
      await FORMS[name].again(one);
    }
    await arrived(name, one);
  }
  for (const [context, name, place] of [
    [person, 'public', `${narrowIntake}/de/privacy?from=start`],
    [counsellor, 'desk', `${narrowDesk}/statistics?from=2026-01-01`],
  ]) {
    const page = await context.newPage();
    let answer = await page.goto(place);
    for (let asked = 0; asked < 100 && answer.status() !== 429; asked += 1) {
      await Promise.all([...Array(30)].map(() => context.request.get(`${new URL(place).origin}/nowhere`)));
      answer = await page.goto(place);
    }
    check(answer.status() === 429, 'pages run out as well');
    check(await page.locator('body').evaluate((body) => getComputedStyle(body).marginTop) === '0px', 'the page has its style');
    await look(page, `limit-${name}-page`, name === 'public' ? EVERY : SOME);
    await wait(page);
    const [found] = await Promise.all([page.waitForResponse((response) => response.request().isNavigationRequest()), page.click('main a.button')]);
    check(found.status() === 200 && page.url() === place, `the button leads to the page: ${found.status()} ${page.url()}`);
    await page.close();
  }
}

// The database goes away and comes back.
function administer(...commands) {
  const words = commands.flatMap((command) => ['-c', command]);
  execFileSync('psql', ['-q', '-v', 'ON_ERROR_STOP=1', '-d', process.env.TEST_DATABASE_URL, ...words], { stdio: ['ignore', 'ignore', 'inherit'] });
}

async function without(name, work) {
  administer(
    `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
  );
  try {
    await work();
  } finally {
    administer(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
  }
}

async function outage(person, counsellor, look) {
  const typed = {
    coding: await coding(counsellor, desk, 'Fall trotz Ausfall'),
    message: await message(counsellor, desk, 'Guten Tag, trotz Ausfall.'),
    mailbox: await mailbox(person, intake, 'Ausfall, im Postfach.'),
    report: await report(person, intake, 'Ausfall, im Formular.'),
  };
  const reading = [
    [await person.newPage(), 'public', `${intake}/de/statistics`],
    [await counsellor.newPage(), 'desk', `${desk}/statistics`],
  ];
  await without(database, async () => {
    for (const [name, one] of Object.entries(typed)) {
      await FORMS[name].send(one);
      await FORMS[name].back(one);
      await look(one.page, `outage-${name}`, name === 'coding' ? SOME : [LOOKS[2]]);
    }
    for (const [page, name, place] of reading) {
      const answer = await page.goto(place);
      check(answer.status() === 503, `${place} answers ${answer.status()}`);
      await look(page, `outage-${name}-page`, [name === 'desk' ? LOOKS[1] : LOOKS[2]]);
    }
  });
  for (const [name, one] of Object.entries(typed)) {
    await FORMS[name].again(one);
    await arrived(name, one);
  }
  for (const [page, , place] of reading) {
    await page.click('main a.button');
    check(page.url() === place && await page.locator('main h1').count() === 1, `the button leads to ${place}`);
    check(!(await page.innerText('main')).includes('Minute'), `${place} is there again`);
    await page.close();
  }
}

async function failures(person, counsellor, look) {
  const [public_, office] = [await person.newPage(), await counsellor.newPage()];
  for (const [page, name, place, status] of [
    [public_, 'public-405', `${intake}/de/`, 405],
    [office, 'desk-404', `${desk}/nowhere`, 404],
    [office, 'desk-405', `${desk}/sign-out`, 405],
  ]) {
    // No page of the public face has a link or a form that leads to this one.
    if (name === 'public-405') await page.route(place, (route) => route.continue({ method: 'POST', postData: 'x' }));
    const answer = await page.goto(place);
    check(answer.status() === status, `${place} answers ${answer.status()}`);
    await look(page, `failure-${name}`, name === 'desk-404' ? [LOOKS[1], RIGHT_TO_LEFT] : SOME);
  }
  for (const [{ page, words }, field, form, status, name] of [
    [await report(person, intake, 'Zu lang.'), '#narrative', 'main form .actions', 413, 'public-413'],
    [await coding(counsellor, desk, 'Zu lang.'), '#coding [name=name]', '#coding', 413, 'desk-413'],
  ]) {
    await page.locator(field).evaluate((one) => { one.removeAttribute('maxlength'); one.value = 'Zu lang. '.repeat(1 << 19); });
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.request().method() === 'POST'),
      page.click(`${form} button`),
    ]);
    check(answer.status() === status, `${words} ${answer.status()}`);
    await page.waitForLoadState();
    await look(page, `failure-${name}`, [LOOKS[2]]);
    await page.close();
  }
}
