//! Why a file is not taken as a photo.

/// Why a file is not taken as a photo; a closed list, so that a client can tell its user what to do.
///
/// The name of a case is its stable meaning; [`PhotoFault::messages`] is for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum PhotoFault {
    /// The file has no bytes.
    #[error("the file is empty")]
    Empty,
    /// It is no picture at all.
    #[error("the file is no picture")]
    NotAPicture,
    /// A picture, but of a kind that is not taken: HEIC, GIF, TIFF, arithmetic or lossless JPEG, 12 bits.
    #[error("pictures of this kind are not taken; send JPEG, PNG or WebP")]
    UnsupportedFormat,
    /// It moves: an animated PNG or WebP.
    #[error("moving pictures are not taken")]
    Animated,
    /// A side over [`super::MAX_SIDE`], more than [`super::MAX_PIXELS`], or more memory than
    /// [`super::MAX_DECODE_BYTES`] to decode.
    #[error("the picture has too many pixels")]
    TooManyPixels,
    /// The file is longer than [`super::MAX_FILE_BYTES`].
    #[error("the file is too long")]
    TooManyBytes,
    /// It begins as a picture and does not end as one: cut off, or broken inside.
    #[error("the picture is damaged or incomplete")]
    Damaged,
    /// The received file could not be read, or a derivative not be made. Our failure, not the sender's; later it may
    /// work.
    #[error("the picture could not be processed")]
    Unavailable,
}

impl PhotoFault {
    /// All cases, for tables and tests.
    pub const ALL: [Self; 8] = [
        Self::Empty,
        Self::NotAPicture,
        Self::UnsupportedFormat,
        Self::Animated,
        Self::TooManyPixels,
        Self::TooManyBytes,
        Self::Damaged,
        Self::Unavailable,
    ];

    /// What to tell people, in Chinese and English.
    #[must_use]
    pub fn messages(self) -> (&'static str, &'static str) {
        match self {
            Self::Empty => ("文件是空的，请重新选择照片。", "The file is empty; choose the photo again."),
            Self::NotAPicture => ("这不是照片文件。", "This file is not a picture."),
            Self::UnsupportedFormat => (
                "不支持这种图片格式，请使用 JPEG、PNG 或 WebP。",
                "This kind of picture is not supported; use JPEG, PNG or WebP.",
            ),
            Self::Animated => {
                ("不支持动态图片，请使用静态照片。", "Moving pictures are not supported; use a still photo.")
            }
            Self::TooManyPixels => {
                ("照片尺寸过大，请缩小后再上传。", "The photo has too many pixels; make it smaller and send it again.")
            }
            Self::TooManyBytes => {
                ("照片文件过大，请压缩后再上传。", "The photo file is too large; compress it and send it again.")
            }
            Self::Damaged => ("照片已损坏或不完整，请重新上传。", "The photo is damaged or incomplete; send it again."),
            Self::Unavailable => {
                ("照片暂时无法处理，请稍后再试。", "The photo cannot be processed now; try again later.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_speaks_both_languages() {
        for fault in PhotoFault::ALL {
            let (zh, en) = fault.messages();
            assert!(zh.chars().any(|c| c > '\u{4e00}') && en.is_ascii() && !fault.to_string().is_empty(), "{fault:?}");
        }
    }
}
