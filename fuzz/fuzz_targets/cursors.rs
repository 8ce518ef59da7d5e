//! Cursors of pages and global ids, which clients are to hand back as they got them and need not.

#![no_main]

use libfuzzer_sys::fuzz_target;
use longhaul::graphql::kit::{Gid, PageArgs};
use longhaul_entity::{CustomerId, TypedId, VisitId};

fuzz_target!(|text: &str| {
    for order in ["NEWEST", "NAME"] {
        let args = |after, before| PageArgs { first: Some(10), after, last: None, before };
        let after = args(Some(text.to_owned()), None).window(order);
        let before = args(None, Some(text.to_owned())).window(order);
        assert_eq!(after.is_ok(), before.is_ok());
    }
    if let Some(Gid(id)) = Gid::<CustomerId>::read(text) {
        // One spelling for one id, and no id of two types.
        assert_eq!(Gid(id).text(), text);
        assert!(Gid::<VisitId>::read(text).is_none());
        assert_eq!(CustomerId::from_uuid(id.uuid()), id);
    }
});
