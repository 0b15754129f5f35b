// Grades pages of both faces by the rules of Mozilla's HTTP Observatory, behind TLS as a reverse proxy would stand before them.
//
// INTAKE, DESK: port of the face, a comma, port of the TLS before it. CERTIFICATE, KEY: files; NODE_EXTRA_CA_CERTS names the first one too.
// Every page has to reach A+. The list of preloaded domains is empty here: nothing is taken for preloaded.

import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';

import { ALL_TESTS } from '@mdn/mdn-http-observatory/src/constants.js';
import { MINIMUM_SCORE_FOR_EXTRA_CREDIT } from '@mdn/mdn-http-observatory/src/grader/charts.js';
import { getGradeForScore, getScoreModifier } from '@mdn/mdn-http-observatory/src/grader/grader.js';
import { retrieve } from '@mdn/mdn-http-observatory/src/retriever/retriever.js';

const PAGES = {
  INTAKE: ['/de/', '/en/', '/de/report', '/de/mailbox', '/de/statistics', '/de/privacy'],
  DESK: ['/sign-in', '/'],
};
const tls = { cert: readFileSync(process.env.CERTIFICATE), key: readFileSync(process.env.KEY) };

// TLS before a face, and beside it what sends visitors there, as Caddy and nginx do in deploy/proxy.
async function front(facePort, tlsPort) {
  const secure = https.createServer(tls, (asked, answer) => {
    const passed = http.request(
      { port: facePort, host: '127.0.0.1', method: asked.method, path: asked.url, headers: asked.headers },
      (given) => {
        answer.writeHead(given.statusCode, given.rawHeaders);
        given.pipe(answer);
      },
    );
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  });
  const plain = http.createServer((asked, answer) => {
    answer.writeHead(308, { location: `https://localhost:${tlsPort}${asked.url}` }).end();
  });
  await new Promise((ready) => secure.listen(tlsPort, '127.0.0.1', ready));
  await new Promise((ready) => plain.listen(0, '127.0.0.1', ready));
  return { servers: [secure, plain], httpPort: plain.address().port };
}

// What `scan` of the package does, for another port than 443 and any path.
async function grade(options) {
  const retrieved = await retrieve('localhost', options);
  const { auto, https: overTls } = retrieved.responses;
  if (auto?.status !== 200 || !overTls?.verified) throw new Error(`${options.path} was answered ${auto?.status}`);
  const results = ALL_TESTS.map((test) => test(retrieved));
  const modifiers = results.map((result) => getScoreModifier(result.result));
  const uncurved = 100 + modifiers.filter((one) => one < 0).reduce((sum, one) => sum + one, 0);
  const curved = 100 + modifiers.reduce((sum, one) => sum + one, 0);
  const { score, grade } = getGradeForScore(uncurved >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? curved : uncurved);
  const said = results.map((result, place) => `    ${result.constructor.name}: ${result.result} (${modifiers[place]})${result.pass ? '' : ' NOT PASSED'}`);
  return { score, grade, passed: results.every((result) => result.pass), said };
}

let failed = 0;
for (const [face, paths] of Object.entries(PAGES)) {
  const [facePort, httpsPort] = process.env[face].split(',').map(Number);
  const { servers, httpPort } = await front(facePort, httpsPort);
  for (const path of paths) {
    const { score, grade: mark, passed, said } = await grade({ httpPort, httpsPort, path });
    const holds = mark === 'A+' && passed;
    if (!holds) failed += 1;
    console.log(`${holds ? 'ok  ' : 'FAIL'}  ${face.toLowerCase()} ${path}: ${mark}, ${score} points, ${ALL_TESTS.length} rules`);
    if (!holds || process.env.VERBOSE) console.log(said.join('\n'));
  }
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
}
process.exit(failed === 0 ? 0 : 1);
