// What all clients need: where the server is, how people sign in, and a photo of their own.
// LONGHAUL_URL names a server with demo data: http://127.0.0.1:8080

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

assert.ok(process.env.LONGHAUL_URL, 'LONGHAUL_URL names the server to test against');

export const base = process.env.LONGHAUL_URL;
export const url = `${base}/graphql`;
export const socketUrl = `${base.replace('http', 'ws')}/graphql/ws`;
/** A page that the server was told to let in (LONGHAUL_CORS_ORIGINS). */
export const page = 'https://app.example.com';
export const staff = '13800000013';
export const manager = '13800000012';
const password = 'longhaul-demo';

export const sha256 = async (text) => createHash('sha256').update(text).digest('hex');

/** One request by fetch, as an app without a library does it. */
export async function ask(query, { variables, token, headers, ...options } = {}) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }), ...headers },
    body: JSON.stringify({ query, variables }),
    ...options,
  });
  return { answer, json: await answer.json() };
}

export const SIGN_IN = `mutation SignIn($input: SignInInput!) {
  signIn(input: $input) { accessToken sessionId }
}`;

export const credentials = (phone) => ({ input: { phone, password, device: 'clients' } });

const sessions = new Map();

/** Signed in once per person and file: a device too many ends the one unused longest. */
export async function signIn(phone) {
  if (!sessions.has(phone)) sessions.set(phone, newSession(phone));
  return (await sessions.get(phone)).accessToken;
}

export async function newSession(phone) {
  const { json } = await ask(SIGN_IN, { variables: credentials(phone) });
  assert.ok(json.data?.signIn, JSON.stringify(json));
  return json.data.signIn;
}

const chunk = (type, data) => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
};

/** A PNG of one colour, of its own for each number: no report takes the same picture twice. */
export function photo(number) {
  const side = 64;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(side * 3, number % 251)]);
  const pixels = deflateSync(Buffer.concat(Array(side).fill(row)));
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  const bytes = [signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))];
  return new File([Buffer.concat(bytes)], `照片-${number}.png`, { type: 'image/png' });
}

export const CUSTOMERS = 'query Customers($first: Int!) { customers(first: $first) { edges { node { id name } } } }';

export const REPORT = `mutation Report($input: SubmitVisitReportInput!) {
  submitVisitReport(input: $input) { visit { id photos { sha256 url(rendition: THUMB) } } }
}`;

/** A report of a visit with these photos, on the first customer of the salesperson. */
export async function report(files) {
  const { json } = await ask(CUSTOMERS, { variables: { first: 1 }, token: await signIn(staff) });
  const now = new Date().toISOString();
  return {
    customerId: json.data.customers.edges[0].node.id,
    way: 'ON_SITE',
    visitedAt: now,
    deviceTime: now,
    steps: ['ARRIVAL', 'TALK'],
    persons: [{ name: '王演示', title: '车队长' }],
    summary: '询问新车交期',
    photos: files.map((file) => ({ file })),
  };
}

export const hashOf = async (file) => createHash('sha256').update(Buffer.from(await file.arrayBuffer())).digest('hex');
