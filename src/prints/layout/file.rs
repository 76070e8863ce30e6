//! A layout file as it is written: its keys, and what each may hold. What they mean is read by `load`.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LayoutFile {
    pub(super) print: Spanned<String>,
    pub(super) version: String,
    #[serde(default)]
    pub(super) table: bool,
    pub(super) recognise: Vec<Spanned<String>>,
    pub(super) identity: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    pub(super) several_groups: bool,
    pub(super) r#type: Option<Spanned<String>>,
    pub(super) skip_left: Option<Spanned<usize>>,
    #[serde(default)]
    pub(super) skip_pages: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) side_by_side: Vec<Spanned<usize>>,
    pub(super) bar: Option<Spanned<String>>,
    pub(super) head_lines: Option<Spanned<usize>>,
    #[serde(default)]
    pub(super) values: BTreeMap<Spanned<String>, BTreeMap<String, Spanned<String>>>,
    #[serde(default)]
    pub(super) formats: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    pub(super) furniture: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) section: Vec<SectionFile>,
    #[serde(default)]
    pub(super) column: Vec<ColumnFile>,
    pub(super) record: RecordFile,
    #[serde(default)]
    pub(super) sample: Vec<SampleFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SectionFile {
    pub(super) title: Spanned<String>,
    pub(super) r#type: Spanned<String>,
    #[serde(default)]
    pub(super) blank: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ColumnFile {
    pub(super) field: Spanned<String>,
    #[serde(default)]
    pub(super) heads: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) required: bool,
    pub(super) filled: Option<Spanned<toml::Value>>,
    pub(super) pattern: Option<Spanned<String>>,
    pub(super) digits: Option<usize>,
    pub(super) from: Option<Spanned<usize>>,
    pub(super) to: Option<Spanned<usize>>,
    #[serde(default)]
    pub(super) repeats: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordFile {
    pub(super) starts: Vec<Spanned<String>>,
    pub(super) wraps: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) lines: Vec<Spanned<String>>,
    pub(super) persons: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) carried: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) across_pages: bool,
    #[serde(default)]
    pub(super) labels: bool,
    #[serde(default)]
    pub(super) ends_at_blank: bool,
    pub(super) wraps_from: Option<Spanned<toml::Value>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SampleFile {
    pub(super) print: Spanned<String>,
    pub(super) run: Spanned<String>,
    pub(super) group: Spanned<String>,
    pub(super) rows: Vec<Spanned<String>>,
}
