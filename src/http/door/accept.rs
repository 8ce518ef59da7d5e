//! What the client can read: media type and language of the answer, weighed by `Accept` and `Accept-Language`.
//! It knows HTTP headers only.

use actix_web::http::header::{ACCEPT, ACCEPT_LANGUAGE, HeaderMap, HeaderName};

/// Media type of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/graphql-response+json`: the status says whether the request was well formed.
    GraphqlResponse,
    /// `application/json`: 200 for everything that was a GraphQL request.
    Json,
}

impl Media {
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    fn subtype(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "graphql-response+json",
            Self::Json => "json",
        }
    }
}

/// Language of `message` in errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Chinese (中文).
    Zh,
    /// English.
    En,
}

/// One member of a weighted header: its value in lower case without parameters, the parameters, and its weight.
struct Weighted {
    value: String,
    params: Vec<(String, String)>,
    weight: f32,
}

/// The media type to answer in; `None` when the client accepts neither.
///
/// The heavier one wins. At equal weight the one named more exactly wins, then `application/graphql-response+json` if
/// it is named at all: wildcards and a missing header mean a client that may know only `application/json`.
pub(super) fn media(headers: &HeaderMap) -> Option<Media> {
    let Some(ranges) = members(headers, &ACCEPT) else { return Some(Media::Json) };
    let modern = weigh(&ranges, Media::GraphqlResponse);
    let plain = weigh(&ranges, Media::Json);
    match (modern, plain) {
        (None, None) => None,
        (Some(_), None) => Some(Media::GraphqlResponse),
        (None, Some(_)) => Some(Media::Json),
        (Some(modern), Some(plain)) => {
            let named = modern.1 == EXACT;
            let modern_wins = modern.0 > plain.0 || (modern.0 == plain.0 && named);
            Some(if modern_wins { Media::GraphqlResponse } else { Media::Json })
        }
    }
}

/// The language of messages: Chinese when the client prefers it to English, else English.
pub fn language(headers: &HeaderMap) -> Language {
    let ranges = members(headers, &ACCEPT_LANGUAGE).unwrap_or_default();
    let weight = |tag: &str| {
        let of_tag = ranges.iter().filter(|range| range.value.split('-').next() == Some(tag));
        of_tag.map(|range| range.weight).fold(0.0, f32::max)
    };
    let (zh, en) = (weight("zh"), weight("en"));
    let zh_first = ranges.iter().find_map(|range| match range.value.split('-').next() {
        Some("zh") => Some(true),
        Some("en") => Some(false),
        _ => None,
    });
    if zh > en || (zh == en && zh > 0.0 && zh_first == Some(true)) { Language::Zh } else { Language::En }
}

const EXACT: u8 = 2;

/// Weight and exactness of the most exact range that covers `media`; `None` when nothing does or its weight is 0.
fn weigh(ranges: &[Weighted], media: Media) -> Option<(f32, u8)> {
    let mut best: Option<(f32, u8)> = None;
    for range in ranges {
        let exactness = match range.value.split_once('/') {
            Some(("application", subtype)) if subtype == media.subtype() => EXACT,
            Some(("application", "*")) => 1,
            Some(("*", "*")) => 0,
            _ => continue,
        };
        if !range.params.iter().all(|(name, value)| name != "charset" || is_utf8(value)) {
            continue;
        }
        if best.is_none_or(|(weight, exact)| exactness > exact || (exactness == exact && range.weight > weight)) {
            best = Some((range.weight, exactness));
        }
    }
    best.filter(|(weight, _)| *weight > 0.0)
}

/// Whether a `charset` parameter names UTF-8.
pub(super) fn is_utf8(charset: &str) -> bool {
    charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8")
}

/// The members of a weighted header over all its lines; `None` when the header is absent or empty.
fn members(headers: &HeaderMap, name: &HeaderName) -> Option<Vec<Weighted>> {
    let lines = headers.get_all(name).filter_map(|line| line.to_str().ok());
    let found: Vec<_> = lines.flat_map(|line| line.split(',')).filter_map(member).collect();
    let absent = headers.get_all(name).all(|line| line.as_bytes().trim_ascii().is_empty());
    (!absent).then_some(found)
}

fn member(text: &str) -> Option<Weighted> {
    let mut parts = text.split(';').map(str::trim);
    let value = parts.next().filter(|value| !value.is_empty())?.to_ascii_lowercase();
    let mut weight = 1.0;
    let mut params = Vec::new();
    for part in parts {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let value = value.trim().trim_matches('"');
        match name.trim().to_ascii_lowercase().as_str() {
            // A weight that cannot be read is no wish at all.
            "q" => weight = value.parse::<f32>().ok().filter(|q| (0.0..=1.0).contains(q)).unwrap_or(0.0),
            name => params.push((name.to_owned(), value.to_owned())),
        }
    }
    Some(Weighted { value, params, weight })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn accepting(accept: &str) -> Option<Media> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_str(accept).unwrap());
        media(&headers)
    }

    fn speaking(tags: &str) -> Language {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_str(tags).unwrap());
        language(&headers)
    }

    #[test]
    fn media_is_weighed() {
        let cases = [
            ("", Some(Media::Json)),
            ("*/*", Some(Media::Json)),
            ("application/*", Some(Media::Json)),
            ("application/json", Some(Media::Json)),
            ("application/graphql-response+json", Some(Media::GraphqlResponse)),
            ("application/graphql-response+json, application/json", Some(Media::GraphqlResponse)),
            ("application/json, application/graphql-response+json", Some(Media::GraphqlResponse)),
            ("application/graphql-response+json;q=0.5, application/json", Some(Media::Json)),
            ("application/graphql-response+json, application/json;q=0.9", Some(Media::GraphqlResponse)),
            ("application/json, text/plain, */*", Some(Media::Json)),
            ("application/json;q=0, */*", Some(Media::GraphqlResponse)),
            ("Application/JSON; Charset=UTF-8", Some(Media::Json)),
            ("application/json; charset=iso-8859-1", None),
            ("text/html, */*;q=0.1", Some(Media::Json)),
            ("application/json;q=0", None),
            ("text/event-stream", None),
            ("nonsense", None),
        ];
        for (accept, expected) in cases {
            assert_eq!(accepting(accept), expected, "{accept}");
        }
        assert_eq!(media(&HeaderMap::new()), Some(Media::Json));
    }

    #[test]
    fn language_is_weighed() {
        let cases = [
            ("zh-CN,zh;q=0.9,en;q=0.8", Language::Zh),
            ("en-GB,en;q=0.9,zh-CN;q=0.8", Language::En),
            ("en, zh", Language::En),
            ("zh, en", Language::Zh),
            ("de", Language::En),
            ("de, zh;q=0.1", Language::Zh),
            ("zh;q=0", Language::En),
        ];
        for (tags, expected) in cases {
            assert_eq!(speaking(tags), expected, "{tags}");
        }
        assert_eq!(language(&HeaderMap::new()), Language::En);
    }
}
