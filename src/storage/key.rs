//! The name of stored bytes, and where that name lies in a folder or bucket.

use data_encoding::HEXLOWER;

/// Which form of a photo: as received, or made from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rendition {
    /// The bytes as they came (原件); evidence, with metadata, read by few (VISIT-4).
    Original,
    /// Longest side 1280 pixels at most, JPEG, without metadata.
    Screen1280,
    /// Longest side 320 pixels at most, JPEG, without metadata.
    Thumb320,
    /// No photo: a spreadsheet of the customer ledger, by its own hash.
    Sheet,
}

impl Rendition {
    /// Those of a photo, in the order in which keys sort.
    pub const ALL: [Self; 3] = [Self::Original, Self::Screen1280, Self::Thumb320];

    /// All that is stored.
    const STORED: [Self; 4] = [Self::Original, Self::Screen1280, Self::Thumb320, Self::Sheet];

    /// What it is called: the ending of its file name, and its place in links.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Screen1280 => "1280",
            Self::Thumb320 => "320",
            Self::Sheet => "xlsx",
        }
    }
}

/// The name of stored bytes: the hash of the *original*, and the rendition of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhotoKey {
    /// SHA-256 of the original's bytes.
    pub sha256: [u8; 32],
    /// Which form of it.
    pub rendition: Rendition,
}

impl PhotoKey {
    /// The original with this hash.
    #[must_use]
    pub fn original(sha256: [u8; 32]) -> Self {
        Self { sha256, rendition: Rendition::Original }
    }

    /// The spreadsheet with this hash.
    #[must_use]
    pub fn sheet(sha256: [u8; 32]) -> Self {
        Self { sha256, rendition: Rendition::Sheet }
    }

    /// The same photo in another form.
    #[must_use]
    pub fn with(self, rendition: Rendition) -> Self {
        Self { rendition, ..self }
    }

    /// Relative path, sharded by the first two bytes: `ab/cd/abcd….1280`.
    #[must_use]
    pub fn path(&self) -> String {
        let hex = HEXLOWER.encode(&self.sha256);
        let (first, rest) = hex.split_at(2);
        format!("{first}/{}/{hex}.{}", &rest[..2], self.rendition.name())
    }

    /// The key that a file name (the last part of [`PhotoKey::path`]) stands for; `None` for a foreign file.
    #[must_use]
    pub fn from_file_name(name: &str) -> Option<Self> {
        let (hex, suffix) = name.split_once('.')?;
        let sha256 = HEXLOWER.decode(hex.as_bytes()).ok()?.try_into().ok()?;
        let rendition = Rendition::STORED.into_iter().find(|rendition| rendition.name() == suffix)?;
        Some(Self { sha256, rendition })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_again_in_its_path() {
        for rendition in Rendition::STORED {
            let key = PhotoKey { sha256: std::array::from_fn(|i| u8::try_from(i * 7).unwrap()), rendition };
            let path = key.path();
            assert!(path.starts_with("00/07/00070e"), "{path}");
            assert_eq!(PhotoKey::from_file_name(path.rsplit('/').next().unwrap()), Some(key));
        }
    }

    #[test]
    fn foreign_names_are_no_keys() {
        let hex = "ab".repeat(32);
        for name in ["", "x", "lost+found", &hex, &format!("{hex}.640"), &format!("{}.320", "AB".repeat(32)), "ab.320"]
        {
            assert_eq!(PhotoKey::from_file_name(name), None, "{name}");
        }
    }
}
