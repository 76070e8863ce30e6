//! What was found about one run and group to the plain data of its report.
//!
//! Pure. Asserts what a report promises: one løngruppe, one lønkørsel, and as many rows as were read less those folded.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::civil::Date;

use crate::domain::acceptance::Acceptance;
use crate::domain::problem::{Error, Weight};
use crate::domain::since::Since;
use crate::domain::typed::{Status, TypedColumn, owner_as_typed};
use crate::domain::{Advice, Code, Item, Origin, Owner, PayGroup, PayNumber, PayrollRun, PrintKind, RowText};
use crate::formats::read::memory::made_anew;
use crate::history::compare::{How, Noted};
use crate::history::recall::{BeforeChange, Memory, Remembrance, origins};
use crate::job::classify::overrule;
use crate::job::prints::{Print, ReadBy};
use crate::job::summary::FileStatus;
use crate::office::calendar::{RunCalendar, RunDates};
use crate::office::customers::Customer;
use crate::office::rules::{Catalogue, CatalogueEntry, RuleTable};
use crate::office::settings::Settings;
use crate::report::letters::{NormalLetters, is_in_capitals};
use crate::report::same_person;
use crate::report::{
    self, CodeEntry, Gone, Report, ReportRow, ReportSource, SharedText, ShownLine, Typed, Versions,
};

/// What a report says beside its rows.
pub struct Setting<'a> {
    /// The lønkørsel.
    pub run: PayrollRun,
    /// The løngruppe.
    pub group: &'a PayGroup,
    /// Its kunde, where the customer list names it.
    pub customer: Option<&'a Customer>,
    /// The dates of the runs.
    pub calendar: &'a RunCalendar,
    /// The day of the run: its Kørselsdato, else that of its prints, else its month of payment.
    pub day: Date,
    /// Where a kunde writes about a fault of Statens Administration, or empty.
    pub faults_to: &'a str,
    /// The rules that decided.
    pub rules: &'a RuleTable,
    /// What codes mean.
    pub catalogue: &'a Catalogue,
}

impl<'a> Setting<'a> {
    /// What `settings` say of a report on a day.
    pub fn of(run: PayrollRun, group: &'a PayGroup, day: Date, settings: &'a Settings) -> Self {
        Self {
            run,
            group,
            customer: settings.customers.of(group),
            calendar: &settings.calendar,
            day,
            faults_to: &settings.faults_to,
            rules: &settings.rules,
            catalogue: &settings.catalogue,
        }
    }
}

/// The rows of a report: what was printed, and what the history adds.
pub struct ReportRows<'a> {
    /// The printed rows.
    pub items: Vec<Item>,
    /// For each print, how many of its rows another row stands for.
    pub folded: &'a [usize],
    /// What the history knows of them.
    pub memory: Option<&'a Memory>,
}

/// Puts a report together.
pub fn compose(
    setting: &Setting<'_>,
    found: ReportRows<'_>,
    prints: &[Print],
    decide: &dyn Fn(Advice, Vec<Origin>) -> Item,
) -> Result<Report, Error> {
    let ReportRows { items, folded, memory } = found;
    hold_promises(setting, &items, prints, folded)?;
    let mut texts = CodeTexts::of(setting);
    let mut rows: Vec<ReportRow> = made_anew(items, |at, item| {
        let known = memory.map(|memory| (memory.of_row(at), memory.before.get(&at).copied()));
        row(item, known, setting, &mut texts)
    });
    for (index, advice) in memory.into_iter().flat_map(|memory| &memory.carried) {
        let known = memory.and_then(|memory| Some((memory.of_carried(*index)?, None)));
        let prints = memory.map(|memory| memory.recollection.known[*index].known.last.prints);
        let item = decide(advice.clone(), prints.map(origins).unwrap_or_default());
        rows.push(row(item, known, setting, &mut texts));
    }
    lend_names(&mut rows, memory);
    write_in_normal_letters(&mut rows, setting.rules);
    let codes = codes(rows.iter().map(|row| &row.item), setting);
    let mut report = Report {
        run: setting.run,
        group: setting.group.clone(),
        customer: setting.customer.map(customer),
        calendar: setting.calendar.of(setting.run).map(calendar),
        day: Some(setting.day),
        faults_to: setting.faults_to.to_owned(),
        incomplete: incomplete(prints),
        rows,
        gone: memory.map(|memory| gone(memory, decide)).unwrap_or_default(),
        codes,
        unrecognised: prints.iter().flat_map(unrecognised).collect(),
        sources: prints.iter().zip(folded).map(|(print, folded)| source(print, *folded)).collect(),
        trend: Vec::new(),
        versions: Versions {
            program: env!("CARGO_PKG_VERSION").to_string(),
            rules: setting.rules.version(),
            layouts: layouts(prints.iter().filter(|print| !print.is_remembered()).map(|print| &print.layout)),
            edition: 0,
        },
        part: None,
    };
    same_person::propose(&mut report.rows, &mut report.gone);
    report.sort();
    Ok(report)
}

/// Every row comes from a file of this report, and none was lost on the way.
fn hold_promises(
    setting: &Setting<'_>,
    items: &[Item],
    prints: &[Print],
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
    let is_own = |file: &Arc<crate::domain::FileName>| prints.iter().any(|print| print.entry.file == *file);
    if !items.iter().flat_map(|item| &item.origins).all(|origin| is_own(&origin.at.file)) {
        return Err(Error::new(at, "a row comes from a file of another report", hint));
    }
    if let Some(print) = prints.iter().find(|print| !print.entry.tally.adds_up()) {
        return Err(Error::new(&print.entry.path, "its lines are not all accounted for", hint));
    }
    Ok(())
}

fn customer(customer: &Customer) -> report::ReportCustomer {
    report::ReportCustomer {
        name: customer.name.clone(),
        ministry: customer.ministry.clone(),
        contact: customer.contact.clone(),
        information: customer.information.clone(),
        in_statens_hr: customer.orders_in_statens_hr(),
        playbook: customer.playbook.clone(),
    }
}

fn calendar(dates: &RunDates) -> report::Calendar {
    report::Calendar {
        report_deadline: dates.report_deadline,
        pay_day: dates.disposition,
        last_day_to_stop: dates.last_day_to_stop(),
        information: dates.information.clone(),
    }
}

fn row(
    mut item: Item,
    known: Option<(Remembrance<'_>, Option<BeforeChange>)>,
    setting: &Setting<'_>,
    texts: &mut CodeTexts<'_>,
) -> ReportRow {
    let chosen = known.and_then(|(known, _)| known.life.noted.typed.corrected_owner);
    let by_rules = overrule(&mut item, chosen);
    let remark = known.as_ref().map(|(known, before)| remark(&item, known, *before, by_rules, setting.run));
    let life = known.map(|(known, _)| known.life);
    let former = known.and_then(|(known, _)| known.former);
    let opened = former.map_or(life.map_or(setting.run, |life| life.open_since), |former| former.open_since);
    item.deadline =
        item.decision.deadline.and_then(|rule| setting.calendar.deadline(rule, opened, setting.run));
    let is_open = life.is_none_or(|life| life.noted.typed.status.is_open());
    let RowTexts { explanation, how_to, cause } = texts.about(&item);
    ReportRow {
        explanation,
        how_to,
        cause,
        overdue: is_open && item.deadline.is_some_and(|deadline| deadline < setting.day),
        name_is_borrowed: false,
        may_be: None,
        since: known.map(|(known, before)| known.since(before)),
        first_seen: life.map(|life| former.map_or(life.first_run, |former| former.first_run)),
        runs_seen: life.map(|life| life.runs_seen + former.map_or(0, |former| former.runs_seen)),
        open_since: life.map(|_| opened),
        last_printed: known.map(|(known, _)| known.last_printed).filter(|last| *last != setting.run),
        remark: in_words([
            item.decision.in_doubt.as_deref().map(report::in_doubt).unwrap_or_default(),
            report::marked(&item.advice.mark),
            remark.unwrap_or_default(),
        ]),
        typed: life.map(|life| life.noted.typed.clone()).unwrap_or_default(),
        answer: known.and_then(|(known, _)| known.answer()),
        own: Vec::new(),
        row_id: known.map(|(known, _)| known.row_id.to_string()),
        item,
    }
}

/// Sentences in a row, empty ones left out.
fn in_words(sentences: [String; 3]) -> RowText {
    let said: Vec<String> = sentences.into_iter().filter(|sentence| !sentence.is_empty()).collect();
    said.join(" ").into()
}

/// What the history adds to `Forklaring`.
fn remark(
    item: &Item,
    known: &Remembrance<'_>,
    before: Option<BeforeChange>,
    by_rules: Owner,
    run: PayrollRun,
) -> String {
    let life = known.life;
    let mut parts: Vec<String> =
        known.former.iter().map(|former| report::stood_under(&former.number)).collect();
    if let Some((amount, date)) = before {
        let advice = &item.advice;
        let amount = (amount != advice.amount).then_some((amount, advice.amount));
        let date = (date != advice.date).then_some((date, advice.date));
        parts.push(report::changed_from(amount, date));
    }
    parts.extend(life.acceptance_ended.map(report::acceptance_ended));
    match life.noted.acceptance() {
        Some(Acceptance::Unclear(words)) => parts.push(report::acceptance_unclear(&words)),
        Some(Acceptance::Bare) if life.since == Since::Unchanged => {
            let earlier = life.noted.status_set.filter(|set| *set < run);
            parts.extend(earlier.map(report::accepted_as_it_is));
        }
        _ => {}
    }
    if life.noted.typed.corrected_owner.is_some() {
        parts.extend(life.noted.owner_set.map(|(on, run)| report::owner_chosen(on, run, by_rules)));
    }
    if life.ambiguous {
        parts.push(report::ambiguous());
    }
    parts.extend(life.noted.beside.iter().map(|(column, other)| beside(*column, other)));
    let proposed = life.noted.proposed.iter();
    parts.extend(proposed.map(|(column, word)| report::proposed(column.header(), word)));
    parts.join(" ")
}

/// An answer that could not stand in its cell: another than the one that does, or a word that no list has.
fn beside(column: TypedColumn, other: &str) -> String {
    let is_known = match column {
        TypedColumn::Status => Status::read(other).is_some(),
        TypedColumn::CorrectedOwner => owner_as_typed(other).is_some(),
        _ => true,
    };
    let say = if is_known { report::note_beside } else { report::unknown_word };
    say(column.header(), other)
}

/// What closed since the run before, and notes whose advice is not there any more.
fn gone(memory: &Memory, decide: &dyn Fn(Advice, Vec<Origin>) -> Item) -> Vec<Gone> {
    let closed = memory.gone.iter().filter_map(|(index, advice)| {
        let (how, noted) = memory.of_gone(*index)?;
        let recalled = &memory.recollection.known[*index];
        let mut item = decide(advice.clone(), origins(recalled.known.last.prints));
        overrule(&mut item, noted.typed.corrected_owner);
        Some(Gone {
            reason: reason(how, noted, &item, recalled.known.last_run),
            last_printed: Some(recalled.known.last_run),
            first_seen: Some(recalled.known.first_run),
            typed: noted.typed.clone(),
            row_id: recalled.row_id.clone(),
            item: Some(item),
        })
    });
    let mut gone: Vec<Gone> = closed.collect();
    let mut orphans: BTreeMap<(&str, PayrollRun), Typed> = BTreeMap::new();
    for (row_id, edit) in &memory.recollection.orphans {
        orphans.entry((row_id, edit.run)).or_default().set(edit.column, &edit.to);
    }
    gone.extend(orphans.into_iter().map(|((row_id, run), typed)| Gone {
        reason: report::orphan(run),
        item: None,
        last_printed: None,
        first_seen: None,
        typed,
        row_id: row_id.to_string(),
    }));
    gone.sort_by(|a, b| (&a.reason, &a.row_id).cmp(&(&b.reason, &b.row_id)));
    gone
}

fn reason(how: Option<How>, noted: &Noted, item: &Item, last: PayrollRun) -> String {
    match (how, noted.accepted_until()) {
        (None, Some(until)) => report::resting(until),
        (Some(How::Silence), _) => report::closed_by_silence(item.decision.owner == Owner::ForInformation),
        _ => report::closed_by_person(noted.typed.get(TypedColumn::Status), noted.status_set.unwrap_or(last)),
    }
}

/// `Navn` of the rows whose print does not hold it, from another row about the same lønnummer: of the other print, else of
/// any earlier lønkørsel that named it.
fn lend_names(rows: &mut [ReportRow], memory: Option<&Memory>) {
    let mut names: HashMap<PayNumber, RowText> = HashMap::new();
    let gone = memory.into_iter().flat_map(|memory| memory.gone.iter().map(|(_, advice)| advice));
    for advice in rows.iter().map(|row| &row.item.advice).chain(gone) {
        if let Some(person) = advice.pay_number.filter(|_| !advice.name.is_empty()) {
            names.entry(person).or_insert_with(|| advice.name.clone());
        }
    }
    for (person, name) in memory.into_iter().flat_map(|memory| &memory.names) {
        names.entry(*person).or_insert_with(|| name.clone());
    }
    for row in rows {
        let advice = &mut row.item.advice;
        let name = advice.pay_number.filter(|_| advice.name.is_empty()).and_then(|person| names.get(&person));
        if let Some(name) = name {
            advice.name.clone_from(name);
            row.name_is_borrowed = true;
        }
    }
}

/// A text that its print holds in capitals only, as another row or the example of a rule writes the very same.
fn write_in_normal_letters(rows: &mut [ReportRow], rules: &RuleTable) {
    let printed = rows.iter().map(|row| row.item.advice.text.as_str());
    if !printed.clone().any(is_in_capitals) {
        return;
    }
    let letters = NormalLetters::of(printed.chain(rules.rows().map(|rule| rule.example.as_str())));
    let written: Vec<Option<String>> =
        rows.iter().map(|row| letters.written(&row.item.advice.text)).collect();
    for (row, written) in rows.iter_mut().zip(written) {
        if let Some(written) = written {
            row.item.advice.text = written.into();
        }
    }
}

/// What a report says of an advice beside what is printed; rows that say the same share it.
#[derive(Clone)]
struct RowTexts {
    explanation: SharedText,
    how_to: SharedText,
    cause: SharedText,
}

/// What tells the texts of a row: the row of the catalogue, the owner, a rule's own next step, and whether SLS says that it
/// follows from another entry.
type TextKey<'a> = (Option<u32>, Owner, &'a str, bool);

/// The texts of a report, each put together once.
struct CodeTexts<'a> {
    catalogue: &'a Catalogue,
    /// The next step of each rule that has its own.
    own_steps: HashMap<&'a str, &'a str>,
    known: HashMap<TextKey<'a>, RowTexts>,
}

impl<'a> CodeTexts<'a> {
    fn of(setting: &Setting<'a>) -> Self {
        let own = setting.rules.rows().filter(|rule| !rule.how_to.is_empty());
        Self {
            catalogue: setting.catalogue,
            own_steps: own.map(|rule| (rule.name.as_str(), rule.how_to.as_str())).collect(),
            known: HashMap::new(),
        }
    }

    fn about(&mut self, item: &Item) -> RowTexts {
        let entry = self.catalogue.about(&item.advice);
        // The rule of the latest layer counts, as it does in a decision.
        let own = item.decision.rules.iter().rev().find_map(|rule| self.own_steps.get(rule.as_str()));
        let own = own.copied().unwrap_or_default();
        let (owner, follows) = (item.decision.owner, item.advice.follows_another);
        let about = (entry.map(|entry| entry.at.line), owner, own, follows);
        self.known.entry(about).or_insert_with(|| said(entry, owner, own, follows)).clone()
    }
}

fn said(entry: Option<&CatalogueEntry>, owner: Owner, own: &str, follows: bool) -> RowTexts {
    let [meaning, customer, sam, cause] = entry.map_or([""; 4], |entry| {
        [&entry.meaning, &entry.how_customer, &entry.how_sam, &entry.cause].map(String::as_str)
    });
    let how_to = match owner {
        _ if !own.is_empty() => own.to_owned(),
        Owner::Customer => report::customer_acts(customer),
        Owner::Sam => report::sam_acts(sam),
        Owner::Both => report::both_act(customer, sam),
        Owner::Unresolved => report::unresolved_acts(customer, sam),
        Owner::ForInformation => report::HOW_TO_FOR_INFORMATION.to_owned(),
    };
    let cause = if cause.is_empty() && follows { report::FOLLOWS_FROM_ANOTHER } else { cause };
    RowTexts { explanation: meaning.into(), how_to: how_to.into(), cause: cause.into() }
}

/// Why the report is not the whole truth, in Danish: a print is missing, shows a selection, or was not read in full.
fn incomplete(prints: &[Print]) -> Vec<String> {
    if prints.is_empty() {
        return vec![report::NOTHING_PRINTED.to_string()];
    }
    let mut reasons = Vec::new();
    for kind in [PrintKind::U721, PrintKind::FejlAdvis] {
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
            Some(_) if print.is_remembered() => {
                reasons.push(report::file_away(name));
            }
            Some(_) if !print.is_whole() => reasons.push(report::damaged_source(name)),
            Some(_) => {}
        }
    }
    reasons
}

fn unrecognised<'a>(print: &'a Print) -> impl Iterator<Item = ShownLine> + 'a {
    let lines = print.contents.iter().flat_map(|contents| &contents.unrecognised);
    lines.map(|line| ShownLine { at: line.at.clone(), text: line.text.clone() })
}

fn source(print: &Print, folded: usize) -> ReportSource {
    let entry = &print.entry;
    let faults = entry.problems.iter().filter(|problem| problem.weight == Weight::Fault).count();
    let (layout, layout_version, status) = match print.is_remembered() {
        // No layout read it now.
        true => (String::new(), String::new(), report::SOURCE_REMEMBERED),
        false => (
            print.layout.name.clone(),
            print.layout.version.clone(),
            report::source_status(entry.status == FileStatus::Refused, faults > 0),
        ),
    };
    ReportSource {
        name: entry.file.name.clone(),
        print: Some(print.layout.print),
        size: entry.size,
        sha256: entry.sha256.clone(),
        encoding: entry.encoding.as_deref().unwrap_or_default().to_string(),
        layout,
        layout_version,
        tally: entry.tally,
        advices: entry.advices,
        stated_count: entry.stated_count,
        partial: entry.partial,
        is_remembered: print.is_remembered(),
        status: status.to_string(),
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
fn layouts<'l>(layouts: impl Iterator<Item = &'l ReadBy>) -> String {
    let versions: BTreeMap<&str, &str> = layouts.map(|layout| (&*layout.name, &*layout.version)).collect();
    versions.iter().map(|(name, version)| format!("{name} {version}")).collect::<Vec<_>>().join(", ")
}

/// The next step of its own that the latest of the rules has.
fn own_step(rules: &[RowText], table: &RuleTable) -> Option<String> {
    let own = rules.iter().rev().filter_map(|rule| table.rule(rule)).find(|rule| !rule.how_to.is_empty());
    own.map(|rule| rule.how_to.clone())
}

/// What is known of each code that occurs, for each row of the catalogue, owner and rule it occurs with.
fn codes<'i>(items: impl Iterator<Item = &'i Item>, setting: &Setting<'_>) -> Vec<CodeEntry> {
    type Of<'i> = (Option<Code>, Owner, &'i [RowText], Option<u32>);
    let mut counts: BTreeMap<Of<'i>, (usize, Option<&CatalogueEntry>)> = BTreeMap::new();
    for item in items {
        let known = setting.catalogue.about(&item.advice);
        let of = (
            item.advice.code,
            item.decision.owner,
            item.decision.rules.as_slice(),
            known.map(|entry| entry.at.line),
        );
        counts.entry(of).or_insert((0, known)).0 += 1;
    }
    let entry = |((code, owner, rules, _), (count, known)): (Of<'i>, (usize, Option<&CatalogueEntry>))| {
        let text = |text: fn(&CatalogueEntry) -> &String| known.map(text).cloned().unwrap_or_default();
        let mut steps = [text(|entry| &entry.how_customer), text(|entry| &entry.how_sam)];
        if let Some(own) = own_step(rules, setting.rules) {
            steps = if owner == Owner::Sam { [String::new(), own] } else { [own, String::new()] };
        }
        let [how_customer, how_sam] = steps;
        let of_rules =
            |each: &dyn Fn(&RowText) -> String| rules.iter().map(each).collect::<Vec<_>>().join(" ");
        CodeEntry {
            code,
            count,
            owner,
            meaning: text(|entry| &entry.meaning),
            how_customer,
            how_sam,
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
