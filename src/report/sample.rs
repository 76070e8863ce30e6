//! A report made by hand from the reference prints, for tests: synthetic persons only.

use std::sync::Arc;

use jiff::civil::date;

use super::{
    Calendar, CodeEntry, Gone, Report, ReportCustomer, ReportRow, ReportSource, SharedText, ShownLine,
    Status, TrendPoint, Typed, Versions, closed_by_person, sort_rows,
};
use crate::domain::typed::TypedColumn;
use crate::domain::{
    Advice, Amount, Code, Day, Decision, FileName, Item, Kind, Location, Origin, Owner, PayEffect, PayGroup,
    PayNumber, PayrollRun, PrintKind, RowText, Tally,
};

/// The facts in which test rows differ; an empty text is a missing fact.
#[derive(Clone, Copy)]
pub(crate) struct SampleRow {
    pub(crate) owner: Owner,
    pub(crate) kind: Kind,
    pub(crate) pay_number: &'static str,
    pub(crate) name: &'static str,
    pub(crate) code: &'static str,
    pub(crate) text: &'static str,
    pub(crate) explanation: &'static str,
    pub(crate) how_to: &'static str,
    pub(crate) amount: Option<i64>,
    pub(crate) date: Option<Day>,
    pub(crate) effect: PayEffect,
    pub(crate) section: &'static str,
    pub(crate) workplace: &'static str,
    pub(crate) pkat: &'static str,
    pub(crate) wage_item: &'static str,
    pub(crate) rule: &'static str,
    pub(crate) row_id: Option<&'static str>,
    pub(crate) line: u32,
    pub(crate) both: bool,
}

impl Default for SampleRow {
    fn default() -> Self {
        Self {
            owner: Owner::Unresolved,
            kind: Kind::Advice,
            pay_number: "",
            name: "",
            code: "",
            text: "Tekst",
            explanation: "",
            how_to: "",
            amount: None,
            date: None,
            effect: PayEffect::Unknown,
            section: "",
            workplace: "",
            pkat: "",
            wage_item: "",
            rule: "",
            row_id: None,
            line: 1,
            both: false,
        }
    }
}

pub(crate) fn row(draft: SampleRow) -> ReportRow {
    let advis = FileName::new("in/fejl-advis.txt", "fejl-advis.txt");
    let u721 = FileName::new("in/u721.txt", "u721.txt");
    let at = Location::new(&advis, 1, draft.line);
    let mut origins = vec![Origin { print: PrintKind::FejlAdvis, at: at.clone() }];
    if draft.both {
        origins.push(Origin { print: PrintKind::U721, at: Location::new(&u721, 1, draft.line / 2) });
    }
    let advice = Advice {
        pay_number: PayNumber::parse(draft.pay_number),
        name: draft.name.into(),
        code: Code::parse(draft.code),
        text: draft.text.into(),
        system_section: draft.section.into(),
        workplace: draft.workplace.into(),
        pkat: draft.pkat.into(),
        wage_item: draft.wage_item.into(),
        amount: draft.amount.map(Amount),
        date: draft.date,
        ..Advice::new(PrintKind::FejlAdvis, at, draft.kind)
    };
    let decision = Decision {
        owner: draft.owner,
        pay_effect: draft.effect,
        closes_itself: false,
        deadline: None,
        rules: if draft.rule.is_empty() { Vec::new() } else { vec![draft.rule.into()] },
        in_doubt: None,
    };
    ReportRow {
        item: Item { advice, origins, decision: Arc::new(decision), deadline: None },
        explanation: SharedText::from(draft.explanation),
        how_to: SharedText::from(draft.how_to),
        cause: SharedText::default(),
        since: None,
        first_seen: None,
        runs_seen: None,
        open_since: None,
        last_printed: None,
        remark: RowText::new(),
        may_be: None,
        overdue: false,
        name_is_borrowed: false,
        typed: Typed::default(),
        answer: None,
        own: Vec::new(),
        row_id: draft.row_id.map(str::to_owned),
    }
}

const OWED: (&str, &str) = (
    "Medarbejderen skylder et beløb, som SLS modregner automatisk.",
    "Vurdér, om modregningen lykkes. Gør den det, skal der ikke gøres mere; ellers opkræves beløbet, og løndel 2913 indrapporteres.",
);
const ATP: (&str, &str) =
    ("ATP-satsen passer ikke til ansættelsen.", "Ret ATP-satsen, eller ret stillingskoden.");
const LEAVING: (&str, &str) = ("Oplysningen om afgang ligger mere end 11 måneder tilbage.", "");
const STOPPED: (&str, &str) = (
    "Udbetalingen er standset, fordi nettolønnen er over grænsen.",
    "Kunden kontrollerer beløbet først: er det rigtigt, udbetales det; er det forkert, rettes det, og løndel 2913 indrapporteres.",
);

fn on(year: i16, month: i8, day: i8) -> Option<Day> {
    Some(Day::On(date(year, month, day)))
}

fn drafts() -> Vec<SampleRow> {
    let base = SampleRow::default();
    vec![
        SampleRow {
            owner: Owner::ForInformation,
            pay_number: "140275-0042 001",
            code: "FE0102",
            text: "Oprykket til sluttrin, oprykningsdato sættes = 31-12-9999",
            explanation: "Medarbejderen er rykket op til sluttrinnet.",
            how_to: "Der skal ikke gøres noget.",
            date: Some(Day::Never),
            effect: PayEffect::Unknown,
            section: "Oprykning",
            workplace: "009999",
            rule: "std-fe0102",
            line: 18,
            ..base
        },
        SampleRow {
            owner: Owner::ForInformation,
            pay_number: "230688-0117 001",
            code: "FE2217",
            text: "eSkattekort afsluttes OK",
            how_to: "Der skal ikke gøres noget.",
            section: "eSkattekort",
            workplace: "009999",
            rule: "std-fe2217",
            line: 20,
            ..base
        },
        SampleRow {
            owner: Owner::Customer,
            pay_number: "050391-0033 002",
            name: "JENSEN OLE",
            code: "RB7050",
            text: "Skyldigt beløb på kr. 1.515,90 modregnes i næste lønudbetaling, grundet ferie. Kontrollér om beløbet kan modregnes inden fratrædelse den 31-08-2023.",
            explanation: OWED.0,
            how_to: OWED.1,
            amount: Some(151_590),
            date: on(2023, 8, 31),
            effect: PayEffect::Yes,
            section: "Lønberegning",
            workplace: "000123",
            pkat: "093",
            wage_item: "8561",
            rule: "std-rb7050",
            line: 22,
            both: true,
            ..base
        },
        SampleRow {
            pay_number: "170759-0061 001",
            name: "MØLLER BENT",
            code: "RB7113",
            text: "ATP-sats svarer ikke til overenskomsten",
            explanation: ATP.0,
            how_to: ATP.1,
            section: "Lønberegning",
            workplace: "000124",
            pkat: "103",
            wage_item: "7040",
            line: 25,
            both: true,
            ..base
        },
        SampleRow {
            kind: Kind::Error,
            pay_number: "120380-0051 001",
            name: "PEDERSEN KIRSTEN",
            code: "OT0387",
            text: "Afgangsoplysning kan ikke slettes pr. 01/02-2022",
            explanation: LEAVING.0,
            how_to: LEAVING.1,
            date: on(2022, 2, 1),
            section: "Ansættelse",
            workplace: "009999",
            pkat: "103",
            line: 27,
            both: true,
            ..base
        },
        SampleRow {
            owner: Owner::Both,
            kind: Kind::Error,
            pay_number: "290466-0088 001",
            code: "FU7017",
            text: "Standset anvisning: nettoløn kr. 84.210,55 overstiger max-grænsen kr. 70.000,00",
            explanation: STOPPED.0,
            how_to: STOPPED.1,
            amount: Some(8_421_055),
            effect: PayEffect::Yes,
            section: "Udbetaling",
            workplace: "000123",
            rule: "std-fu7017",
            line: 35,
            ..base
        },
        SampleRow {
            kind: Kind::Information,
            pay_number: "310794-0029 001",
            code: "ZZ0001",
            text: "Ukendt svar fra NemKonto, løndel 0802 berørt",
            section: "NemKonto",
            workplace: "009999",
            wage_item: "0802",
            line: 37,
            ..base
        },
        SampleRow {
            kind: Kind::Error,
            pay_number: "080972-0014 001",
            name: "SØRENSEN ÅSE MARIE",
            code: "OT0109",
            text: "AFGANGSOPLYSNINGER KAN IKKE INDRAPPORTERES/AJOURFØRES PR. 01.03.2022",
            date: on(2022, 3, 1),
            workplace: "000123",
            pkat: "206",
            line: 7,
            ..base
        },
        SampleRow {
            pay_number: "220683-0075 001",
            name: "CHRISTENSEN-ØSTERGAARD HANNE",
            code: "RB7115",
            text: "ATP-SATS SVARER IKKE TIL STILLINGSKODEN",
            explanation: ATP.0,
            how_to: ATP.1,
            workplace: "009999",
            pkat: "026",
            wage_item: "7040",
            line: 17,
            ..base
        },
        SampleRow {
            owner: Owner::Customer,
            kind: Kind::Reminder,
            pay_number: "110568-0092 001",
            name: "NIELSEN FINN",
            text: "ÅREMÅLSANSÆTTELSE UDLØBER 30.09.2023 (TEKSTTYPE 4)",
            explanation: "Åremålsansættelsen udløber.",
            how_to: "Forlæng eller afslut ansættelsen.",
            date: on(2023, 9, 30),
            workplace: "000123",
            pkat: "103",
            rule: "std-åremål",
            line: 25,
            ..base
        },
        SampleRow {
            owner: Owner::Sam,
            pay_number: "050391-0033 002",
            name: "JENSEN OLE",
            code: "OT0699",
            text: "=Afgangsoplysninger er forsøgt oprettet",
            amount: Some(-133_432),
            line: 31,
            ..base
        },
        SampleRow { text: "Uden person & <kode>, med \u{1}tegn", line: 40, ..base },
    ]
}

/// Twelve rows, most of them those of the reference prints, in the order of the workbook.
pub(crate) fn report() -> Report {
    let mut rows: Vec<ReportRow> = drafts().into_iter().map(row).collect();
    rows[2].item.deadline = Some(date(2023, 7, 27));
    rows[2].typed.set(TypedColumn::NoteToCustomer, "Vi afventer jeres svar på, om Ole fratræder.");
    rows[2].typed.set(TypedColumn::Responsible, "LB");
    rows[3].item.advice.flagged = true;
    sort_rows(&mut rows);
    Report {
        run: PayrollRun::new(2023, 8, 2).unwrap(),
        group: PayGroup::new("999").unwrap(),
        customer: Some(ReportCustomer {
            name: "Demostyrelsen".to_owned(),
            ministry: "Demoministeriet".to_owned(),
            contact: "Lønteam 4, loen@example.dk".to_owned(),
            information: String::new(),
            in_statens_hr: false,
            playbook: "https://eksempel.dk/drejebog".to_owned(),
        }),
        day: Some(date(2023, 7, 21)),
        faults_to: "fejl@example.dk".to_owned(),
        calendar: Some(Calendar {
            report_deadline: Some(date(2023, 7, 27)),
            pay_day: Some(date(2023, 7, 31)),
            last_day_to_stop: Some(date(2023, 7, 28)),
            information: "Husk feriepenge til timelønnede.".to_owned(),
        }),
        incomplete: vec!["Fejl & Advis-udskriften er en søgning på Systemafsnit.".to_owned()],
        gone: vec![gone()],
        rows,
        codes: codes(),
        unrecognised: vec![ShownLine {
            at: Location::new(&FileName::new("in/fejl-advis.txt", "fejl-advis.txt"), 1, 26),
            text: "   *** AFBRUDT AF OPERATØR ***   <r>140275-0042</r>".to_owned(),
        }],
        sources: vec![
            source("fejl-advis.txt", PrintKind::FejlAdvis, 7),
            source("u721.txt", PrintKind::U721, 9),
        ],
        trend: trend(),
        versions: Versions {
            program: "uddata 0.1.0".to_owned(),
            rules: "indbyggede regler 1".to_owned(),
            layouts: "fejl-advis 1, u721 1".to_owned(),
            edition: 1,
        },
        part: None,
    }
}

/// Three runs, the last one that of the report.
fn trend() -> Vec<TrendPoint> {
    let point = |year, month, number, by_owner| TrendPoint {
        run: PayrollRun::new(year, month, number).unwrap(),
        by_owner,
    };
    vec![
        point(2023, 7, 1, [9, 1, 3, 2, 2]),
        point(2023, 7, 2, [6, 2, 4, 3, 0]),
        point(2023, 8, 2, [5, 1, 2, 2, 2]),
    ]
}

fn gone() -> Gone {
    let row = row(SampleRow {
        owner: Owner::Customer,
        pay_number: "140275-0042 001",
        name: "Ole Prøvesen",
        code: "RB7113",
        text: "Overenskomstansat med forkert ATP-sats.",
        amount: Some(42_50),
        date: on(2023, 6, 30),
        ..SampleRow::default()
    });
    let run = PayrollRun::new(2023, 7, 2);
    let mut typed = Typed::default();
    typed.set_status(Status::Done);
    typed.set(TypedColumn::CustomerReply, "Rettet.");
    Gone {
        reason: closed_by_person(Status::Done.word(), PayrollRun::new(2023, 7, 2).unwrap()),
        item: Some(row.item),
        last_printed: run,
        first_seen: PayrollRun::new(2023, 6, 2),
        typed,
        row_id: "999-AAAABBBBCCCCDDDD".to_owned(),
    }
}

/// A report in which nothing happened and nothing is known.
pub(crate) fn empty() -> Report {
    Report {
        customer: None,
        calendar: None,
        day: None,
        faults_to: String::new(),
        incomplete: Vec::new(),
        rows: Vec::new(),
        gone: Vec::new(),
        codes: Vec::new(),
        unrecognised: Vec::new(),
        sources: Vec::new(),
        trend: Vec::new(),
        ..report()
    }
}

fn source(name: &str, print: PrintKind, advices: usize) -> ReportSource {
    ReportSource {
        name: name.to_owned(),
        print: Some(print),
        size: 2519,
        sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        encoding: "utf-8".to_owned(),
        layout: name.trim_end_matches(".txt").to_owned(),
        layout_version: "1".to_owned(),
        tally: Tally { lines: 38, advice_lines: 15, furniture: 19, blank: 3, unrecognised: 1 },
        advices,
        stated_count: Some(advices),
        partial: print == PrintKind::FejlAdvis,
        is_remembered: false,
        status: "læst".to_owned(),
        folded: if print == PrintKind::U721 { 4 } else { 0 },
        problems: String::new(),
    }
}

fn codes() -> Vec<CodeEntry> {
    let entry = |code: &str, owner, (meaning, how): (&str, &str), link: &str, rule: &str| CodeEntry {
        code: Code::parse(code),
        count: 1,
        owner,
        meaning: meaning.to_owned(),
        how_customer: how.to_owned(),
        how_sam: String::new(),
        link: link.to_owned(),
        source: "Statens Administrations brugervejledning".to_owned(),
        rule: rule.to_owned(),
        rule_in_words: format!("Koden er {code}: {} følger op.", owner.word()),
        rule_source: "antagelse".to_owned(),
    };
    let guide = "https://statens-adm.dk/support/loensupport/brugervejledninger/";
    vec![
        entry("RB7050", Owner::Customer, OWED, &format!("{guide}skyldige-beloeb"), "std-rb7050"),
        entry(
            "FU7017",
            Owner::Both,
            STOPPED,
            &format!("{guide}standset-loenanvisning-og-max-graense-beloeb"),
            "std-fu7017",
        ),
        entry("RB7113", Owner::Unresolved, ATP, &format!("{guide}atp-i-sls"), "ingen regel"),
        entry("", Owner::Customer, ("Åremålsansættelsen udløber.", ""), "", "std-åremål"),
    ]
}
