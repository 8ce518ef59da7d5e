// The explorer: GraphiQL with a sign-in bar. The access token lives in this page's memory only; a reload signs out.
'use strict';
(() => {
  const endpoint = new URL('graphql', location.href);
  const subscriptions = new URL(endpoint);
  subscriptions.protocol = endpoint.protocol === 'https:' ? 'wss:' : 'ws:';

  const signInMutation = 'mutation($input: SignInInput!) { signIn(input: $input) { accessToken } }';
  const defaultQuery = `# Longhaul — 大客户营销 · key-customer marketing
#
# 先在上方登录，再按 ▶ 或 Ctrl+Enter 执行。
# Sign in above, then press ▶ or Ctrl+Enter. The documentation is behind the book at the left.

query Explore {
  __schema {
    queryType {
      fields {
        name
        description
      }
    }
  }
}
`;

  const element = (id) => document.getElementById(id);
  const root = ReactDOM.createRoot(element('graphiql'));

  // A new fetcher makes GraphiQL read the schema again, which is what another actor needs.
  function show(token) {
    const authorization = token ? { Authorization: `Bearer ${token}` } : {};
    const fetcher = GraphiQL.createFetcher({
      url: endpoint.href,
      headers: authorization,
      subscriptionUrl: subscriptions.href,
      wsConnectionParams: authorization,
    });
    root.render(React.createElement(GraphiQL, { fetcher, defaultQuery, shouldPersistHeaders: false }));
    element('signed-out').hidden = Boolean(token);
    element('signed-in').hidden = !token;
  }

  // The access token for a phone and a password; throws what the server says otherwise.
  async function signIn(phone, password) {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/graphql-response+json, application/json' },
      body: JSON.stringify({ query: signInMutation, variables: { input: { phone, password } } }),
    });
    const answer = await response.json().catch(() => ({}));
    const token = answer.data?.signIn?.accessToken;
    if (token) return token;
    throw new Error(answer.errors?.[0]?.message ?? `登录失败 Sign-in failed (HTTP ${response.status})`);
  }

  element('sign-in').addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = element('sign-in').querySelector('[type=submit]');
    const phone = element('phone').value.trim();
    button.disabled = true;
    element('message').textContent = '';
    try {
      show(await signIn(phone, element('password').value));
      element('who').textContent = phone;
    } catch (error) {
      element('message').textContent = error.message;
    } finally {
      element('password').value = '';
      button.disabled = false;
    }
  });

  element('sign-out').addEventListener('click', () => show(null));

  show(null);
})();
