//! What `send` says to a tired operator.

use super::said::{by, state, was_delivered, why};
use crate::delivery::standing::{DeliveryStanding, Hold};
use crate::delivery::{DeliveryAccount, DeliveryEnd, Sent};
use crate::system::console;

/// What a tired operator wants to know: what went, what waits for whom, what to do next.
pub(super) fn tell(sent: &Sent, dry_run: bool, verbose: bool) {
    let anew: Vec<String> =
        sent.made_anew.iter().map(|of| format!("{} løngruppe {}", of.run, of.group)).collect();
    if !anew.is_empty() {
        let verb = if dry_run { "would be made anew" } else { "made anew" };
        console::result(format!("{verb}, with what was typed in them since: {}", anew.join(", ")));
    }
    let is_shown = |told: &&DeliveryAccount| !was_delivered(told) && (verbose || !is_past(told));
    let shown: Vec<&DeliveryAccount> = sent.told.iter().filter(is_shown).collect();
    if !shown.is_empty() {
        console::result(format!("{:<10} {:>6}  {:<6} {:<34} what", "lønkørsel", "gruppe", "by", "to"));
    }
    for told in &shown {
        let (run, group) = (told.run.to_string(), told.group.as_str());
        console::result(format!(
            "{run:<10} {group:>6}  {:<6} {:<34} {}",
            by(told.way),
            told.recipient,
            what(told)
        ));
    }
    let count = |is: &dyn Fn(&DeliveryAccount) -> bool| sent.told.iter().filter(|told| is(told)).count();
    let of =
        |wanted: &'static str| count(&|told: &DeliveryAccount| state(&told.end) == wanted && !is_past(told));
    let past = count(&is_past);
    let parts = [
        (of("sent"), "sent"),
        (of("ready"), "would be sent"),
        (of("later"), "not sent this time"),
        (of("refused"), "refused"),
        (of("unsure"), "unsure"),
        (of("held"), "held back"),
        (count(&was_delivered), "delivered before"),
        (past, "never sent, and superseded by a later report"),
    ];
    let parts: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    console::result(match parts.is_empty() {
        true => {
            "nothing to send: no report is for somebody (Levering in the customer list says who gets them)"
                .to_string()
        }
        false => parts.join(", "),
    });
    for (at, step) in next(sent).into_iter().enumerate() {
        console::result(format!("{:<7}{}. {step}", if at == 0 { "Next" } else { "" }, at + 1));
    }
}

/// What was never sent and calls for nobody any more.
fn is_past(told: &DeliveryAccount) -> bool {
    told.has_later && matches!(state(&told.end), "held" | "refused") && !told.end.is_open(true)
}

fn what(told: &DeliveryAccount) -> String {
    let version = if told.version > 1 { format!(" (version {})", told.version) } else { String::new() };
    let files = match told.files.as_slice() {
        [] => String::new(),
        files => format!(": {}", files.join(", ")),
    };
    match state(&told.end) {
        "sent" => format!("sent{version}{files}"),
        "ready" => format!("would be sent{version}{files}"),
        state => {
            let word = match state {
                "held" => "held back",
                "later" => "not sent this time",
                other => other,
            };
            format!("{word}{version}: {}", why(&told.end).join("; "))
        }
    }
}

fn next(sent: &Sent) -> Vec<String> {
    let any =
        |is: &dyn Fn(&DeliveryEnd) -> bool| sent.told.iter().any(|told| !is_past(told) && is(&told.end));
    let held_for = |wanted: fn(&Hold) -> bool| {
        any(
            &|end| matches!(end, DeliveryEnd::Stands(DeliveryStanding::Held(holds)) if holds.iter().any(wanted)),
        )
    };
    let is = |wanted: &'static str| any(&|end| state(end) == wanted);
    let mut next = Vec::new();
    let mut step = |needed: bool, say: &str| {
        if needed {
            next.push(say.to_string());
        }
    };
    step(is("unsure"), "find out whether it arrived, and answer with `uddata send --resolve`");
    step(
        held_for(|hold| *hold == Hold::NotReleased),
        "comment in the report, run `uddata report`, and let it go with `uddata send --release GRUPPE`",
    );
    step(
        held_for(|hold| matches!(hold, Hold::TypedIn | Hold::Stale)),
        "run `uddata report` (with --run and --group where somebody has the report already), which brings what is new \
         into the kunde's copy, and then `uddata send` again",
    );
    step(
        held_for(|hold| matches!(hold, Hold::Incomplete | Hold::TooManyUnresolved | Hold::Late(_))),
        "mend what holds a report back, or let it go all the same with `--release GRUPPE --anyway`",
    );
    step(
        is("refused"),
        "correct the address in the customer list, or try again with `uddata send --release GRUPPE`",
    );
    step(is("later"), "run `uddata send` again; it goes on where it stopped");
    next
}
