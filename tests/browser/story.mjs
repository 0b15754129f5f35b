// The whole way without scripts: report in German, get a receipt, sign in at the desk, code the
// case, and see it counted.

import { check, desk, intake, press, signIn } from './house.mjs';

export async function story(browser) {
  const words = `Am Tresen hieß es: „Solche wie Sie bedienen wir nicht.“ (${process.pid})`;

  const reporter = await browser.newContext({ javaScriptEnabled: false, locale: 'de-DE' });
  const page = await reporter.newPage();
  await page.goto(`${intake}/`);
  check(new URL(page.url()).pathname === '/de/', `a German browser gets German: ${page.url()}`);
  await press(page, 'main a[href="/de/report"]');

  // An empty form comes back with the errors on top.
  await press(page, 'main form button');
  check(await page.isVisible('#errors'), 'the form says what is missing');
  await page.fill('#narrative', words);
  await page.check('input[name=ground][value=racism_ethnic]');
  await page.selectOption('#life_area', 'goods_services');
  await press(page, 'main form button');
  const code = (await page.innerText('#code')).replace(/\s+/g, ' ').trim();
  check(/^(\d{5} ){5}\d{5}$/.test(code), `a receipt code: ${code}`);
  check(!page.url().includes(code.slice(0, 5)), 'the code is in no address');
  const copied = await page.evaluate(() => {
    window.getSelection().selectAllChildren(document.querySelector('main'));
    return window.getSelection().toString().replace(/\D/g, '');
  });
  check(copied.split(code.replaceAll(' ', '')).length === 2, 'all selected, the code is copied once');
  check((await reporter.cookies()).length === 0, 'no cookie was set');

  const office = await browser.newContext({ javaScriptEnabled: false, locale: 'de-DE' });
  const ada = await office.newPage();
  await signIn(ada, 0);
  await ada.goto(`${desk}/statistics`);
  const before = Number(await ada.innerText('#figure-coded'));

  await ada.goto(`${desk}/cases?status=new&sort=newest`);
  for (const address of await ada.locator('#queue tbody th a').evaluateAll((links) => links.map((link) => link.href))) {
    await ada.goto(address);
    if ((await ada.innerText('#narrative')).includes(words)) break;
  }
  check((await ada.innerText('#narrative')).trim() === words, 'the words are at the desk as they were written');
  check(await ada.isChecked('input[name=ground][value=racism_ethnic]'), 'what was ticked is suggested');
  await ada.click('#coding > details > summary');
  await ada.selectOption('[name=case_status]', 'active');
  await press(ada, '#coding button[value=save_coding]');
  check(await ada.isVisible('#saved'), 'the coding is saved');

  await ada.goto(`${desk}/statistics`);
  const after = Number(await ada.innerText('#figure-coded'));
  check(after === before + 1, `it is counted: ${before}, then ${after}`);
  await reporter.close();
  await office.close();
}
