//! Which report a sheet is of, and which edition: as titles, ids and `Kontrol` tell.

use std::collections::HashSet;

use super::sheet::ReturnedSheet;
use super::{Audience, Cell, PayGroup, PayrollRun, text_of, words};
use crate::domain::values as texts;
use crate::formats::document::{Table, TableRow};
use crate::report::{EDITION, worklist};

/// Rows of another sheet in which its title is looked for: people insert some above it.
const ROWS_WITH_TITLE: usize = 60;

/// A report, where its title says which, with edition and audience.
type EditionOf = (Option<(PayGroup, PayrollRun)>, u32, Audience);

/// What the sheets of a workbook say of themselves.
pub(super) struct Whose {
    /// The reports that the titles of its sheets name, in their order, each once.
    titles: Vec<(PayGroup, PayrollRun)>,
    /// The report, edition and audience that each sheet `Kontrol` tells.
    editions: Vec<EditionOf>,
}

impl Whose {
    pub(super) fn of(tables: &[Table]) -> Self {
        let mut titles: Vec<(PayGroup, PayrollRun)> = Vec::new();
        let mut editions = Vec::new();
        for table in tables {
            let title = table.rows.iter().take(ROWS_WITH_TITLE).find_map(title_in);
            editions.extend(editions_of(table, title.as_ref()));
            titles.extend(title);
        }
        // A work list names one report a line.
        titles.extend(editions.iter().filter_map(|(title, ..)| title.clone()));
        let mut known = HashSet::new();
        titles.retain(|title| known.insert(title.clone()));
        Self { titles, editions }
    }

    /// Whether a title of ours stands anywhere.
    pub(super) fn is_titled(&self) -> bool {
        !self.titles.is_empty()
    }

    /// The report that a sheet is of: by the title above its head, else by another sheet's, where the ids of its rows do
    /// not say otherwise.
    pub(super) fn of_sheet(&self, sheet: &ReturnedSheet<'_>) -> Option<(PayGroup, PayrollRun)> {
        if let Some(own) = sheet.above().iter().find_map(title_in) {
            return Some(own);
        }
        if sheet.head.is_work_list
            && let Some(run) = sheet.above().iter().find_map(worklist::run_in_title)
            && let Some(group) = sheet.mostly_of()
        {
            return Some((group, run));
        }
        let by_ids = |title: &&(PayGroup, PayrollRun)| sheet.mostly_of().is_none_or(|group| group == title.0);
        self.titles.iter().find(by_ids).or(self.titles.first()).cloned()
    }

    /// The edition that the workbook is of a report, and for whom it was made. A `Kontrol` without a title counts where
    /// it is the only one.
    pub(super) fn edition(&self, group: &PayGroup, run: PayrollRun) -> Option<(u32, Audience)> {
        let is_of = |whose: &Option<(PayGroup, PayrollRun)>| match whose {
            Some((of, its)) => (of, *its) == (group, run),
            None => self.editions.len() == 1 && self.titles.len() == 1,
        };
        let found = self.editions.iter().find(|(whose, ..)| is_of(whose));
        found.map(|(_, number, audience)| (*number, *audience))
    }
}

impl ReturnedSheet<'_> {
    /// The løngruppe that most of its ids name.
    fn mostly_of(&self) -> Option<PayGroup> {
        let place = self.head.place(super::Column::RowId)?;
        let below = &self.table.rows[self.head.row + 1..];
        let groups = below.iter().filter_map(|row| group_of_id(&text_of(row.cells.get(place)?)));
        let mut counts: std::collections::BTreeMap<PayGroup, usize> = std::collections::BTreeMap::new();
        groups.for_each(|group| *counts.entry(group).or_default() += 1);
        counts.into_iter().max_by_key(|(_, count)| *count).map(|(group, _)| group)
    }
}

/// Løngruppe and run of a title: `Adviser, løngruppe 999, LG 08/2023, 2. lønkørsel (juli 2023)`.
pub(super) fn title_in(row: &TableRow) -> Option<(PayGroup, PayrollRun)> {
    row.cells.iter().find_map(|cell| {
        let Cell::Text(text) = cell else { return None };
        let (_, rest) = text.split_once("løngruppe ")?;
        let (group, run) = rest.split_once(", ")?;
        Some((PayGroup::new(group)?, run_in_words(run)?))
    })
}

/// The run in a text that begins with one as a person writes it, `LG 08/2023, 2. lønkørsel`, or as a column shows it that
/// is to sort by time, `LG2023-08-2`.
pub fn run_in_words(text: &str) -> Option<PayrollRun> {
    if let Some(run) = text.strip_prefix("LG").and_then(|run| run.trim().parse().ok()) {
        return Some(run);
    }
    let (lg, rest) = text.strip_prefix("LG ")?.split_once(", ")?;
    let (number, _) = rest.split_once(" lønkørsel")?;
    let (year, month) = texts::lg(lg)?;
    PayrollRun::new(year, month, texts::run_number(number)?)
}

/// The løngruppe that a `Række-id` names.
pub(in crate::report) fn group_of(row_id: &str) -> Option<PayGroup> {
    PayGroup::new(row_id.trim().split_once('-')?.0)
}

/// The same of a text that is a whole `Række-id`: the løngruppe and 16 characters.
pub(super) fn group_of_id(text: &str) -> Option<PayGroup> {
    let (_, hash) = text.trim().split_once('-')?;
    let is_hash = hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_hash.then(|| group_of(text)).flatten()
}

/// The editions that a sheet states: that of the report in its title, or one a line of those that stand there with it.
fn editions_of(table: &Table, title: Option<&(PayGroup, PayrollRun)>) -> Vec<EditionOf> {
    let stated = table.rows.iter().filter_map(|row| edition_in(row).map(|edition| (title_in(row), edition)));
    let (named, others): (Vec<_>, Vec<_>) = stated.partition(|(title, _)| title.is_some());
    let of_title = others.into_iter().take(1).map(|(_, edition)| (title.cloned(), edition));
    named.into_iter().chain(of_title).map(|(of, (number, audience))| (of, number, audience)).collect()
}

fn edition_in(row: &TableRow) -> Option<(u32, Audience)> {
    let mut texts = row.cells.iter().map(text_of).skip_while(|text| text != EDITION).skip(1);
    let said = texts.next()?;
    let audience = if said.contains(words::CUSTOMERS_COPY) { Audience::Customer } else { Audience::Sam };
    Some((said.split(' ').next()?.parse().ok()?, audience))
}
