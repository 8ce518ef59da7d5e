// The audits of GraphQL over HTTP that graphql-http brings, all of them, each as a test of its own.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serverAudits } from 'graphql-http';

import { url } from '../support.mjs';

const audits = serverAudits({ url, fetchFn: fetch });

test('there are audits', () => assert.ok(audits.length > 50));

for (const audit of audits) {
  test(`${audit.id} ${audit.name}`, async () => {
    const result = await audit.fn();
    const body = result.status === 'ok' ? '' : await result.response?.text?.().catch(() => '');
    assert.equal(result.status, 'ok', `${result.reason} ${body ?? ''}`);
  });
}
