//! What tus says in headers: lengths, offsets, metadata, checksums. Pure; it knows no upload.

use actix_web::{
    HttpRequest,
    http::header::{CONTENT_LENGTH, HeaderMap, HeaderName, TRANSFER_ENCODING},
};
use data_encoding::{BASE64, HEXLOWER_PERMISSIVE};

use crate::{
    domain::visit::upload::Checksum,
    error::{Error, Result, invalid},
};

pub(super) const TUS_RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
pub(super) const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
pub(super) const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
pub(super) const UPLOAD_METADATA: HeaderName = HeaderName::from_static("upload-metadata");
pub(super) const UPLOAD_EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
const UPLOAD_CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");
const UPLOAD_DEFER_LENGTH: HeaderName = HeaderName::from_static("upload-defer-length");
const UPLOAD_CONCAT: HeaderName = HeaderName::from_static("upload-concat");
const OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");
/// Pairs of metadata, at most.
const PAIRS_MOST: usize = 20;

/// One header's text; none when it is not there or not one.
fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut all = headers.get_all(name);
    let first = all.next()?.to_str().ok()?;
    all.next().is_none().then(|| first.trim())
}

/// The method that is meant: clients that cannot send PATCH or DELETE say so in a header.
pub(super) fn method(req: &HttpRequest) -> String {
    let meant = text(req.headers(), &OVERRIDE).filter(|_| req.method() == actix_web::http::Method::POST);
    meant.map_or_else(|| req.method().to_string(), str::to_ascii_uppercase)
}

/// The version of the protocol that the client speaks.
pub(super) fn version(headers: &HeaderMap) -> Option<&str> {
    text(headers, &TUS_RESUMABLE)
}

/// Whole, not negative, and plain digits: `+1` and `1e3` are none.
fn number(headers: &HeaderMap, name: &HeaderName, field: &'static str) -> Result<Option<u64>> {
    if !headers.contains_key(name) {
        return Ok(None);
    }
    let digits = text(headers, name).filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()));
    let number = digits.and_then(|digits| digits.parse().ok());
    number.map(Some).ok_or_else(|| invalid(field, "应为不小于0的整数", "A whole number, 0 or more").into())
}

fn needed(headers: &HeaderMap, name: &HeaderName, field: &'static str) -> Result<u64> {
    number(headers, name, field)?
        .ok_or_else(|| invalid(field, format!("缺少请求头{field}"), format!("The header {field} is needed")).into())
}

/// The length of a file that is to come.
///
/// # Errors
/// INVALID when it is not said, for files whose length comes later, and for files made of others.
pub(super) fn upload_length(headers: &HeaderMap) -> Result<u64> {
    if headers.contains_key(UPLOAD_DEFER_LENGTH) {
        let (zh, en) = ("上传前必须说明长度", "The length has to be said beforehand");
        return Err(invalid("Upload-Defer-Length", zh, en).into());
    }
    if headers.contains_key(UPLOAD_CONCAT) {
        let (zh, en) = ("不支持合并上传", "Uploads are not put together from others");
        return Err(invalid("Upload-Concat", zh, en).into());
    }
    needed(headers, &UPLOAD_LENGTH, "Upload-Length")
}

/// Where a piece begins.
///
/// # Errors
/// INVALID.
pub(super) fn upload_offset(headers: &HeaderMap) -> Result<u64> {
    needed(headers, &UPLOAD_OFFSET, "Upload-Offset")
}

/// How many bytes the request carries; none when it does not say. A request of HTTP/1.1 that says neither how many nor that they come in
/// chunks has none.
///
/// # Errors
/// INVALID.
pub(super) fn content_length(headers: &HeaderMap) -> Result<Option<u64>> {
    let said = number(headers, &CONTENT_LENGTH, "Content-Length")?;
    Ok(if headers.contains_key(TRANSFER_ENCODING) { said } else { said.or(Some(0)) })
}

/// What the client says of its file, as it said it, and the hash that is among it.
///
/// # Errors
/// INVALID for what is no metadata, and without the hash: a photo that was cut off on the way may look whole.
pub(super) fn metadata(headers: &HeaderMap) -> Result<(String, [u8; 32])> {
    let field = "Upload-Metadata";
    let wrong = || -> Error {
        let zh = "应为以逗号分隔的“键 Base64值”，键不重复";
        invalid(field, zh, "Pairs of a key and a value in base64, with commas between, each key once").into()
    };
    let said =
        if headers.contains_key(&UPLOAD_METADATA) { text(headers, &UPLOAD_METADATA).ok_or_else(wrong)? } else { "" };
    let (mut keys, mut sha256) = (Vec::new(), None);
    for pair in said.split(',').map(str::trim).filter(|_| !said.is_empty()) {
        let (key, value) = pair.split_once(' ').unwrap_or((pair, ""));
        if key.is_empty() || keys.contains(&key) || keys.len() == PAIRS_MOST {
            return Err(wrong());
        }
        keys.push(key);
        let value = BASE64.decode(value.as_bytes()).map_err(|_| wrong())?;
        if key == "sha256" {
            sha256 = Some(hash(&value));
        }
    }
    let sha256 = sha256.flatten().ok_or_else(|| -> Error {
        let zh = "必须有整个文件的SHA-256（sha256，十六进制或Base64）";
        invalid(field, zh, "sha256 is needed: that of the whole file, in hex or base64").rule("VISIT-9").into()
    })?;
    Ok((said.to_owned(), sha256))
}

/// A SHA-256 in hex or base64.
fn hash(value: &[u8]) -> Option<[u8; 32]> {
    let bytes = if value.len() == 64 { HEXLOWER_PERMISSIVE.decode(value) } else { BASE64.decode(value) };
    bytes.ok()?.try_into().ok()
}

/// The checksum of a piece; none when there is none.
///
/// # Errors
/// INVALID for an algorithm that is not offered and for what is no checksum of it.
pub(super) fn checksum(headers: &HeaderMap) -> Result<Option<Checksum>> {
    if !headers.contains_key(&UPLOAD_CHECKSUM) {
        return Ok(None);
    }
    let read = text(headers, &UPLOAD_CHECKSUM).and_then(|said| {
        let (algorithm, sum) = said.split_once(' ')?;
        let sum = BASE64.decode(sum.trim().as_bytes()).ok()?;
        match algorithm {
            "sha1" => sum.try_into().ok().map(Checksum::Sha1),
            "sha256" => sum.try_into().ok().map(Checksum::Sha256),
            _ => None,
        }
    });
    let (zh, en) = ("应为sha1或sha256及其Base64值", "sha1 or sha256, and the sum in base64");
    read.map(Some).ok_or_else(|| invalid("Upload-Checksum", zh, en).into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn with(name: HeaderName, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_str(value).unwrap());
        headers
    }

    #[test]
    fn numbers_are_plain_digits() {
        assert_eq!(upload_offset(&with(UPLOAD_OFFSET, "0")).unwrap(), 0);
        assert_eq!(upload_length(&with(UPLOAD_LENGTH, " 15728640 ")).unwrap(), 15_728_640);
        for wrong in ["", "-1", "+1", "1.0", "1e3", "0x1", "18446744073709551616", "1, 1"] {
            assert!(upload_offset(&with(UPLOAD_OFFSET, wrong)).is_err(), "{wrong}");
        }
        assert!(upload_offset(&HeaderMap::new()).is_err());
        let mut twice = with(UPLOAD_OFFSET, "1");
        twice.append(UPLOAD_OFFSET, HeaderValue::from_static("1"));
        assert!(upload_offset(&twice).is_err(), "nobody chooses between two");
        let mut later = with(UPLOAD_DEFER_LENGTH, "1");
        later.insert(UPLOAD_LENGTH, HeaderValue::from_static("1"));
        assert!(upload_length(&later).is_err());
    }

    #[test]
    fn metadata_holds_the_hash_in_hex_or_base64() {
        let bytes = [7; 32];
        for told in [HEXLOWER_PERMISSIVE.encode(&bytes), BASE64.encode(&bytes)] {
            let said = format!("filename 5rGf,sha256 {},empty", BASE64.encode(told.as_bytes()));
            assert_eq!(metadata(&with(UPLOAD_METADATA, &said)).unwrap(), (said, bytes));
        }
        let good = BASE64.encode("07".repeat(32).as_bytes());
        let [short, twice] = [BASE64.encode(b"0707"), format!("sha256 {good},sha256 {good}")];
        for wrong in ["filename 5rGf", &format!("sha256 {short}"), "sha256 ???", ",", &twice, "", "sha256"] {
            assert!(metadata(&with(UPLOAD_METADATA, wrong)).is_err(), "{wrong}");
        }
        assert!(metadata(&HeaderMap::new()).is_err());
    }

    #[test]
    fn checksums_are_of_their_length() {
        let sum = |text: &str| checksum(&with(UPLOAD_CHECKSUM, text));
        assert_eq!(sum(&format!("sha1 {}", BASE64.encode(&[1; 20]))).unwrap(), Some(Checksum::Sha1([1; 20])));
        assert_eq!(sum(&format!("sha256 {}", BASE64.encode(&[1; 32]))).unwrap(), Some(Checksum::Sha256([1; 32])));
        for wrong in ["sha1", "sha1 x", &format!("sha1 {}", BASE64.encode(&[1; 32])), "md5 1B2M2Y8AsgTpgAmY7PhCfg=="] {
            assert!(sum(wrong).is_err(), "{wrong}");
        }
        assert_eq!(checksum(&HeaderMap::new()).unwrap(), None);
    }
}
