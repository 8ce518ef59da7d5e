// Apollo Client: queries, errors, uploads, persisted queries, and everything over a socket.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, ServerError, gql } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import UploadHttpLink from 'apollo-upload-client/UploadHttpLink.mjs';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

import { CUSTOMERS, REPORT, SIGN_IN, credentials, hashOf, manager, photo, report, sha256, signIn, socketUrl, staff, url } from '../support.mjs';

// Apollo's link names the class of sockets that browsers have and Node has from 22 on.
globalThis.WebSocket ??= WebSocket;

const client = (link) => new ApolloClient({ link, cache: new InMemoryCache(), defaultOptions: { query: { fetchPolicy: 'network-only' } } });
const bearer = async () => ({ authorization: `Bearer ${await signIn(staff)}` });

test('signs in and reads lists into its cache', async () => {
  const nobody = client(new HttpLink({ uri: url }));
  const { data } = await nobody.mutate({ mutation: gql(SIGN_IN), variables: credentials(manager) });
  const headers = { authorization: `Bearer ${data.signIn.accessToken}` };
  const somebody = client(new HttpLink({ uri: url, headers }));
  const query = gql(CUSTOMERS);
  const first = await somebody.query({ query, variables: { first: 3 } });
  assert.equal(first.data.customers.edges.length, 3);
  const again = await somebody.query({ query, variables: { first: 3 }, fetchPolicy: 'cache-only' });
  assert.deepEqual(again.data, first.data);
});

test('reads refusals as GraphQL errors', async () => {
  const nobody = client(new HttpLink({ uri: url }));
  const refused = async (query, code) => assert.rejects(nobody.query({ query: gql(query) }), (error) => {
    assert.ok(CombinedGraphQLErrors.is(error), `${error}`);
    assert.equal(error.errors[0].extensions.code, code);
    return true;
  });
  await refused('{ viewer { name } }', 'UNAUTHENTICATED');
  await refused('{ nothingOfTheKind }', 'INVALID');
});

test('uploads photos', async () => {
  const headers = { ...(await bearer()), 'Apollo-Require-Preflight': 'true' };
  const files = [photo(21), photo(22)];
  const { data } = await client(new UploadHttpLink({ uri: url, headers }))
    .mutate({ mutation: gql(REPORT), variables: { input: await report(files) } });
  const hashes = data.submitVisitReport.visit.photos.map(({ sha256 }) => sha256);
  assert.deepEqual(hashes, await Promise.all(files.map(hashOf)));
});

test('an upload without the preflight header is refused', async () => {
  const link = new UploadHttpLink({ uri: url, headers: await bearer() });
  const sent = client(link).mutate({ mutation: gql(REPORT), variables: { input: await report([photo(23)]) } });
  await assert.rejects(sent, (error) => CombinedGraphQLErrors.is(error) || ServerError.is(error));
});

for (const useGETForHashedQueries of [false, true]) {
  test(`persists queries by their hash, ${useGETForHashedQueries ? 'by GET' : 'by POST'}`, async () => {
    const sent = [];
    const counting = (input, init) => {
      sent.push(init.method);
      return fetch(input, init);
    };
    const link = new PersistedQueryLink({ sha256, useGETForHashedQueries }).concat(new HttpLink({ uri: url, fetch: counting }));
    // A text of its own, so that the server cannot know it from elsewhere.
    const query = gql(`query Own_${process.pid}_${useGETForHashedQueries} { __typename }`);
    const asking = client(link);
    assert.equal((await asking.query({ query })).data.__typename, 'Query');
    assert.equal(sent.length, 2, 'the hash alone, then hash and text');
    assert.equal((await asking.query({ query })).data.__typename, 'Query');
    assert.equal(sent.length, 3, 'the hash is known now');
    assert.equal(sent[2], useGETForHashedQueries ? 'GET' : 'POST');
  });
}

test('runs queries and mutations over a socket', async () => {
  const connection = createClient({ url: socketUrl, webSocketImpl: WebSocket, connectionParams: bearer });
  after(() => connection.dispose());
  const overSocket = client(new GraphQLWsLink(connection));
  const { data } = await overSocket.query({ query: gql(CUSTOMERS), variables: { first: 2 } });
  assert.equal(data.customers.edges.length, 2);
  await assert.rejects(overSocket.query({ query: gql('{ nothingOfTheKind }') }), (error) => CombinedGraphQLErrors.is(error));
});
