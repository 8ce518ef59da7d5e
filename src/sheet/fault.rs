//! Why a file cannot be read as a spreadsheet.

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SheetFault {
    /// It is no XLSX at all.
    #[error("no XLSX file")]
    NotXlsx,
    /// It is a workbook of the old format (`.xls`).
    #[error("an .xls file of the old format")]
    OldXls,
    /// It is locked with a password.
    #[error("locked with a password")]
    Encrypted,
    /// It would unpack to more than is read.
    #[error("unpacks to too much")]
    TooLarge,
    /// It has no sheet with rows.
    #[error("no sheet")]
    NoSheet,
    /// It is damaged, or not written as XLSX is; the text is for the log.
    #[error("damaged: {0}")]
    Broken(String),
}

impl SheetFault {
    /// Something is not as the format asks.
    pub(super) fn broken(what: impl std::fmt::Display) -> Self {
        Self::Broken(what.to_string())
    }

    /// What is wrong, in Chinese.
    #[must_use]
    pub const fn zh(&self) -> &'static str {
        match self {
            Self::NotXlsx => "文件不是XLSX表格",
            Self::OldXls => "旧版.xls文件无法读取，请另存为.xlsx",
            Self::Encrypted => "文件已加密，请去除密码后重新上传",
            Self::TooLarge => "文件解压后过大",
            Self::NoSheet => "文件中没有工作表",
            Self::Broken(_) => "文件已损坏或格式不正确",
        }
    }

    /// What is wrong, in English.
    #[must_use]
    pub const fn en(&self) -> &'static str {
        match self {
            Self::NotXlsx => "The file is no XLSX spreadsheet",
            Self::OldXls => "An .xls file of the old format cannot be read; save it as .xlsx",
            Self::Encrypted => "The file is locked with a password; remove it and upload again",
            Self::TooLarge => "The file unpacks to too much",
            Self::NoSheet => "The file has no sheet",
            Self::Broken(_) => "The file is damaged or not written as XLSX is",
        }
    }
}
