// The whole way through a real proxy: the story of tests/browser, over TLS and under two host names.

import { launch } from '../browser/house.mjs';
import { story } from '../browser/story.mjs';

const browser = await launch();
try {
  await story(browser);
} finally {
  await browser.close();
}
console.log('  - report, receipt, desk, coding, figures');
