//! The checker on small made-up sources.

use super::*;

fn found(files: &[(&str, &str)]) -> Vec<String> {
    against_the_order(&files.iter().map(|(path, text)| Source::new(path, text)).collect::<Vec<_>>())
}

fn circles_of(files: &[(&str, &str)]) -> Vec<String> {
    circles(&files.iter().map(|(path, text)| Source::new(path, text)).collect::<Vec<_>>())
}

fn named(path: &str, text: &str) -> Vec<String> {
    imports(&Source::new(path, text)).into_iter().map(|import| import.to.join("::")).collect()
}

#[test]
fn paths_are_read_wherever_they_stand() {
    assert_eq!(
        named("src/http/a.rs", "use crate::{db::{self, op::Op as O}, auth, vocab::*};"),
        ["db", "db::op::Op", "auth", "vocab"]
    );
    assert_eq!(named("src/http/a.rs", "fn f() -> crate::db::X<crate::auth::Y> {}"), ["db::X", "auth::Y"]);
    assert_eq!(
        named("src/http/a.rs", "fn f() { crate::db::x::<u8>(); for a in crate::auth::all() {} }"),
        ["db::x", "auth::all"]
    );
    assert_eq!(named("src/main.rs", "use longhaul::{config, http::serve};"), ["config", "http::serve"]);
    assert_eq!(named("src/http/a.rs", "// crate::db\npub(crate) fn f() { g(\"crate::db\") }"), [""; 0]);
    assert_eq!(named("src/http/a.rs", "pub(in crate::http) fn f() {}"), [""; 0]);
}

#[test]
fn relative_paths_are_resolved() {
    assert_eq!(named("src/domain/gift/rules.rs", "use super::super::visit::Visit;"), ["domain::visit::Visit"]);
    assert_eq!(
        named("src/domain/gift/mod.rs", "use super::visit::Visit; use self::rules::f;"),
        ["domain::visit::Visit", "domain::gift::rules::f"]
    );
    assert_eq!(
        named("src/domain/gift/rules.rs", "mod tests { use super::*; use super::super::x; } use super::y;"),
        ["domain::gift::rules", "domain::gift::x", "domain::gift::y"]
    );
    assert_eq!(
        named("src/domain/gift/mod.rs", "use super::{visit, gift::{self, a}};"),
        ["domain::visit", "domain::gift", "domain::gift::a"]
    );
}

#[test]
fn a_lower_layer_may_not_import_a_higher_one() {
    let text = "use crate::config;\nuse crate::graphql::Schema;";
    let expected =
        ["src/domain/gift/issue.rs:2 domain::gift::issue imports graphql::Schema: `graphql` stands above `domain`"];
    assert_eq!(found(&[("src/domain/gift/issue.rs", text)]), expected);
    assert_eq!(found(&[("src/graphql/gift.rs", "use crate::http::Y;")]).len(), 1);
    assert_eq!(found(&[("src/db/op.rs", "fn f() { crate::auth::x() }")]).len(), 1);
    assert!(found(&[("src/http/a.rs", "use crate::{graphql, domain::gift, worker, db};")]).is_empty());
    assert!(found(&[("src/lib.rs", "use crate::http::X;"), ("src/main.rs", "use longhaul::worker;")]).is_empty());
}

#[test]
fn a_feature_may_not_import_a_later_one() {
    let later = found(&[("src/domain/visit/report.rs", "use crate::domain::gift::Gift;")]);
    assert!(later[0].ends_with("`gift` stands after `visit` in the order of features"), "{later:?}");
    assert_eq!(found(&[("src/domain/visit/mod.rs", "use super::gift::Gift;")]).len(), 1);
    assert!(
        found(&[("src/domain/gift/issue.rs", "use crate::domain::{visit::Visit, policy, gift::rules};")]).is_empty()
    );
    assert!(found(&[("src/domain/mod.rs", "pub use self::gift::Gift;")]).is_empty());
}

#[test]
fn a_feature_names_features_and_not_the_whole() {
    assert_eq!(found(&[("src/domain/visit/a.rs", "use crate::domain;")]).len(), 1);
    assert_eq!(found(&[("src/domain/visit/a.rs", "use crate::domain::*;")]).len(), 1);
    assert_eq!(found(&[("src/domain/visit/a.rs", "use crate::domain::{self, org};")]).len(), 1);
    assert_eq!(found(&[("src/domain/visit/a.rs", "use crate::domain::Gift;")]).len(), 1);
}

#[test]
fn what_has_no_place_is_told() {
    assert_eq!(found(&[("src/utils.rs", "")]), ["src/utils.rs the module `utils` has no place in LAYERS"]);
    let feature = "src/domain/misc/mod.rs the feature `misc` has no place in FEATURES";
    assert_eq!(found(&[("src/domain/misc/mod.rs", "")]), [feature]);
    assert_eq!(found(&[("src/http/a.rs", "use crate::Thing;")]).len(), 1);
    assert_eq!(found(&[("src/http/a.rs", "use crate::*;")]).len(), 1);
}

#[test]
fn the_kit_imports_no_noun() {
    for text in ["use crate::graphql::gift::Gift;", "use super::gift;", "use super::*;", "use crate::domain::gift;"] {
        assert_eq!(found(&[("src/graphql/kit/mod.rs", text)]).len(), 1, "{text}");
    }
    assert!(found(&[("src/graphql/kit/ids.rs", "use super::errors; use crate::{vocab::Id, auth::Actor};")]).is_empty());
    assert!(found(&[("src/graphql/gift.rs", "use super::{kit::Page, visit::Visit};")]).is_empty());
}

#[test]
fn circles_within_a_layer_are_told_with_their_places() {
    let db = ("src/db/mod.rs", "use crate::journal::Entry;");
    let journal = ("src/journal/seal.rs", "\nuse crate::storage;");
    let storage = ("src/storage.rs", "fn f(a: crate::db::Op) {}");
    assert_eq!(
        circles_of(&[db, journal, storage]),
        ["db → journal (src/db/mod.rs:1) → storage (src/journal/seal.rs:2) → db (src/storage.rs:1)"]
    );
    assert!(circles_of(&[db, journal]).is_empty());
}

#[test]
fn circles_between_features_are_told() {
    let visit = ("src/domain/visit.rs", "use super::gift::Gift;");
    let gift = ("src/domain/gift.rs", "use super::visit::Visit;");
    let path = "domain::gift → domain::visit (src/domain/gift.rs:1) → domain::gift (src/domain/visit.rs:1)";
    assert_eq!(circles_of(&[visit, gift]), [path]);
}

#[test]
fn crates_of_upper_layers_are_not_named_below() {
    let sources =
        ["src/domain/gift.rs", "entity/src/gift.rs", "migration/src/a.rs", "src/graphql/gift.rs", "src/main.rs"]
            .map(|path| Source::new(path, "//! async_graphql\nuse async_graphql::ID;"));
    let expected = [
        "src/domain/gift.rs:2 async_graphql",
        "entity/src/gift.rs:2 async_graphql",
        "migration/src/a.rs:2 async_graphql",
    ];
    assert_eq!(foreign_names(&sources), expected);
}
