//! What we build on: its licences, where it comes from, and what we never want, by the lists of `deny.toml`. cargo-deny
//! reads the same file and knows more (advisories); this needs no tool beyond cargo and looks only at what this machine builds.

use std::{collections::BTreeMap, process::Command};

use serde_json::Value;

use crate::spdx;

/// `refused` breaks a rule; `licences` counts the packages of each licence expression.
pub(crate) struct Report {
    pub(crate) refused: Vec<String>,
    licences: BTreeMap<String, usize>,
}

impl Report {
    pub(crate) fn text(&self) -> String {
        let kinds: Vec<String> = self.licences.iter().map(|(licence, count)| format!("{count} × {licence}")).collect();
        format!("{} packages: {}", self.licences.values().sum::<usize>(), kinds.join(", "))
    }
}

/// The lists of `deny.toml` that are read here.
struct Lists {
    allowed: Vec<String>,
    banned: Vec<String>,
    /// The licences of packages that state theirs in a file only.
    clarified: BTreeMap<String, String>,
}

/// Checks the packages that the lock file gives this platform.
pub(crate) fn check() -> Report {
    let lists = lists(include_str!("../../deny.toml"));
    let host = run(std::env::var("RUSTC").as_deref().unwrap_or("rustc"), &["-vV"]);
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let arguments = ["metadata", "--locked", "--format-version", "1", "--filter-platform", host];
    weigh(&serde_json::from_str(&run(env!("CARGO"), &arguments)).unwrap(), &lists)
}

fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn lists(deny: &str) -> Lists {
    let deny: toml::Table = deny.parse().unwrap();
    let allowed = deny["licenses"]["allow"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned());
    let banned = deny["bans"]["deny"].as_array().unwrap().iter().map(|ban| ban["crate"].as_str().unwrap().to_owned());
    let clarified = deny["licenses"].get("clarify").and_then(toml::Value::as_array).into_iter().flatten();
    let clarified = clarified.map(|it| ["crate", "expression"].map(|key| it[key].as_str().unwrap().to_owned()));
    Lists {
        allowed: allowed.collect(),
        banned: banned.collect(),
        clarified: clarified.map(|[package, licence]| (package, licence)).collect(),
    }
}

fn weigh(metadata: &Value, lists: &Lists) -> Report {
    let mut report = Report { refused: Vec::new(), licences: BTreeMap::new() };
    let built: Vec<&Value> = list(&metadata["resolve"]["nodes"]).iter().map(|node| &node["id"]).collect();
    let mut registry = None;
    for package in list(&metadata["packages"]).iter().filter(|package| built.contains(&&package["id"])) {
        let name = format!("{} {}", text(&package["name"]), text(&package["version"]));
        let clarified = lists.clarified.get(text(&package["name"])).map(String::as_str);
        let licence = package["license"].as_str().or(clarified).unwrap_or_default();
        *report.licences.entry(licence.to_owned()).or_default() += 1;
        if !spdx::met(licence, &lists.allowed) {
            report.refused.push(format!("{name}: licence `{licence}`"));
        }
        if lists.banned.iter().any(|banned| banned == text(&package["name"])) {
            report.refused.push(format!("{name}: banned"));
        }
        match package["source"].as_str() {
            None => report.refused.extend(wildcards(package)),
            Some(source) if source.starts_with("registry+") && *registry.get_or_insert(source) == source => {}
            Some(source) => report.refused.push(format!("{name}: comes from {source}")),
        }
    }
    report
}

/// Dependencies of a package of ours that take any version.
fn wildcards(package: &Value) -> Vec<String> {
    let open = list(&package["dependencies"]).iter().filter(|it| text(&it["req"]) == "*" && it["path"].is_null());
    open.map(|it| format!("{}: takes any version of {}", text(&package["name"]), text(&it["name"]))).collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(package: &Value) -> Vec<String> {
        let ours = serde_json::json!({ "id": "good", "name": "good", "license": "MIT", "source": "registry+a" });
        let metadata = serde_json::json!({
            "packages": [ours, package, { "id": "not built", "license": "GPL-3.0" }],
            "resolve": { "nodes": [{ "id": "good" }, { "id": "x" }] },
        });
        weigh(
            &metadata,
            &lists(
                "licenses.allow = ['MIT']
             licenses.clarify = [{ crate = 'filed', expression = 'MIT' }]
             bans.deny = [{ crate = 'bad' }]",
            ),
        )
        .refused
    }

    #[test]
    fn what_the_lists_allow_passes() {
        let dependencies = serde_json::json!([{ "name": "y", "req": "^1" }, { "name": "z", "req": "*", "path": "/z" }]);
        let package = serde_json::json!({ "id": "x", "name": "x", "license": "MIT", "dependencies": dependencies });
        assert_eq!(refused(&package), [""; 0]);
    }

    #[test]
    fn a_licence_that_stands_in_a_file_is_the_one_that_the_list_names() {
        let mut package = serde_json::json!({ "id": "x", "name": "x", "version": "1.0.0" });
        assert_eq!(refused(&package), ["x 1.0.0: licence ``"]);
        package["name"] = "filed".into();
        assert_eq!(refused(&package), [""; 0]);
    }

    #[test]
    fn licence_ban_source_and_wildcard_are_each_told() {
        let mut package = serde_json::json!({ "id": "x", "name": "x", "version": "1.0.0", "license": "GPL-3.0" });
        assert_eq!(refused(&package), ["x 1.0.0: licence `GPL-3.0`"]);
        package["license"] = "MIT".into();
        package["source"] = "git+b".into();
        assert_eq!(refused(&package), ["x 1.0.0: comes from git+b"]);
        package["source"] = "registry+b".into();
        assert_eq!(refused(&package), ["x 1.0.0: comes from registry+b"]);
        package["source"] = Value::Null;
        package["dependencies"] = serde_json::json!([{ "name": "y", "req": "*" }]);
        assert_eq!(refused(&package), ["x: takes any version of y"]);
        package["name"] = "bad".into();
        assert!(refused(&package).contains(&"bad 1.0.0: banned".to_owned()));
    }
}
