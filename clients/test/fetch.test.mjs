// Apps that speak HTTP by themselves, and pages of other origins.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { REPORT, ask, base, hashOf, page, photo, report, signIn, staff, url } from '../support.mjs';

test('a query by GET and by POST', async () => {
  const byGet = await fetch(`${url}?query=${encodeURIComponent('{ __typename }')}`);
  assert.deepEqual(await byGet.json(), { data: { __typename: 'Query' } });
  const { json } = await ask('{ __typename }');
  assert.deepEqual(json, { data: { __typename: 'Query' } });
});

test('a mutation by GET is refused', async () => {
  const query = encodeURIComponent('mutation { revokeSession(input: { id: "x" }) { sessionId } }');
  const answer = await fetch(`${url}?query=${query}`);
  assert.equal(answer.status, 405);
  assert.equal(answer.headers.get('allow'), 'POST');
});

test('errors carry code and both languages; the message follows Accept-Language', async () => {
  const { json } = await ask('{ viewer { name } }', { headers: { 'accept-language': 'zh-CN' } });
  const [error] = json.errors;
  assert.equal(error.extensions.code, 'UNAUTHENTICATED');
  assert.equal(error.message, error.extensions.messages.zh);
  assert.ok(error.extensions.messages.en);
});

test('large answers are compressed for those who can read them, and caches are told', async () => {
  const token = await signIn(staff);
  const query = '{ enumLabels { name values { value zh en } } }';
  const fallback = '{ customers(first: 100) { edges { node { id name stage } } } }';
  for (const text of [query, fallback]) {
    const { answer, json } = await ask(text, { token, headers: { 'accept-encoding': 'gzip' } });
    if (json.errors) continue;
    assert.equal(answer.headers.get('content-encoding'), 'gzip');
    assert.match(answer.headers.get('vary'), /accept-encoding/i);
    const plain = await ask(text, { token, headers: { 'accept-encoding': 'identity' } });
    assert.equal(plain.answer.headers.get('content-encoding'), null);
    assert.deepEqual(plain.json, json);
  }
});

test('compressed requests are refused, however small', async () => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    body: new Uint8Array([0x1f, 0x8b]),
  });
  assert.equal(answer.status, 415);
});

test('a report with photos by form data; photos are sent as they are', async () => {
  const token = await signIn(staff);
  const files = [photo(11), photo(12)];
  const form = new FormData();
  form.set('operations', JSON.stringify({ query: REPORT, variables: { input: await report([null, null]) } }));
  form.set('map', JSON.stringify({ 0: ['variables.input.photos.0.file'], 1: ['variables.input.photos.1.file'] }));
  files.forEach((file, index) => form.set(`${index}`, file));
  const headers = { authorization: `Bearer ${token}`, 'graphql-require-preflight': '1' };
  const answer = await (await fetch(url, { method: 'POST', headers, body: form })).json();
  const { photos } = answer.data.submitVisitReport.visit;
  assert.deepEqual(photos.map(({ sha256 }) => sha256), await Promise.all(files.map(hashOf)));
  const thumb = await fetch(new URL(photos[0].url, base), { headers: { 'accept-encoding': 'gzip' } });
  assert.equal(thumb.status, 200);
  assert.equal(thumb.headers.get('content-type'), 'image/jpeg');
  assert.equal(thumb.headers.get('content-encoding'), null);
});

const preflight = (origin) => fetch(url, {
  method: 'OPTIONS',
  headers: {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type',
  },
});

test('a listed page may ask, and reads the id of its request', async () => {
  const allowed = await preflight(page);
  assert.equal(allowed.status, 204);
  assert.equal(allowed.headers.get('access-control-allow-origin'), page);
  assert.equal(allowed.headers.get('access-control-allow-methods'), 'GET, POST, HEAD, PATCH, DELETE');
  const names = allowed.headers.get('access-control-allow-headers').split(', ');
  const needed = ['authorization', 'content-type', 'accept-language', 'x-request-id', 'apollo-require-preflight',
    'graphql-require-preflight', 'x-apollo-operation-name'];
  for (const name of needed) assert.ok(names.includes(name), name);
  assert.ok(Number(allowed.headers.get('access-control-max-age')) > 0);
  assert.equal(allowed.headers.get('access-control-allow-credentials'), null);
  const { answer } = await ask('{ __typename }', { headers: { origin: page } });
  assert.equal(answer.headers.get('access-control-allow-origin'), page);
  assert.match(answer.headers.get('access-control-expose-headers'), /x-request-id/);
  assert.match(answer.headers.get('vary'), /origin/i);
});

test('other pages may not, and caches keep the answers apart', async () => {
  for (const origin of ['https://evil.example', 'null', `${page}.evil.example`, page.replace('https', 'http')]) {
    const refused = await preflight(origin);
    assert.equal(refused.status, 403, origin);
    assert.equal(refused.headers.get('access-control-allow-origin'), null);
    const { answer } = await ask('{ __typename }', { headers: { origin } });
    assert.equal(answer.headers.get('access-control-allow-origin'), null);
    assert.match(answer.headers.get('vary'), /origin/i);
  }
});
