//! What was found about one run and group to the plain data of its report.
//!
//! Pure. Asserts what a report promises: one løngruppe, one lønkørsel, and as many rows as were read less those folded.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::calendar::RunDates;
use crate::config::Settings;
use crate::customers::Customer;
use crate::layout::Layout;
use crate::model::{Code, Item, Owner, PayGroup, PayrollRun, Print};
use crate::prints::PrintRead;
use crate::problem::{Error, Weight};
use crate::report::{self, CodeEntry, Report, Row, SharedText, Source, Typed, Unrecognised, Versions};
use crate::rules::{Catalogue, RuleTable};
use crate::summary::Status;

/// What a report says beside its rows.
pub struct Setting<'a> {
    /// The lønkørsel.
    pub run: PayrollRun,
    /// The løngruppe.
    pub group: &'a PayGroup,
    /// Its kunde, where the customer list names it.
    pub customer: Option<&'a Customer>,
    /// The dates of the run, where the calendar holds it.
    pub dates: Option<&'a RunDates>,
    /// The rules that decided.
    pub rules: &'a RuleTable,
    /// What codes mean.
    pub catalogue: &'a Catalogue,
}

impl<'a> Setting<'a> {
    /// What `settings` say of a report.
    pub fn of(run: PayrollRun, group: &'a PayGroup, settings: &'a Settings) -> Self {
        Self {
            run,
            group,
            customer: settings.customers.of(group),
            dates: settings.calendar.of(run),
            rules: &settings.rules,
            catalogue: &settings.catalogue,
        }
    }
}

/// Puts a report together. `folded` counts, for each print, its rows that another row stands for.
pub fn compose(
    setting: &Setting<'_>,
    items: Vec<Item>,
    prints: &[PrintRead<'_>],
    folded: &[usize],
) -> Result<Report, Error> {
    hold_promises(setting, &items, prints, folded)?;
    let codes = codes(&items, setting);
    let mut texts = Texts { catalogue: setting.catalogue, by_code: HashMap::new() };
    let rows = items.into_iter().map(|item| row(item, &mut texts)).collect();
    let mut report = Report {
        run: setting.run,
        group: setting.group.clone(),
        customer: setting.customer.map(customer),
        calendar: setting.dates.map(calendar),
        incomplete: incomplete(prints),
        rows,
        codes,
        unrecognised: prints.iter().flat_map(unrecognised).collect(),
        sources: prints.iter().zip(folded).map(|(print, folded)| source(print, *folded)).collect(),
        versions: Versions {
            program: env!("CARGO_PKG_VERSION").to_string(),
            rules: setting.rules.version(),
            layouts: layouts(prints.iter().map(|print| print.layout)),
        },
    };
    report.sort();
    Ok(report)
}

/// Every row comes from a file of this report, and none was lost on the way.
fn hold_promises(
    setting: &Setting<'_>,
    items: &[Item],
    prints: &[PrintRead<'_>],
    folded: &[usize],
) -> Result<(), Error> {
    let at = format!("the report of {}, løngruppe {}", setting.run, setting.group);
    let hint =
        "this is a fault of the program; nothing was written: report it with the version and this message";
    let read: usize =
        prints.iter().map(|print| print.contents.as_ref().map_or(0, |it| it.advices_read)).sum();
    let folded: usize = folded.iter().sum();
    if read != items.len() + folded {
        let what = format!("{read} rows were read, and {} with {folded} folded came out", items.len());
        return Err(Error::new(at, what, hint));
    }
    let is_own = |file: &Arc<crate::model::FileName>| prints.iter().any(|print| print.entry.file == *file);
    if !items.iter().flat_map(|item| &item.origins).all(|origin| is_own(&origin.at.file)) {
        return Err(Error::new(at, "a row comes from a file of another report", hint));
    }
    if let Some(print) = prints.iter().find(|print| !print.entry.tally.adds_up()) {
        return Err(Error::new(&print.entry.path, "its lines are not all accounted for", hint));
    }
    Ok(())
}

fn customer(customer: &Customer) -> report::Customer {
    report::Customer {
        name: customer.name.clone(),
        ministry: customer.ministry.clone(),
        contact: customer.contact.clone(),
        information: customer.information.clone(),
    }
}

fn calendar(dates: &RunDates) -> report::Calendar {
    report::Calendar {
        report_deadline: dates.report_deadline,
        pay_day: dates.disposition,
        information: dates.information.clone(),
    }
}

fn row(item: Item, texts: &mut Texts<'_>) -> Row {
    let (explanation, how_to) = texts.of(item.advice.code, item.decision.owner);
    Row {
        item,
        explanation,
        how_to,
        since_last: None,
        first_seen: None,
        runs_seen: None,
        typed: Typed::default(),
        row_id: None,
    }
}

/// The texts that all rows of one code and owner share.
struct Texts<'a> {
    catalogue: &'a Catalogue,
    by_code: HashMap<(Option<Code>, Owner), (SharedText, SharedText)>,
}

impl Texts<'_> {
    fn of(&mut self, code: Option<Code>, owner: Owner) -> (SharedText, SharedText) {
        let catalogue = self.catalogue;
        let texts = self.by_code.entry((code, owner)).or_insert_with(|| {
            let entry = code.and_then(|code| catalogue.get(code));
            let how_to = match (entry, owner) {
                (_, Owner::Unresolved) => report::HOW_TO_UNRESOLVED.to_string(),
                (_, Owner::ForInformation) => report::HOW_TO_FOR_INFORMATION.to_string(),
                (Some(entry), Owner::Customer) => entry.how_customer.clone(),
                (Some(entry), Owner::Sam) => entry.how_sam.clone(),
                (Some(entry), Owner::Both) => report::both_act(&entry.how_customer, &entry.how_sam),
                (None, _) => String::new(),
            };
            let meaning = entry.map(|entry| entry.meaning.clone()).unwrap_or_default();
            (meaning.into(), how_to.into())
        });
        texts.clone()
    }
}

/// Why the report is not the whole truth, in Danish: a print is missing, shows a selection, or was not read in full.
fn incomplete(prints: &[PrintRead<'_>]) -> Vec<String> {
    let mut reasons = Vec::new();
    for kind in [Print::U721, Print::FejlAdvis] {
        if !prints.iter().any(|print| print.layout.print == kind && print.contents.is_some()) {
            reasons.push(report::missing_source(kind));
        }
    }
    for print in prints {
        let name = &print.entry.file.name;
        match &print.contents {
            None => reasons.push(report::refused_source(name)),
            Some(contents) if !contents.criteria.is_empty() => {
                reasons.push(report::partial_source(name, &contents.criteria));
            }
            Some(_) if !print.is_whole() => reasons.push(report::damaged_source(name)),
            Some(_) => {}
        }
    }
    reasons
}

fn unrecognised<'a>(print: &'a PrintRead<'_>) -> impl Iterator<Item = Unrecognised> + 'a {
    let lines = print.contents.iter().flat_map(|contents| &contents.unrecognised);
    lines.map(|line| Unrecognised { at: line.at.clone(), text: line.text.clone() })
}

fn source(print: &PrintRead<'_>, folded: usize) -> Source {
    let entry = &print.entry;
    let faults = entry.problems.iter().filter(|problem| problem.weight == Weight::Fault).count();
    Source {
        name: entry.file.name.clone(),
        print: Some(print.layout.print),
        size: entry.size,
        sha256: entry.sha256.clone(),
        encoding: entry.encoding.unwrap_or_default().to_string(),
        layout: print.layout.name.clone(),
        layout_version: print.layout.version.clone(),
        tally: entry.tally,
        advices: entry.advices,
        stated_count: entry.stated_count,
        partial: entry.partial,
        status: report::source_status(entry.status == Status::Refused, faults > 0).to_string(),
        folded,
        problems: report::source_remarks(
            entry.tally.unrecognised,
            entry.advices,
            entry.stated_count,
            entry.partial,
            faults,
        ),
    }
}

/// `fejl-advis 1, u721 1`: the layouts that read the prints, each with its version.
fn layouts<'l>(layouts: impl Iterator<Item = &'l Layout>) -> String {
    let versions: BTreeMap<&str, &str> = layouts.map(|layout| (&*layout.name, &*layout.version)).collect();
    versions.iter().map(|(name, version)| format!("{name} {version}")).collect::<Vec<_>>().join(", ")
}

/// What is known of each code that occurs, for each owner and rule it occurs with.
fn codes(items: &[Item], setting: &Setting<'_>) -> Vec<CodeEntry> {
    let mut counts: BTreeMap<(Option<Code>, Owner, &[String]), usize> = BTreeMap::new();
    for item in items {
        *counts.entry((item.advice.code, item.decision.owner, &item.decision.rules)).or_default() += 1;
    }
    let entry = |((code, owner, rules), count): ((Option<Code>, Owner, &[String]), usize)| {
        let known = code.and_then(|code| setting.catalogue.get(code));
        let text = |text: fn(&crate::rules::Entry) -> &String| known.map(text).cloned().unwrap_or_default();
        let of_rules =
            |each: &dyn Fn(&String) -> String| rules.iter().map(each).collect::<Vec<_>>().join(" ");
        CodeEntry {
            code,
            count,
            owner,
            meaning: text(|entry| &entry.meaning),
            how_customer: text(|entry| &entry.how_customer),
            how_sam: text(|entry| &entry.how_sam),
            link: text(|entry| &entry.link),
            source: text(|entry| &entry.source),
            rule: rules.join(" + "),
            rule_in_words: of_rules(&|rule| setting.rules.in_words(rule).unwrap_or_default()),
            rule_source: of_rules(&|rule| {
                setting.rules.rule(rule).map(|rule| rule.source.clone()).unwrap_or_default()
            }),
        }
    };
    counts.into_iter().map(entry).collect()
}
