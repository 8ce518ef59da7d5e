//! The archive that a spreadsheet is: a look at its table of contents before anything is unpacked, and its parts as streams
//! that end with an error where they have been promised too small.

use std::io::{BufRead, BufReader, Cursor, Read};

use bytes::Bytes;
use zip::{CompressionMethod, ZipArchive, read::ZipFile};

use super::SheetFault;

/// Entries of an archive; a workbook has some dozen.
const ENTRIES_MAX: usize = 1_000;
/// What all of it may claim to unpack to.
const UNPACKED_MAX: u64 = 512 * 1024 * 1024;
/// How many times its packed size a large part may claim to be. XML of spreadsheets comes to 10 to 100.
const RATIO_MAX: u64 = 300;
/// Parts below this size are small, whatever their ratio.
const SMALL: u64 = 1024 * 1024;
/// The longest end of an archive: its record and a comment.
const END_MAX: usize = 22 + 0xFFFF;
/// What one event of XML may be long: a tag, a text.
const EVENT_MAX: u64 = 1024 * 1024;

const ZIP: &[u8] = b"PK\x03\x04";
const END: &[u8] = b"PK\x05\x06";
/// What files of the old format and encrypted ones begin with.
const COMPOUND: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// The archive of a spreadsheet that was looked at.
pub(super) type Archive = ZipArchive<Cursor<Bytes>>;

/// Judges a file by its first bytes and its table of contents; unpacks nothing, so it is cheap.
///
/// # Errors
/// Why it is no spreadsheet that is read.
pub fn look(bytes: &Bytes) -> Result<(), SheetFault> {
    open(bytes.clone()).map(drop)
}

/// The archive, looked at.
pub(super) fn open(bytes: Bytes) -> Result<Archive, SheetFault> {
    if bytes.starts_with(COMPOUND) {
        return Err(if is_encrypted(&bytes) { SheetFault::Encrypted } else { SheetFault::OldXls });
    }
    if !bytes.starts_with(ZIP) {
        return Err(SheetFault::NotXlsx);
    }
    // Before the table is read: reading it takes memory by the number of entries.
    if entries(&bytes).ok_or(SheetFault::NotXlsx)? > ENTRIES_MAX {
        return Err(SheetFault::TooLarge);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(SheetFault::broken)?;
    if archive.len() > ENTRIES_MAX {
        return Err(SheetFault::TooLarge);
    }
    let mut total = 0_u64;
    for at in 0..archive.len() {
        let part = archive.by_index_raw(at).map_err(SheetFault::broken)?;
        if part.encrypted() {
            return Err(SheetFault::Encrypted);
        }
        if !matches!(part.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
            return Err(SheetFault::broken("a part is packed in a way that spreadsheets are not"));
        }
        total = total.saturating_add(part.size());
        let inflated = part.size() > SMALL && part.size() / RATIO_MAX > part.compressed_size();
        if inflated || total > UNPACKED_MAX {
            return Err(SheetFault::TooLarge);
        }
    }
    if archive.index_for_name("xl/workbook.xml").is_none() {
        return Err(SheetFault::NotXlsx);
    }
    Ok(archive)
}

/// Whether a compound file is an encrypted workbook: a stream of that name is in it.
fn is_encrypted(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(name.len()).any(|window| window == name)
}

/// How many entries the end of the archive counts; nothing when there is no end.
fn entries(bytes: &[u8]) -> Option<usize> {
    let tail = bytes.get(bytes.len().saturating_sub(END_MAX)..)?;
    let ends = tail.windows(END.len()).enumerate().filter(|(_, window)| *window == END);
    // Several: whichever a reader takes, none may count too many.
    ends.map(|(at, _)| tail.get(at + 10..at + 12).map_or(0, |count| usize::from(count[0]) | usize::from(count[1]) << 8))
        .max()
}

/// A part of the archive as a stream of text that gives at most so many bytes in all, and so many for one event.
pub(super) struct Part<'a> {
    inner: BufReader<ZipFile<'a, Cursor<Bytes>>>,
    left: u64,
    event: u64,
}

/// The part of that name.
///
/// # Errors
/// There is none.
pub(super) fn part<'a>(archive: &'a mut Archive, name: &str, most: u64) -> Result<Part<'a>, SheetFault> {
    let file = archive.by_name(name).map_err(SheetFault::broken)?;
    Ok(Part { inner: BufReader::with_capacity(32 * 1024, file), left: most, event: EVENT_MAX })
}

/// What stands in for a bound that was met, on its way through readers that know I/O errors only.
#[derive(Debug, thiserror::Error)]
#[error("unpacks to too much")]
pub(super) struct Exceeded;

impl Part<'_> {
    /// Another event may be read.
    pub(super) fn next_event(&mut self) {
        self.event = EVENT_MAX;
    }
}

impl Read for Part<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let got = self.fill_buf()?;
        let length = got.len().min(into.len());
        into[..length].copy_from_slice(&got[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl BufRead for Part<'_> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        if self.left == 0 || self.event == 0 {
            return Err(std::io::Error::other(Exceeded));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, read: usize) {
        self.left = self.left.saturating_sub(read as u64);
        self.event = self.event.saturating_sub(read as u64);
        self.inner.consume(read);
    }
}
