//! The words of which the hash is made that tells whether a report still shows what the history holds.
//!
//! The hash is kept. Were a word of it to change with a name in this program, every report ever written would be taken for
//! one that is behind: so each is spelled out here, to the letter as the first program wrote it. A new typed column adds to
//! these words only where something stands in it.

use crate::domain::since::Since;
use crate::domain::typed::{Status, Typed, TypedColumn};
use crate::domain::{Owner, PayrollRun};
use crate::history::compare::{How, Life};

/// How an advice stands in a report.
pub(super) fn life(life: &Life) -> String {
    let noted = &life.noted;
    let beside = noted.beside.iter().map(|(at, words)| format!("({}, {words:?})", column(*at)));
    let proposed = noted.proposed.iter().map(|(at, words)| format!(" proposed ({}, {words:?})", column(*at)));
    format!(
        "{} {} {} {} [{}] {} {} {}{}",
        since(life.since),
        life.first_run,
        life.runs_seen,
        typed(&noted.typed),
        beside.collect::<Vec<_>>().join(", "),
        some(noted.owner_set.map(|(_, at)| run(at))),
        some(life.acceptance_ended.map(|day| day.to_string())),
        life.ambiguous,
        proposed.collect::<String>()
    )
}

/// What people typed.
pub(super) fn typed(typed: &Typed) -> String {
    let text = |column: TypedColumn| some(typed.text(column).map(|text| format!("{text:?}")));
    let accepted = typed.text(TypedColumn::Status).map(|said| format!("({said:?})")).unwrap_or_default();
    let later =
        typed.text(TypedColumn::CaseNumber).map(|it| format!(", case_number: {it:?}")).unwrap_or_default();
    format!(
        "Typed {{ status: {}{accepted}, responsible: {}, note_to_customer: {}, customer_reply: {}, internal_note: {}, \
         corrected_owner: {}{later} }}",
        status(typed.status),
        text(TypedColumn::Responsible),
        text(TypedColumn::NoteToCustomer),
        text(TypedColumn::CustomerReply),
        text(TypedColumn::InternalNote),
        some(typed.corrected_owner.map(|it| owner(it).to_string()))
    )
}

/// What closed an advice.
pub(super) fn how(how: How) -> &'static str {
    match how {
        How::Person => "Person",
        How::Silence => "Silence",
    }
}

fn some(words: Option<String>) -> String {
    words.map_or_else(|| "None".to_string(), |words| format!("Some({words})"))
}

fn run(run: PayrollRun) -> String {
    let (year, month, number) = (run.year(), run.month(), run.number());
    format!("PayrollRun {{ year: {year}, month: {month}, number: {number} }}")
}

fn since(since: Since) -> &'static str {
    match since {
        Since::New => "New",
        Since::Unchanged => "Unchanged",
        Since::Changed => "Changed",
        Since::NotRepeated => "NotRepeated",
        Since::Reopened => "Reopened",
    }
}

fn column(column: TypedColumn) -> &'static str {
    match column {
        TypedColumn::Status => "Status",
        TypedColumn::Responsible => "Responsible",
        TypedColumn::NoteToCustomer => "NoteToCustomer",
        TypedColumn::CustomerReply => "CustomerReply",
        TypedColumn::CaseNumber => "CaseNumber",
        TypedColumn::InternalNote => "InternalNote",
        TypedColumn::CorrectedOwner => "CorrectedOwner",
    }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Open => "Open",
        Status::AwaitsCustomer => "AwaitsCustomer",
        Status::AwaitsSam => "AwaitsSam",
        Status::Done => "Done",
        Status::Accepted => "Accepted",
    }
}

fn owner(owner: Owner) -> &'static str {
    match owner {
        Owner::Customer => "Customer",
        Owner::Both => "Both",
        Owner::Unresolved => "Unresolved",
        Owner::Sam => "Sam",
        Owner::ForInformation => "ForInformation",
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use std::sync::Arc;

    use crate::history::compare::Noted;

    #[test]
    fn the_words_are_those_of_the_first_program() {
        let mut it = Life {
            since: Since::NotRepeated,
            first_run: PayrollRun::new(2023, 7, 2).unwrap(),
            runs_seen: 3,
            open_since: PayrollRun::new(2023, 7, 2).unwrap(),
            noted: Noted::nothing(),
            reopened: false,
            closed: false,
            acceptance_ended: None,
            ambiguous: true,
        };
        assert_eq!(
            life(&it),
            "NotRepeated 2023-07-2 3 Typed { status: Open, responsible: None, note_to_customer: None, \
             customer_reply: None, internal_note: None, corrected_owner: None } [] None None true"
        );
        it.acceptance_ended = Some(date(2023, 8, 31));
        Arc::make_mut(&mut it.noted).owner_set =
            Some((date(2023, 7, 22), PayrollRun::new(2023, 8, 1).unwrap()));
        Arc::make_mut(&mut it.noted).beside =
            vec![(TypedColumn::Status, "Udført".into()), (TypedColumn::CorrectedOwner, "\"Begge\"".into())];
        let typed = &mut Arc::make_mut(&mut it.noted).typed;
        typed.set_status(Status::AwaitsSam);
        typed.set(TypedColumn::Responsible, "LB");
        typed.set(TypedColumn::NoteToCustomer, "send \"den\"\nførst");
        typed.set(TypedColumn::InternalNote, "æ");
        typed.corrected_owner = Some(Owner::Sam);
        assert_eq!(
            life(&it),
            "NotRepeated 2023-07-2 3 Typed { status: AwaitsSam, responsible: Some(\"LB\"), note_to_customer: \
             Some(\"send \\\"den\\\"\\nførst\"), customer_reply: None, internal_note: Some(\"æ\"), corrected_owner: \
             Some(Sam) } [(Status, \"Udført\"), (CorrectedOwner, \"\\\"Begge\\\"\")] Some(PayrollRun { year: 2023, month: 8, \
             number: 1 }) Some(2023-08-31) true"
        );
        Arc::make_mut(&mut it.noted).typed.set(TypedColumn::CaseNumber, "HR-7");
        assert!(life(&it).contains("corrected_owner: Some(Sam), case_number: \"HR-7\" }"));
    }
}
