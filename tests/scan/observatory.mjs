// Grades pages of both faces by the rules of Mozilla's HTTP Observatory, behind TLS as with a
// reverse proxy. Every page must reach A+.
//
// INTAKE and DESK each give the face's port, a comma, and the port of the TLS server before it.
// CERTIFICATE and KEY name files; NODE_EXTRA_CA_CERTS names the certificate too. The list of
// preloaded domains is empty here, so no domain counts as preloaded.

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

// A TLS server before a face, and a plain server that redirects visitors to it, as Caddy and nginx
// do in deploy/proxy.
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

// Does what the package's `scan` does, but for any port and path.
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
