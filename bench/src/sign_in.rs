//! The people of a filled database, and their way in.

use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use reqwest::Client;
use serde_json::{Value, json};

use crate::{
    drive::{Ask, send},
    failure::{Result, unexpected},
};

/// Everybody's password.
const PASSWORD: &str = "longhaul-bench";

/// The hash of everybody's password, made as the product makes it.
pub(crate) fn password_hash() -> Result<String> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(unexpected)?;
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = hasher.hash_password_with_salt(PASSWORD.as_bytes(), b"salt of the bench").map_err(unexpected)?;
    Ok(hash.to_string())
}

/// Signs the manager of unit `number` in and answers with his access token.
pub(crate) async fn sign_in(base: &str, number: u32) -> Result<String> {
    let query = "mutation($i:SignInInput!){signIn(input:$i){accessToken}}";
    let phone = (13_900_000_000 + u64::from(number)).to_string();
    let variables = json!({ "i": { "phone": phone, "password": PASSWORD, "device": "bench" } });
    let answer = graphql(&Client::new(), base, None, query, variables).await?;
    answer["signIn"]["accessToken"].as_str().map(str::to_owned).ok_or_else(|| unexpected("no access token"))
}

/// Sends a GraphQL request and answers with its data.
pub(crate) async fn graphql(
    client: &Client,
    base: &str,
    token: Option<&str>,
    query: &str,
    variables: Value,
) -> Result<Value> {
    let ask = Ask {
        url: format!("{base}/graphql"),
        token: token.map(str::to_owned),
        body: Some(json!({ "query": query, "variables": variables }).to_string()),
    };
    let mut answer: Value = serde_json::from_str(&send(client, &ask).await?)?;
    Ok(answer["data"].take())
}
