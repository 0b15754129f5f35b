// Measures a first visit with an empty cache: the number of requests, and the bytes over the
// network including headers.

import { check, intake } from './house.mjs';

const REQUESTS = 2;
const BYTES = 14_000;

export async function weigh(browser, path) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  let requests = 0;
  let bytes = 0;
  session.on('Network.requestWillBeSent', ({ request }) => { requests += request.url.startsWith('http') ? 1 : 0; });
  session.on('Network.loadingFinished', ({ encodedDataLength }) => { bytes += encodedDataLength; });
  await page.goto(intake + path, { waitUntil: 'networkidle' });
  await context.close();
  console.log(`${path}: ${requests} requests, ${bytes} bytes`);
  check(requests <= REQUESTS, `${path} takes ${requests} requests`);
  check(bytes > 1000 && bytes <= BYTES, `${path} takes ${bytes} bytes`);
}
