// Photos in pieces by tus-js-client: paused, gone on with elsewhere, with checksums, taken back.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import * as tus from 'tus-js-client';

import { ask, base, hashOf, page, photo, report, signIn, staff } from '../support.mjs';

const KNOWN = 'query Known($all: [String!]!) { knownPhotos(sha256: $all) }';
const NAMED = `mutation Report($input: SubmitVisitReportInput!) {
  submitVisitReport(input: $input) { visit { id complete photos { sha256 } photosAwaited { sha256 } } }
}`;
const AGAIN = 'query Visit($id: ID!) { visit(id: $id) { complete photos { sha256 } } }';

const bytesOf = async (file) => Buffer.from(await file.arrayBuffer());

/** The options of an upload in pieces of 40 bytes; ends as `done` says. */
async function options(file, more) {
  return {
    endpoint: `${base}/uploads`,
    chunkSize: 40,
    retryDelays: [0, 100],
    headers: { authorization: `Bearer ${await signIn(staff)}` },
    metadata: { filename: file.name, sha256: await hashOf(file) },
    ...more,
  };
}

/** Sends a file to its end; the upload. */
async function sendAll(file, more = {}) {
  const [bytes, given] = [await bytesOf(file), await options(file, more)];
  return new Promise((resolve, reject) => {
    const upload = new tus.Upload(bytes, { ...given, onError: reject, onSuccess: () => resolve(upload) });
    upload.start();
  });
}

/** Sends a file until some pieces were taken, and pauses; the address to go on at. */
async function sendSome(file) {
  const [bytes, given] = [await bytesOf(file), await options(file)];
  return new Promise((resolve, reject) => {
    const upload = new tus.Upload(bytes, {
      ...given,
      onError: reject,
      onSuccess: () => reject(new Error('it was not paused')),
      onChunkComplete: (_, taken) => {
        if (taken >= 80) upload.abort().then(() => resolve({ url: upload.url, taken }), reject);
      },
    });
    upload.start();
  });
}

const known = async (file) => {
  const variables = { all: [await hashOf(file)] };
  const { json } = await ask(KNOWN, { variables, token: await signIn(staff) });
  return json.data.knownPhotos.length === 1;
};

test('a photo that is paused and gone on with elsewhere is one photo', async () => {
  const file = photo(101);
  const { url, taken } = await sendSome(file);
  assert.ok(taken >= 80 && taken < file.size);
  assert.equal(await known(file), false);
  const heard = [];
  await sendAll(file, { uploadUrl: url, onBeforeRequest: (request) => heard.push(request.getMethod()) });
  assert.equal(heard[0], 'HEAD');
  assert.ok(!heard.includes('POST'));
  assert.equal(await known(file), true);
  const input = { ...(await report([])), photos: [{ sha256: await hashOf(file) }] };
  const { json } = await ask(NAMED, { variables: { input }, token: await signIn(staff) });
  assert.deepEqual(json.data.submitVisitReport.visit.photosAwaited, []);
  assert.equal(json.data.submitVisitReport.visit.complete, true);
});

test('a report waits for its photo', async () => {
  const file = photo(102);
  const sha256 = await hashOf(file);
  const input = { ...(await report([])), photos: [{ sha256 }] };
  const token = await signIn(staff);
  const { json } = await ask(NAMED, { variables: { input }, token });
  const { visit } = json.data.submitVisitReport;
  assert.deepEqual([visit.complete, visit.photos, visit.photosAwaited], [false, [], [{ sha256 }]]);
  await sendAll(file);
  const after = await ask(AGAIN, { variables: { id: visit.id }, token });
  assert.deepEqual(after.json.data.visit, { complete: true, photos: [{ sha256 }] });
});

test('each piece with a checksum, by both algorithms', async () => {
  for (const [number, algorithm] of [
    [103, 'sha1'],
    [104, 'sha256'],
  ]) {
    const file = photo(number);
    const bytes = await bytesOf(file);
    const onBeforeRequest = (request) => {
      if (request.getMethod() !== 'PATCH') return;
      const from = Number(request.getHeader('Upload-Offset'));
      const sum = createHash(algorithm).update(bytes.subarray(from, from + 40)).digest('base64');
      request.setHeader('Upload-Checksum', `${algorithm} ${sum}`);
    };
    await sendAll(file, { onBeforeRequest });
    assert.equal(await known(file), true);
  }
});

test('a piece with another checksum is refused, and the upload goes on', async () => {
  const file = photo(105);
  const wrong = createHash('sha1').update('other').digest('base64');
  const onBeforeRequest = (request) => {
    if (request.getMethod() === 'PATCH') request.setHeader('Upload-Checksum', `sha1 ${wrong}`);
  };
  const error = await sendAll(file, { onBeforeRequest }).catch((refused) => refused);
  assert.equal(error.originalResponse.getStatus(), 460);
  assert.equal(JSON.parse(error.originalResponse.getBody()).field, 'Upload-Checksum');
  await sendAll(file, { uploadUrl: error.originalRequest.getURL() });
  assert.equal(await known(file), true);
});

test('the first bytes come with the creation', async () => {
  const file = photo(106);
  await sendAll(file, { uploadDataDuringCreation: true });
  assert.equal(await known(file), true);
});

test('an upload is taken back', async () => {
  const { url } = await sendSome(photo(107));
  const headers = { authorization: `Bearer ${await signIn(staff)}` };
  await tus.Upload.terminate(url, { headers, retryDelays: [] });
  const gone = await fetch(url, { method: 'HEAD', headers: { ...headers, 'tus-resumable': '1.0.0' } });
  assert.equal(gone.status, 404);
});

test('a page of another origin may send pieces and read how far they are', async () => {
  const headers = {
    origin: page,
    'access-control-request-method': 'PATCH',
    'access-control-request-headers': 'tus-resumable,upload-offset,upload-checksum',
  };
  const allowed = await fetch(`${base}/uploads/01900000-0000-7000-8000-000000000001`, { method: 'OPTIONS', headers });
  assert.equal(allowed.headers.get('access-control-allow-origin'), page);
  assert.match(allowed.headers.get('access-control-allow-methods'), /PATCH.*DELETE/);
  for (const name of ['tus-resumable', 'upload-length', 'upload-metadata', 'upload-offset', 'upload-checksum']) {
    assert.ok(allowed.headers.get('access-control-allow-headers').split(/, */).includes(name), name);
  }
  const offered = await fetch(`${base}/uploads`, { method: 'OPTIONS', headers: { origin: page } });
  for (const name of ['location', 'upload-offset', 'upload-length', 'upload-expires', 'tus-resumable']) {
    assert.ok(offered.headers.get('access-control-expose-headers').split(/, */).includes(name), name);
  }
});
