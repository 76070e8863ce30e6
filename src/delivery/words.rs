//! How a delivery stands, in Danish for the overview and in English for the console: every fixed text of it.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::batch::Standings;
use super::standing::{DeliveryStanding, Hold};
use crate::domain::month_name;

/// How a report stands with its recipients, for Statens Administration: the one that asks most of somebody.
pub fn in_danish(standings: &Standings) -> String {
    let all = standings.recipients.len();
    let weight = |standing: &DeliveryStanding| match standing {
        DeliveryStanding::Delivered { .. } => 0,
        DeliveryStanding::Ready { .. } => 1,
        DeliveryStanding::Held(_) => 2,
        DeliveryStanding::Refused { .. } => 3,
        DeliveryStanding::Unsure { .. } => 4,
    };
    let heaviest = standings.recipients.iter().map(|(_, standing)| standing).max_by_key(|it| weight(it));
    let Some(standing) = heaviest else { return String::new() };
    let same = standings.recipients.iter().filter(|(_, it)| weight(it) == weight(standing)).count();
    let share = match same == all {
        true => String::new(),
        false => format!(" ({same} af {all} modtagere)"),
    };
    format!("{}{share}", one_in_danish(standing))
}

fn one_in_danish(standing: &DeliveryStanding) -> String {
    match standing {
        DeliveryStanding::Delivered { at, version } => {
            let version = if *version > 1 { format!(", version {version}") } else { String::new() };
            format!("Leveret {}{version}", at_in_danish(at))
        }
        DeliveryStanding::Ready { replaces: false, .. } => "Klar til at blive sendt".to_string(),
        DeliveryStanding::Ready { version, .. } => format!("Version {version} er klar til at blive sendt"),
        DeliveryStanding::Refused { .. } => "Modtageren tager ikke imod".to_string(),
        DeliveryStanding::Unsure { at, is_hearsay: false } => {
            format!("Det er uvist, om rapporten kom frem; forsendelsen blev afbrudt {}", at_in_danish(at))
        }
        DeliveryStanding::Unsure { at, .. } => {
            format!("Måske allerede leveret {}: historikken kender ikke forsendelsen", at_in_danish(at))
        }
        DeliveryStanding::Held(holds) => match holds.as_slice() {
            [Hold::NotReleased] => "Venter på frigivelse".to_string(),
            holds => {
                let why: Vec<String> = holds.iter().map(|hold| hold_in_danish(*hold)).collect();
                format!("Holdt tilbage: {}", why.join(", "))
            }
        },
    }
}

fn hold_in_danish(hold: Hold) -> String {
    match hold {
        Hold::NoCopy => "kundens kopi mangler".into(),
        Hold::Unreadable => "rapporten kan ikke læses".into(),
        Hold::TypedIn => "der er skrevet i rapporten, siden kundens kopi blev lavet".into(),
        Hold::Stale => "skal laves igen".into(),
        Hold::Incomplete => "ufuldstændig".into(),
        Hold::TooManyUnresolved => "for mange uafklarede".into(),
        Hold::Late(deadline) => format!("fristen var {}", shown(deadline)),
        Hold::Outdated => "afløst af en senere rapport".into(),
        Hold::NotReleased => "ikke frigivet".into(),
    }
}

/// Why a report does not go, for the console.
pub fn hold_in_english(hold: Hold) -> String {
    match hold {
        Hold::NoCopy => "there is no copy for the kunde: run `uddata report` with this customer list".into(),
        Hold::Unreadable => "its file was changed and cannot be read back".into(),
        Hold::TypedIn => "somebody typed in it since the kunde's copy was made: run `uddata report`".into(),
        Hold::Stale => "it does not show all that is known (stale)".into(),
        Hold::Incomplete => "it is ufuldstændig".into(),
        Hold::TooManyUnresolved => "more of it is Uafklaret than max_unresolved allows".into(),
        Hold::Late(deadline) => format!("the Afrapporteringsfrist was {deadline}"),
        Hold::Outdated => "the løngruppe has a later report".into(),
        Hold::NotReleased => "nobody released it (Frigivelse is manuel)".into(),
    }
}

/// A point in time as a clock in Denmark shows it, `22. november 2026 kl. 09.48`; empty where it is none.
pub fn at_in_danish(at: &str) -> String {
    let Ok(at) = at.parse::<Timestamp>() else { return String::new() };
    let at = denmark().to_datetime(at);
    format!("{} kl. {:02}.{:02}", shown(at.date()), at.hour(), at.minute())
}

/// Central European time, with summer time from the last Sunday of March to that of October.
fn denmark() -> TimeZone {
    TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap_or(TimeZone::UTC)
}

fn shown(date: Date) -> String {
    format!("{}. {} {}", date.day(), month_name(date.month()), date.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_that_of_a_danish_clock_in_summer_and_winter() {
        assert_eq!(at_in_danish("2023-07-21T22:48:00Z"), "22. juli 2023 kl. 00.48");
        assert_eq!(at_in_danish("2026-11-22T08:48:00Z"), "22. november 2026 kl. 09.48");
        assert_eq!(at_in_danish(""), "");
    }
}
