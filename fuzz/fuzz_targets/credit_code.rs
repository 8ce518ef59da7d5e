//! Unified social credit codes as typed: a code that is read is canonical, and its check character is the only one.

#![no_main]

use libfuzzer_sys::fuzz_target;
use longhaul::vocab::CreditCode;

fuzz_target!(|typed: &str| {
    if let Ok(code) = CreditCode::parse(typed) {
        assert_eq!(code.as_str().len(), 18);
        assert_eq!(CreditCode::parse(code.as_str()).as_ref(), Ok(&code));
        assert_eq!(CreditCode::from_body(&code.as_str()[..17]), Ok(code));
    }
    if let Ok(code) = CreditCode::from_body(typed) {
        assert_eq!(CreditCode::parse(code.as_str()), Ok(code));
    }
});
