// Runs the story of tests/browser through a real proxy, over TLS and under two host names.

import { launch } from '../browser/house.mjs';
import { story } from '../browser/story.mjs';

const browser = await launch();
try {
  await story(browser);
} finally {
  await browser.close();
}
console.log('  - report, receipt, desk, coding, figures');
