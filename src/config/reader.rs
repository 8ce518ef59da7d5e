//! Reads single values and says clearly what is wrong with them.

use std::{collections::BTreeMap, fmt, ops::RangeInclusive, path::Path};

/// A variable: its name, its default (empty: none) and what it says, with its unit.
#[derive(Debug)]
pub struct Key {
    /// The name in the environment; in the file it stands in lower case without `LONGHAUL_`.
    pub name: &'static str,
    /// What holds when nothing is said.
    pub default: &'static str,
    /// What it says, with unit and bounds.
    pub about: &'static str,
}

/// What is wrong with the configuration, ready to be shown.
#[derive(Debug, PartialEq, Eq)]
pub struct ConfigError(pub String);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

/// The given values by variable name, with where each was given.
pub struct Reader {
    values: BTreeMap<String, (String, String)>,
}

const PREFIX: &str = "LONGHAUL_";
/// The one variable without our prefix, because every tool knows it by this name.
const DATABASE_URL: &str = "DATABASE_URL";
/// Names the configuration file itself; `main` reads it.
const FILE: &str = "LONGHAUL_CONFIG";
/// Belong to the tests, which find their PostgreSQL by them.
const TESTS: &str = "LONGHAUL_TEST_";

impl Reader {
    /// Takes the values of the file, if one is named, and those of `env`, which overrule it.
    ///
    /// # Errors
    /// The file cannot be read or is no flat TOML; a name is unknown.
    pub fn new(file: Option<&Path>, env: impl Iterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let mut values = BTreeMap::new();
        if let Some(path) = file {
            read_file(path, &mut values)?;
        }
        for (name, value) in env {
            let ours = name == DATABASE_URL || name.starts_with(PREFIX);
            if ours && name != FILE && !name.starts_with(TESTS) {
                values.insert(name, (value, "environment".to_owned()));
            }
        }
        if let Some((name, (_, place))) = values.iter().find(|(name, _)| !super::keys().any(|key| key.name == *name)) {
            return Err(ConfigError(format!("{name} ({place}) is no setting of Longhaul")));
        }
        Ok(Self { values })
    }

    /// The text of a variable, or its default.
    #[must_use]
    pub fn text(&self, key: &Key) -> String {
        self.values.get(key.name).map_or(key.default, |(value, _)| value.as_str()).trim().to_owned()
    }

    /// A whole number within `range`.
    ///
    /// # Errors
    /// It is none, or lies outside.
    pub fn number<T>(&self, key: &Key, range: RangeInclusive<T>) -> Result<T, ConfigError>
    where
        T: std::str::FromStr + PartialOrd + fmt::Display,
    {
        let text = self.text(key);
        match text.parse::<T>() {
            Ok(number) if range.contains(&number) => Ok(number),
            _ => Err(self.wrong(key, &format!("a whole number from {} to {}", range.start(), range.end()))),
        }
    }

    /// `true` or `false`.
    ///
    /// # Errors
    /// It is neither.
    pub fn flag(&self, key: &Key) -> Result<bool, ConfigError> {
        match self.text(key).as_str() {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            _ => Err(self.wrong(key, "true or false")),
        }
    }

    /// The message for a value that is not what `wanted` says.
    #[must_use]
    pub fn wrong(&self, key: &Key, wanted: &str) -> ConfigError {
        let place = self.values.get(key.name).map_or("default", |(_, place)| place.as_str());
        ConfigError(format!("{} ({place}) is {:?}; it must be {wanted}", key.name, self.text(key)))
    }
}

fn read_file(path: &Path, values: &mut BTreeMap<String, (String, String)>) -> Result<(), ConfigError> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|err| ConfigError(format!("{shown}: {err}")))?;
    let table: toml::Table = text.parse().map_err(|err| ConfigError(format!("{shown}: {err}")))?;
    for (name, value) in table {
        let upper = name.to_uppercase();
        let full = if upper == DATABASE_URL { upper } else { format!("{PREFIX}{upper}") };
        let value = match value {
            toml::Value::String(text) => text,
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Boolean(flag) => flag.to_string(),
            _ => return Err(ConfigError(format!("{shown}: {name} must be a text, a whole number, true or false"))),
        };
        values.insert(full, (value, shown.clone()));
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn read(vars: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let env = vars.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::read(&Reader::new(None, env)?)
    }

    #[test]
    fn defaults_are_valid() {
        let config = read(&[]).unwrap();
        assert!(config.database.url.starts_with("sqlite:"));
        assert_eq!(config.http.port, 8080);
    }

    #[test]
    fn a_wrong_value_is_named_with_its_place_and_bounds() {
        let err = read(&[("LONGHAUL_PORT", "abc")]).unwrap_err();
        assert_eq!(err.0, r#"LONGHAUL_PORT (environment) is "abc"; it must be a whole number from 0 to 65535"#);
        assert!(read(&[("LONGHAUL_PORT", "65536")]).is_err());
        assert!(read(&[("DATABASE_URL", "mysql://x")]).unwrap_err().0.starts_with("DATABASE_URL (environment)"));
        assert!(read(&[("LONGHAUL_LOG_FORMAT", "xml")]).is_err());
        for origins in ["*", "app.example.com", "https://app.example.com/", "https://a.example, x"] {
            assert!(read(&[("LONGHAUL_CORS_ORIGINS", origins)]).is_err(), "{origins}");
        }
    }

    #[test]
    fn origins_are_a_list() {
        let config = read(&[("LONGHAUL_CORS_ORIGINS", "https://App.example.com, http://localhost:3000,")]).unwrap();
        assert_eq!(config.http.cors_origins, ["https://app.example.com", "http://localhost:3000"]);
        assert!(read(&[]).unwrap().http.cors_origins.is_empty());
    }

    #[test]
    fn an_unknown_name_is_refused() {
        let err = read(&[("LONGHAUL_PROT", "80")]).unwrap_err();
        assert_eq!(err.0, "LONGHAUL_PROT (environment) is no setting of Longhaul");
    }

    #[test]
    fn the_environment_overrules_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("longhaul.toml");
        std::fs::write(&path, "port = 9000\nhost = \"127.0.0.9\"\n").unwrap();
        let env = [("LONGHAUL_PORT".to_owned(), "9001".to_owned())];
        let config = Config::read(&Reader::new(Some(&path), env.into_iter()).unwrap()).unwrap();
        assert_eq!((config.http.port, config.http.host.as_str()), (9001, "127.0.0.9"));
        std::fs::write(&path, "port = [1]\n").unwrap();
        assert!(Reader::new(Some(&path), std::iter::empty()).is_err());
    }
}
