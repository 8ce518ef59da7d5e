//! Phone numbers as typed: a number that is read is canonical, and its mask keeps the middle to itself (ALL-2).

#![no_main]

use libfuzzer_sys::fuzz_target;
use longhaul::vocab::Phone;

fuzz_target!(|typed: &str| {
    let Ok(phone) = Phone::parse(typed) else { return };
    let digits = phone.as_str();
    assert!((10..=12).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()));
    assert_eq!(Phone::parse(digits).as_ref(), Ok(&phone));
    let masked = phone.masked();
    assert_eq!(masked.len(), digits.len());
    assert_eq!(masked.bytes().filter(|byte| *byte == b'*').count(), 4);
    assert!(!format!("{phone:?}").contains(digits));
});
