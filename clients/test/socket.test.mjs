// graphql-ws, the client of the protocol's authors: operations, refusals, reconnecting, and sessions that end.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

import { CUSTOMERS, ask, manager, newSession, page, signIn, socketUrl, staff } from '../support.mjs';

async function within(options, use) {
  const client = createClient({ url: socketUrl, webSocketImpl: WebSocket, retryAttempts: 0, lazy: true, ...options });
  try {
    await use(client);
  } finally {
    await client.dispose();
  }
}

/** The one result of an operation. */
async function one(client, payload) {
  for await (const result of client.iterate(payload)) return result;
  throw new Error('no result');
}

const bearer = async () => ({ authorization: `Bearer ${await signIn(staff)}` });

test('many operations at once over one socket', () => within({ connectionParams: bearer, lazyCloseTimeout: 1000 }, async (client) => {
  let connections = 0;
  client.on('connected', () => { connections += 1; });
  const wanted = Array.from({ length: 15 }, (_, index) => 1 + (index % 5));
  const asked = wanted.map((first) => one(client, { query: CUSTOMERS, variables: { first } }));
  const lengths = (await Promise.all(asked)).map(({ data }) => data.customers.edges.length);
  assert.deepEqual(lengths, wanted);
  assert.equal(connections, 1);
}));

test('request errors are errors, refusals inside are results', () => within({ connectionParams: bearer }, async (client) => {
  await assert.rejects(one(client, { query: '{ nothingOfTheKind }' }), (errors) => errors[0].extensions.code === 'INVALID');
  const { data, errors } = await one(client, { query: '{ customer(id: "Customer:01900000-0000-7000-8000-000000000001") { name } }' });
  assert.ok(errors?.length && !data?.customer, JSON.stringify({ data, errors }));
}));

test('comes back after the connection broke, with new credentials', async () => {
  let asked = 0;
  let socket;
  const connectionParams = async () => {
    asked += 1;
    return bearer();
  };
  await within({ connectionParams, retryAttempts: 3, lazyCloseTimeout: 5000 }, async (client) => {
    client.on('connected', (opened) => { socket = opened; });
    assert.ok((await one(client, { query: '{ viewer { name } }' })).data.viewer.name);
    const closed = once(socket, 'close');
    socket.terminate();
    await closed;
    assert.ok((await one(client, { query: '{ viewer { name } }' })).data.viewer.name);
    assert.equal(asked, 2);
  });
});

test('without a token that holds, nobody comes in', async () => {
  for (const connectionParams of [undefined, {}, { authorization: 'Bearer x' }, { authorization: 7 }]) {
    await within({ connectionParams }, async (client) => {
      await assert.rejects(one(client, { query: '{ __typename }' }), ({ code, reason }) => code === 4403 && reason === 'Forbidden');
    });
  }
});

test('a client that can send headers need not say it again', async () => {
  const token = await signIn(staff);
  const webSocketImpl = class extends WebSocket {
    constructor(address, protocols) {
      super(address, protocols, { headers: { authorization: `Bearer ${token}` } });
    }
  };
  await within({ webSocketImpl }, async (client) => {
    assert.ok((await one(client, { query: '{ viewer { name } }' })).data.viewer.name);
  });
});

test('a session that ends takes its socket with it', async () => {
  const { accessToken, sessionId } = await newSession(manager);
  await within({ connectionParams: { authorization: `Bearer ${accessToken}` }, lazy: false, onNonLazyError: () => {} }, async (client) => {
    assert.ok((await one(client, { query: '{ viewer { name } }' })).data.viewer.name);
    const closed = new Promise((resolve) => { client.on('closed', resolve); });
    const REVOKE = 'mutation($input: RevokeSessionInput!) { revokeSession(input: $input) { sessionId } }';
    const { json } = await ask(REVOKE, { variables: { input: { id: sessionId } }, token: accessToken });
    assert.equal(json.data?.revokeSession.sessionId, sessionId, JSON.stringify(json));
    const { code, reason } = await closed;
    assert.deepEqual([code, reason], [4401, 'Unauthorized']);
  });
});

test('pages that are not on the list open no socket', async () => {
  const opened = (origin) => new Promise((resolve) => {
    const socket = new WebSocket(socketUrl, 'graphql-transport-ws', { origin });
    socket.on('open', () => { socket.close(); resolve(101); });
    socket.on('unexpected-response', (_, answer) => { answer.destroy(); resolve(answer.statusCode); });
    socket.on('error', () => resolve(0));
  });
  assert.equal(await opened('https://evil.example'), 403);
  assert.equal(await opened('null'), 403);
  assert.equal(await opened(page), 101);
  assert.equal(await opened(new URL(socketUrl.replace('ws', 'http')).origin), 101);
  assert.equal(await opened(undefined), 101);
});
