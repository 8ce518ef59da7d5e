//! The first look at a query text, before any parser: how long it is, of how many tokens, how deeply nested.
//!
//! The parser behind is recursive and aborts the process on a few thousand brackets, so this scan is one loop without
//! recursion or allocation. It knows only as much of GraphQL's lexical grammar as it takes not to count what stands in
//! strings, block strings and comments. The same gate serves every way a query text comes in.

use super::{
    fault::{Class, Fault},
    limits::DocumentLimits,
};

/// Refuses a text that is too long, has too many tokens, is nested too deeply, or holds a string that never ends.
pub(super) fn check(text: &str, limits: &DocumentLimits) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    if bytes.len() > limits.bytes {
        return Err(Fault::over("bytes", limits.bytes, "查询文本字节数过多", "The query text has too many bytes"));
    }
    let (mut at, mut tokens, mut depth) = (0, 0_usize, 0_usize);
    while let Some(&byte) = bytes.get(at) {
        let end = match byte {
            b' ' | b'\t' | b',' | b'\n' | b'\r' => {
                at += 1;
                continue;
            }
            b'#' => {
                at = end_of_line(bytes, at);
                continue;
            }
            b'"' => end_of_string(bytes, at).ok_or_else(unterminated)?,
            b'{' | b'[' | b'(' => {
                depth += 1;
                at + 1
            }
            b'}' | b']' | b')' => {
                depth = depth.saturating_sub(1);
                at + 1
            }
            b'.' if bytes[at..].starts_with(b"...") => at + 3,
            byte if is_word(byte) => {
                let end = end_of_word(bytes, at);
                if end - at > limits.name_bytes {
                    return Err(Fault::over("nameBytes", limits.name_bytes, "查询中的名称过长", "A name is too long"));
                }
                end
            }
            _ => at + 1,
        };
        at = end;
        tokens += 1;
        if tokens > limits.tokens {
            return Err(Fault::over("tokens", limits.tokens, "查询词法单元过多", "The query has too many tokens"));
        }
        if depth > limits.brackets {
            return Err(Fault::over("brackets", limits.brackets, "查询括号嵌套过深", "Brackets are nested too deeply"));
        }
    }
    Ok(())
}

fn unterminated() -> Fault {
    Fault::document(Class::ParseFailed, "查询文本中的字符串没有结束", "A string in the query text does not end")
}

/// Names and numbers. Bytes beyond ASCII make one token, whatever they are: the parser will refuse them.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn end_of_word(bytes: &[u8], start: usize) -> usize {
    bytes[start..].iter().position(|byte| !is_word(*byte)).map_or(bytes.len(), |length| start + length)
}

fn end_of_line(bytes: &[u8], start: usize) -> usize {
    bytes[start..].iter().position(|byte| matches!(byte, b'\n' | b'\r')).map_or(bytes.len(), |length| start + length)
}

/// The index behind the string that opens at `start`; `None` when it does not end.
fn end_of_string(bytes: &[u8], start: usize) -> Option<usize> {
    if bytes[start..].starts_with(b"\"\"\"") {
        return end_of_block_string(bytes, start + 3);
    }
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            // The parser ends the string here with an error; going on would hide what follows from this scan.
            b'\n' | b'\r' => return None,
            _ => at += 1,
        }
    }
}

fn end_of_block_string(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let rest = bytes.get(at..).filter(|rest| !rest.is_empty())?;
        if rest.starts_with(b"\"\"\"") {
            return Some(at + 3);
        }
        at += if rest.starts_with(b"\\\"\"\"") { 4 } else { 1 };
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn refused(text: &str) -> Option<&'static str> {
        let limits =
            DocumentLimits { bytes: 20_000, tokens: 50, name_bytes: 10, brackets: 10, ..DocumentLimits::default() };
        check(text, &limits).err().map(|fault| fault.limit.map_or("syntax", |(name, _)| name))
    }

    #[test]
    fn counts_bytes_tokens_and_brackets() {
        assert_eq!(refused(&" ".repeat(20_001)), Some("bytes"));
        assert_eq!(refused(&" ,\n".repeat(5_000)), None);
        assert_eq!(refused(&"a ".repeat(50)), None);
        assert_eq!(refused(&"a ".repeat(51)), Some("tokens"));
        assert_eq!(refused(&"[".repeat(10)), None);
        assert_eq!(refused(&"[".repeat(5_000)), Some("brackets"));
        assert_eq!(refused(&"({[".repeat(4)), Some("brackets"));
        assert_eq!(refused(&"[]".repeat(20)), None);
        assert_eq!(refused("...on...on"), None);
        assert_eq!(refused("abcdefghij"), None);
        assert_eq!(refused("a abcdefghijk"), Some("nameBytes"));
    }

    #[test]
    fn looks_through_strings_and_comments() {
        let many = "[".repeat(11);
        assert_eq!(refused(&format!("\"{many}\"")), None);
        assert_eq!(refused(&format!(r#""\"{many}""#)), None);
        assert_eq!(refused(&format!(r#""\\"{many}"#)), Some("brackets"));
        assert_eq!(refused(&format!("\"\"\"{many}\"\"\"")), None);
        assert_eq!(refused(&format!("\"\"\"\\\"\"\"{many}\n\"\"\"")), None);
        assert_eq!(refused(&format!("\"\"{many}")), Some("brackets"));
        assert_eq!(refused(&format!("# {many}\na")), None);
        assert_eq!(refused(&format!("# \"\r{many}")), Some("brackets"));
        assert_eq!(refused(&format!("#\"\"\"\n{many}")), Some("brackets"));
    }

    #[test]
    fn a_string_has_to_end() {
        for text in ["\"", "\"a\nb\"", "\"\\", "\"\"\"", "\"\"\"a\"\"", "\"\"\"a\\\"\"\""] {
            assert_eq!(refused(text), Some("syntax"), "{text}");
        }
        assert_eq!(refused("\"\""), None);
        assert_eq!(refused("\"\"\"\"\"\""), None);
    }

    proptest::proptest! {
        /// Whatever passes the gate can be parsed without taking the thread down.
        #[test]
        fn what_passes_can_be_parsed(text in "[\\[\\]{}()\"\\\\#a:$!.\n ]{0,400}") {
            if check(&text, &DocumentLimits::default()).is_ok() {
                let _ = async_graphql::parser::parse_query(&text);
            }
        }
    }
}
