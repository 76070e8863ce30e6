//! A report whose CPR numbers are hidden: what a kunde gets whose line of the customer list says `maskeret`.
//!
//! Pure. Lønnumre are hidden where they are shown ([`Cpr::Masked`](crate::domain::cpr::Cpr)); here every text is gone through, printed
//! or typed, since anybody may have written a number there. Names stay: a masked report says whom it is about.

use std::sync::Arc;

use super::{CodeEntry, Gone, Report, ReportRow};
use crate::domain::Advice;
use crate::domain::cpr::{holds_cpr, mask_cpr};
use crate::domain::typed::{Typed, TypedColumn};

impl Report {
    /// The report with every number hidden that stands in a text.
    pub fn masked(&self) -> Self {
        let mut report = self.clone();
        report.rows.iter_mut().for_each(hide_in_row);
        report.gone.iter_mut().for_each(hide_in_gone);
        report.codes.iter_mut().for_each(hide_in_code);
        report.incomplete.iter_mut().for_each(hide);
        report.unrecognised.iter_mut().for_each(|line| hide(&mut line.text));
        report.sources.iter_mut().for_each(|source| hide(&mut source.problems));
        if let Some(customer) = &mut report.customer {
            hide_all([
                &mut customer.name,
                &mut customer.ministry,
                &mut customer.contact,
                &mut customer.information,
            ]);
        }
        if let Some(calendar) = &mut report.calendar {
            hide(&mut calendar.information);
        }
        report
    }
}

fn hide_in_row(row: &mut ReportRow) {
    hide_in_advice(&mut row.item.advice);
    Arc::make_mut(&mut row.item.decision).rules.iter_mut().for_each(hide);
    hide(&mut row.remark);
    hide(&mut row.explanation);
    hide(&mut row.how_to);
    hide(&mut row.cause);
    hide_in_typed(&mut row.typed);
    row.own.iter_mut().for_each(|word| hide(&mut word.text));
}

fn hide_in_gone(gone: &mut Gone) {
    hide(&mut gone.reason);
    hide_in_typed(&mut gone.typed);
    if let Some(item) = &mut gone.item {
        hide_in_advice(&mut item.advice);
    }
}

fn hide_in_advice(advice: &mut Advice) {
    hide_all([&mut advice.name, &mut advice.text, &mut advice.system_section, &mut advice.workplace]);
}

fn hide_in_code(code: &mut CodeEntry) {
    hide_all([
        &mut code.meaning,
        &mut code.how_customer,
        &mut code.how_sam,
        &mut code.source,
        &mut code.rule,
        &mut code.rule_in_words,
        &mut code.rule_source,
    ]);
}

fn hide_in_typed(typed: &mut Typed) {
    for column in TypedColumn::ALL {
        if holds_cpr(typed.get(column)) {
            let masked = mask_cpr(typed.get(column));
            typed.set(column, &masked);
        }
    }
}

fn hide_all<T: From<String> + AsRef<str>, const N: usize>(texts: [&mut T; N]) {
    texts.into_iter().for_each(hide);
}

fn hide<T: From<String> + AsRef<str>>(text: &mut T) {
    if holds_cpr(text.as_ref()) {
        *text = mask_cpr(text.as_ref()).into();
    }
}
