// The browser and the people: what the checks share.

import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

export const intake = required('INTAKE_URL');
export const desk = required('DESK_URL');
// The same faces with limits that a few forms and pages reach, and the name of their database on the server of TEST_DATABASE_URL.
export const narrowIntake = process.env.NARROW_INTAKE_URL;
export const narrowDesk = process.env.NARROW_DESK_URL;
export const database = process.env.DATABASE_NAME;
const setup = JSON.parse(readFileSync(required('SETUP_JSON'), 'utf8'));

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; tests/run browser sets it`);
  return value;
}

// Chromium, alike for all; `more` are further options.
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
      // Words that tell a test's own host names and certificate; commas stand for spaces inside one.
      ...(process.env.CHROMIUM_ARGUMENTS ?? '').split(' ').filter(Boolean).map((word) => word.replaceAll(',', ' ')),
      ...(more.args ?? []),
    ],
  };
}

export function launch(more) {
  return chromium.launch(options(more));
}

// RFC 4648 base 32, RFC 6238.
function totp(secret, seconds) {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(seconds / 30)));
  const mac = createHmac('sha1', key).update(counter).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

// Each code counts once, also for the step to come: a counsellor who signs in again waits for the next.
const used = new Map();
async function nextCode(counsellor) {
  for (;;) {
    const now = Date.now() / 1000;
    // The oldest code that lasts for ten more seconds.
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
  await page.waitForSelector('form[action="/sign-out"]');
}

// Presses a button or a link that leads to a page, and waits until that page is there, whole, since what only looks at a page takes it as far as it has come.
// Answers its status.
export async function press(page, button) {
  const [answer] = await Promise.all([page.waitForNavigation({ waitUntil: 'load', timeout: 120_000 }), page.click(button)]);
  return answer.status();
}

export function check(holds, message) {
  if (!holds) throw new Error(message);
}
