// Requests that cannot be served now, on both faces: too many requests, and a database that does
// not answer. A person and a counsellor, both without scripts on a narrow screen, lose nothing they
// typed, and the button for trying again works. Every such page and every error page is inspected,
// each template in every look and from right to left.

import { execFileSync } from 'node:child_process';
import { check, database, desk, intake, narrowDesk, narrowIntake, press, side, signIn, tab } from './house.mjs';
import { inspect, LOOKS } from './pages.mjs';

const LETTER = new URL('../files/small/letter.txt', import.meta.url).pathname;
const NARROW = { width: 360, height: 800 };
const RIGHT_TO_LEFT = { width: 360, colorScheme: 'light', from: 'right' };
const EVERY = [...LOOKS, RIGHT_TO_LEFT];
// The looks for a page whose template is inspected in every look elsewhere.
const SOME = [LOOKS[1], LOOKS[2]];
const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

export async function refused(browser) {
  const found = [];
  const mirror = await browser.newContext({ locale: 'de-DE' });
  const looking = await mirror.newPage();

  // axe needs scripts, which are switched off where people work. So it inspects a copy of the page
  // in another context.
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
  await inTurn(page, 'main form button');
  const code = await page.innerText('#code');
  await page.goto(`${face}/de/mailbox`);
  await page.fill('#code', code);
  await inTurn(page, 'main form button');
  await page.fill('form[action$="/mailbox/write"] textarea', words);
  await page.setInputFiles('form[action$="/mailbox/write"] input[type=file]', LETTER);
  return { page, words };
}

async function coding(context, face, words) {
  const page = await context.newPage();
  await page.goto(`${face}/cases?status=new&sort=newest`);
  await press(page, '#queue tbody th a');
  await side(page, 'properties');
  if (!await page.isVisible('[name=name]')) await page.click('#dates .name summary');
  await page.fill('[name=name]', words);
  return { page, words };
}

async function entering(context, face, words) {
  const page = await context.newPage();
  await page.goto(`${face}/sign-in`);
  await page.fill('#login', words);
  await page.fill('#passphrase', 'nicht diese');
  await page.fill('#code', '000000');
  return { page, words };
}

async function message(context, face, words) {
  const page = await context.newPage();
  await page.goto(`${face}/cases?status=new&sort=newest`);
  await press(page, '#queue tbody th a');
  await tab(page, 'message');
  await page.fill('[name="message.text"]', words);
  return { page, words };
}

// Each form: how to send it, what to check when it comes back, how to send it again, and how to
// tell that it has arrived. Sending returns the status.
const FORMS = {
  report: {
    send: ({ page }) => press(page, 'main form .actions button'),
    async back({ page, words }) {
      check(await page.inputValue('#narrative') === words, 'the words are in the form');
      check((await page.innerText('#files-again')).includes('letter.txt'), 'the file is named');
    },
    async again({ page }) {
      // The button on top leads to the file field, so that nobody sends the form without the file
      // by mistake.
      await page.click('#not-now a.button[href="#files"]');
      check(await page.locator('#not-now button').count() === 0, 'only the button below the file sends');
      await page.setInputFiles('#files', LETTER);
      return press(page, 'main form .actions button');
    },
    arrived: ({ page }) => page.isVisible('p.code#code'),
  },
  mailbox: {
    send: ({ page }) => press(page, 'form[action$="/mailbox/write"] button'),
    async back({ page, words }) {
      check(await page.inputValue('#text') === words, 'the message is in the form');
      check((await page.innerText('#files-again')).includes('letter.txt'), 'the file is named');
    },
    async again({ page }) {
      await page.setInputFiles('input[type=file]', LETTER);
      return press(page, 'main form .actions button');
    },
    async arrived({ page, words }) {
      const said = (await page.locator('article').allInnerTexts()).join();
      return said.includes(words) && said.includes('letter.txt');
    },
  },
  coding: {
    send: ({ page }) => press(page, '#triage button[value=triage], .case-head button[value=save_work]'),
    back: kept,
    again: ({ page }) => press(page, 'main form button'),
    arrived: async ({ page, words }) => await page.isVisible('#saved') && await page.inputValue('[name=name]') === words,
  },
  message: {
    send: ({ page }) => press(page, '.panel-message button[value=send]'),
    back: kept,
    again: ({ page }) => press(page, 'main form button'),
    arrived: async ({ page, words }) => await page.isVisible('#saved') && (await page.innerText('main')).includes(words),
  },
  entering: {
    send: ({ page }) => press(page, 'main button[type=submit]'),
    async back({ page, words }) {
      check(await page.inputValue('#login') === words && await page.inputValue('#passphrase') === '', 'the name stays, the passphrase does not');
      // Tries to sign in have a limit of their own, with another message.
      check((await page.innerText('[role=alert]')).includes('Von Ihrem Anschluss'), 'it says what is too much');
    },
  },
};

// The page with which the desk gives a form back holds what was typed both in hidden fields and as
// visible text.
async function kept({ page, words }) {
  check(await page.innerText('h1') === 'Noch nicht gespeichert', `the page says what happened: ${await page.innerText('main')}`);
  const values = await page.locator('main input[type=hidden]').evaluateAll((all) => all.map((one) => one.value));
  check(values.includes(words), `what was typed is in the form: ${values}`);
  check((await page.innerText('main')).includes(words), 'and can be read');
}

// Waits for as many seconds as the page asks for.
async function wait(page) {
  // The number is surrounded by marks that isolate it from text of another direction.
  const text = (await page.innerText('main')).replace(/[\u2066-\u2069]/g, '');
  const seconds = / (\d+) Sekunden/.exec(text)?.[1] ?? (/ einer? Sekunde /.test(text) ? 1 : 0);
  check(seconds > 0, `the page says when to try again: ${text}`);
  await sleep(Number(seconds));
}

async function arrived(name, one) {
  check(await FORMS[name].arrived(one), `${name} has not arrived: ${await one.page.innerText('main')}`);
  await one.page.close();
}

// Sends a form, and again after the wait for as long as it is refused.
async function inTurn(page, button) {
  while (await press(page, button) === 429) await wait(page);
}

// Sends forms until one is refused with a wait of at least LASTS seconds.
const LASTS = 10;
async function flood(context, face) {
  for (const end = Date.now() + 120_000; Date.now() < end;) {
    const answer = await context.request.post(`${face}/de/nowhere`, { form: { text: 'x' } });
    if (answer.status() !== 429) continue;
    const seconds = Number(answer.headers()['retry-after']);
    if (seconds >= LASTS) return;
    // The wait is too short for a check. After it, further forms are sent until the limit is used
    // up again.
    await sleep(seconds);
  }
  throw new Error('there was no limit for forms');
}

// Sends a form while the limit is used up. A form that is accepted because the wait ended first
// proves nothing, so another is tried.
async function tooMuch(name, open, face, words, context) {
  for (let tries = 0; tries < 5; tries += 1) {
    const one = await open(context, face, words);
    await flood(context, face);
    if (await FORMS[name].send(one) === 429) {
      await FORMS[name].back(one);
      return one;
    }
    await one.page.close();
  }
  throw new Error(`${name} was never too much`);
}

async function often(person, counsellor, look) {
  const stranger = await person.browser().newContext({ locale: 'de-DE', javaScriptEnabled: false, viewport: NARROW });
  const typed = {
    mailbox: await tooMuch('mailbox', mailbox, narrowIntake, 'Zu viel auf einmal, im Postfach.', person),
    report: await tooMuch('report', report, narrowIntake, 'Zu viel auf einmal, im Formular.', person),
    coding: await tooMuch('coding', coding, narrowDesk, 'Fall trotz Grenze', counsellor),
  };
  const outside = await tooMuch('entering', entering, narrowDesk, 'niemand', stranger);
  await look(typed.mailbox.page, 'limit-mailbox');
  await look(typed.report.page, 'limit-report', [LOOKS[3], RIGHT_TO_LEFT]);
  await look(typed.coding.page, 'limit-coding');
  await look(outside.page, 'limit-sign-in', SOME);
  await stranger.close();
  for (const [name, one] of Object.entries(typed)) {
    // If the form before used up the limit, this one comes back once more and names the new wait.
    if (await FORMS[name].again(one) === 429) {
      await FORMS[name].back(one);
      await wait(one.page);
      check(await FORMS[name].again(one) === 200, `${name}: after the seconds that the page names the button works`);
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
    const status = await press(page, 'main a.button');
    check(status === 200 && page.url() === place, `the button leads to the page: ${status} ${page.url()}`);
    await page.close();
  }
}

// Runs SQL commands as superuser, to take the database away and bring it back.
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
      check(await FORMS[name].send(one) === 503, `${name} meets the outage`);
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
    check(await FORMS[name].again(one) === 200, `${name} is taken after the outage`);
    await arrived(name, one);
  }
  for (const [page, , place] of reading) {
    check(await press(page, 'main a.button') === 200, `${place} answers again`);
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
    // No page of the public face has a link or form that leads to a 405, so the request is changed
    // on its way.
    if (name === 'public-405') await page.route(place, (route) => route.continue({ method: 'POST', postData: 'x' }));
    const answer = await page.goto(place);
    check(answer.status() === status, `${place} answers ${answer.status()}`);
    await look(page, `failure-${name}`, name === 'desk-404' ? [LOOKS[1], RIGHT_TO_LEFT] : SOME);
  }
  for (const [{ page, words }, field, form, status, name] of [
    [await report(person, intake, 'Zu lang.'), '#narrative', 'main form .actions', 413, 'public-413'],
    [await coding(counsellor, desk, 'Zu lang.'), '[name=name]', '.case', 413, 'desk-413'],
  ]) {
    await page.locator(field).evaluate((one) => { one.removeAttribute('maxlength'); one.value = 'Zu lang. '.repeat(1 << 19); });
    const found = await press(page, `${form} button`);
    check(found === status, `${words} ${found}`);
    await look(page, `failure-${name}`, [LOOKS[2]]);
    await page.close();
  }
}
