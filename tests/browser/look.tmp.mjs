import { readFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { desk, launch, signIn } from './house.mjs';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const out = '/tmp/shots/'; mkdirSync(out, { recursive: true });
const browser = await launch();
const paths = (process.env.PATHS ?? '/cases,/cases?uncoded=on,/cases/hand-over,/settings/office,/statistics,/audit,/publish').split(',');
const looks = [[1280, 'light'], [360, 'dark'], [1920, 'dark'], [390, 'light'], [360, 'light']];
let n = 0;
for (const [width, colorScheme] of looks) {
  const context = await browser.newContext({ locale: 'de-DE', colorScheme, viewport: { width, height: 800 } });
  const page = await context.newPage();
  page.on('console', (m) => { if (m.type() === 'error' || m.type() === 'warning') console.log('console', m.text()); });
  page.on('pageerror', (e) => console.log('pageerror', e.message));
  await signIn(page, n++ % 2);
  for (const path of paths) {
    await page.goto(desk + path);
    const name = path.replace(/\W+/g, '_');
    await page.screenshot({ path: `${out}${name}-${width}-${colorScheme}.png`, fullPage: process.env.FULL === '1' });
    const [a, b] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    if (a > b) console.log(`${path} ${width}: scrolls sideways ${a}>${b}`);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
    for (const v of violations) console.log(`${path} ${width} ${colorScheme} ${v.id}: ${v.nodes.slice(0, 3).map((x) => x.target.join(' ') + ' ' + (x.any[0]?.message ?? '')).join('; ')}`);
    const html = await page.content(); console.log(path, width, html.length);
  }
  if (width === 1280) {
    await page.goto(`${desk}/cases`);
    await page.keyboard.press('j'); await page.keyboard.press('j'); await page.keyboard.press('x');
    console.log('focus', await page.evaluate(() => document.activeElement.textContent), await page.evaluate(() => document.querySelectorAll(':checked').length));
    await page.keyboard.press('/');
    console.log('search', await page.evaluate(() => document.activeElement.id));
    await page.keyboard.type('jjk');
    console.log('typed', await page.inputValue('#find'));
    await page.keyboard.press('Escape'); await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press('?');
    await page.screenshot({ path: `${out}keys.png` });
    console.log('dialog', await page.evaluate(() => document.getElementById('keys').open));
    await page.keyboard.press('Escape');
    await page.click('summary:has-text("Filter")');
    await page.screenshot({ path: `${out}filter-1280.png` });
    await page.click('summary:has-text("Filter")');
    await page.check('#queue tbody tr:nth-child(2) input'); 
    await page.click('text=Angekreuzte ändern'); await page.waitForSelector('#change');
    await page.screenshot({ path: `${out}change-1280.png` });
    console.log(await page.evaluate(async () => { try { const d = document.createElement('div'); d.innerHTML = '<b>x</b>'; return 'innerHTML worked'; } catch (e) { return `TT: ${e.message}`; } }));
    console.log(await page.evaluate(() => { const s = document.createElement('script'); s.text = 'window.bad=1'; document.head.append(s); return window.bad ?? 'no inline'; }).catch((e) => 'inline refused ' + e.message.slice(0, 80)));
  }
  if (width === 360 && colorScheme === 'dark') { await page.goto(`${desk}/cases`); await page.click('.menu summary'); await page.screenshot({ path: `${out}menu-360.png` }); }
  await context.close();
}
await browser.close();
