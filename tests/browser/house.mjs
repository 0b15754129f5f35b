// The browser and the people that all checks share.

import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

export const intake = required('INTAKE_URL');
export const desk = required('DESK_URL');
// The same faces with limits that a few forms and pages exceed, and the name of their database on
// the server of TEST_DATABASE_URL.
export const narrowIntake = process.env.NARROW_INTAKE_URL;
export const narrowDesk = process.env.NARROW_DESK_URL;
export const database = process.env.DATABASE_NAME;
const setup = JSON.parse(readFileSync(required('SETUP_JSON'), 'utf8'));

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; tests/run browser sets it`);
  return value;
}

// Chromium's options, the same for all checks; `more` adds to them.
export function options(more = {}) {
  const isRoot = process.getuid() === 0;
  return {
    ...more,
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      ...(isRoot ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Arguments for the host names and certificate of a test. A comma stands for a space within
      // an argument.
      ...(process.env.CHROMIUM_ARGUMENTS ?? '').split(' ').filter(Boolean).map((word) => word.replaceAll(',', ' ')),
      ...(more.args ?? []),
    ],
  };
}

export function launch(more) {
  return chromium.launch(options(more));
}

// A TOTP code (RFC 6238) for a secret in base 32 (RFC 4648).
function totp(secret, seconds) {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(seconds / 30)));
  const mac = createHmac('sha1', key).update(counter).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

// The desk takes each code once. A counsellor who signs in again uses the code of the next time
// step or waits for it.
const used = new Map();
async function nextCode(counsellor) {
  for (;;) {
    const now = Date.now() / 1000;
    // The oldest unused code that stays valid for ten more seconds.
    const step = Math.max(Math.floor((now + 10) / 30) - 1, (used.get(counsellor.login) ?? 0) + 1);
    if (step <= Math.floor(now / 30) + 1) {
      used.set(counsellor.login, step);
      return totp(counsellor.totp_secret, step * 30);
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

export async function signIn(page, place) {
  const counsellor = setup.counsellors[place];
  await page.goto(`${desk}/`);
  await page.fill('#login', counsellor.login);
  await page.fill('#passphrase', counsellor.passphrase);
  await page.fill('#code', await nextCode(counsellor));
  await press(page, 'main button[type=submit]');
  await page.waitForSelector('form[action="/sign-out"]', { state: 'attached' });
}

// Presses a button or link and waits until the next page has loaded completely, because later
// checks read the page as it is at that moment. Returns the page's status.
export async function press(page, button) {
  const [answer] = await Promise.all([page.waitForNavigation({ waitUntil: 'load', timeout: 120_000 }), page.click(button)]);
  return answer.status();
}

// Shows a part of the case page: words, timeline, properties. A wide screen shows all of them.
export async function side(page, name) {
  if (await page.isVisible('.sides')) await page.click(`.sides label:has(#side-${name})`);
}

// Chooses a tab of the composer.
export async function tab(page, name) {
  await side(page, 'timeline');
  await page.click(`.tab-names label[for=tab-${name}]`);
}

export function check(holds, message) {
  if (!holds) throw new Error(message);
}
