// urql: queries, errors, uploads, persisted queries, sockets.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Client, fetchExchange, gql, subscriptionExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

import { CUSTOMERS, REPORT, hashOf, photo, report, sha256, signIn, socketUrl, staff, url } from '../support.mjs';

const bearer = async () => ({ authorization: `Bearer ${await signIn(staff)}` });
const client = (headers, exchanges = [fetchExchange], more = {}) =>
  new Client({ url, exchanges, preferGetMethod: false, requestPolicy: 'network-only', fetchOptions: { headers }, ...more });

test('reads lists', async () => {
  const { data, error } = await client(await bearer()).query(gql(CUSTOMERS), { first: 3 });
  assert.equal(error, undefined);
  assert.equal(data.customers.edges.length, 3);
});

test('prefers GET where it may', async () => {
  const { data } = await client(await bearer(), [fetchExchange], { preferGetMethod: 'force' }).query(gql('{ viewer { name } }'), {});
  assert.ok(data.viewer.name);
});

test('reads refusals', async () => {
  const nobody = client({});
  for (const [query, code] of [['{ viewer { name } }', 'UNAUTHENTICATED'], ['{ nothingOfTheKind }', 'INVALID']]) {
    const { error } = await nobody.query(gql(query), {});
    assert.equal(error.graphQLErrors[0].extensions.code, code);
  }
});

test('uploads photos', async () => {
  const files = [photo(31), photo(32)];
  const headers = { ...(await bearer()), 'graphql-require-preflight': '1' };
  const { data, error } = await client(headers).mutation(gql(REPORT), { input: await report(files) });
  assert.equal(error, undefined);
  const hashes = data.submitVisitReport.visit.photos.map((one) => one.sha256);
  assert.deepEqual(hashes, await Promise.all(files.map(hashOf)));
});

test('persists queries by their hash', async () => {
  let sent = 0;
  const counting = (input, init) => {
    sent += 1;
    return fetch(input, init);
  };
  const persisted = persistedExchange({ preferGetForPersistedQueries: true, generateHash: sha256 });
  const asking = client({}, [persisted, fetchExchange], { fetch: counting });
  const query = gql(`query Own_${process.pid} { __typename }`);
  for (const expected of [2, 3]) {
    const { data, error } = await asking.query(query, {});
    assert.equal(error, undefined);
    assert.equal(data.__typename, 'Query');
    assert.equal(sent, expected);
  }
});

test('runs operations over a socket', async () => {
  const connection = createClient({ url: socketUrl, webSocketImpl: WebSocket, connectionParams: bearer });
  after(() => connection.dispose());
  const forward = ({ query, ...rest }) => ({
    subscribe: (sink) => ({ unsubscribe: connection.subscribe({ query: query ?? '', ...rest }, sink) }),
  });
  const exchange = subscriptionExchange({ enableAllOperations: true, forwardSubscription: forward });
  const { data, error } = await client({}, [exchange]).query(gql(CUSTOMERS), { first: 2 });
  assert.equal(error, undefined);
  assert.equal(data.customers.edges.length, 2);
});
