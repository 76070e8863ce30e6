use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

fn known() -> BTreeSet<PayGroup> {
    ["7", "12", "412", "998", "999", "4711", "23082", "0000012345"]
        .into_iter()
        .map(|digits| PayGroup::new(digits).unwrap())
        .collect()
}

/// `999`, `999 2023-08-2`, or what is said of a file that stays.
fn said(name: &str) -> String {
    match fate(name, &known()) {
        BilagFate::Fits { group, run: None } => group.to_string(),
        BilagFate::Fits { group, run: Some(run) } => format!("{group} {run}"),
        BilagFate::Stays { what, hint } => {
            assert!(!hint.is_empty());
            what
        }
        BilagFate::PassedOver => "-".to_owned(),
    }
}

fn hold(table: &[(&str, &str)]) {
    let wrong: Vec<String> = table
        .iter()
        .filter(|(name, expected)| said(name) != *expected)
        .map(|(name, expected)| format!("{name}: {} instead of {expected}", said(name)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const NO_GROUP: &str = "its name holds no løngruppe that is known";

#[test]
fn a_marked_number_is_the_group_whatever_its_length_and_padding() {
    hold(&[
        ("U198_S004_PDFGRP0000000999_LG23082.pdf", "999 2023-08-2"),
        ("U198_S004_PDFGRP0000000007.pdf", "7"),
        ("Kunderapport gruppe-999.pdf", "999"),
        ("kunderapport_GRUPPE_0999_2023-08-2.xlsx", "999 2023-08-2"),
        ("Opgavesplit løngruppe 999.docx", "999"),
        ("Opgavesplit LØNGRUPPE999.docx", "999"),
        ("Opgavesplit gr. 12.docx", "12"),
        ("Opgavesplit lgr 7", "7"),
        ("Opgavesplit (SLS-gruppe nr. 999).docx", "999"),
        ("gruppe nr 4711 - august 2023.pdf", "4711"),
        ("gruppe 999/2023-08-2/Kunderapport.pdf", "999 2023-08-2"),
        ("gruppe-999-2.pdf", "999"),
        ("gruppe 999, august 2023.pdf", "999"),
        ("gruppe-999 sag 2023-4567.pdf", "999"),
        ("Kunderapport gruppe 23082.pdf", "23082"),
    ]);
}

#[test]
fn a_folder_that_is_called_by_a_number_is_a_group() {
    hold(&[
        ("999/Kunderapport.pdf", "999"),
        ("0999/2023/Kunderapport LG23082.pdf", "999 2023-08-2"),
        ("998/Kunderapport gruppe 999.pdf", "its name holds 998 and 999, and may be meant for either"),
        ("500/Kunderapport.pdf", "its name says løngruppe 500, which is not known"),
        // A month, and no løngruppe 12.
        ("2023/12/Kunderapport.pdf", NO_GROUP),
    ]);
}

#[test]
fn a_number_that_stands_alone_is_a_group_where_nothing_else_can_be_one() {
    hold(&[
        ("Kunderapport 999.pdf", "999"),
        ("999_Kunderapport_LG2023-08-2.pdf", "999 2023-08-2"),
        ("Kunderapport-999-2023-08-2.pdf", "999 2023-08-2"),
        ("U198 999 (2).pdf", "999"),
        ("e-Indkomstafstemning 4711 juli 2023.xlsx", "4711"),
        ("Kunderapport 0000000999.pdf", "999"),
        ("Kunderapport 999 31-08-2023.pdf", "999"),
        ("Kunderapport 999 20230831_101500.pdf", "999"),
        ("Kunderapport 999 pkat 412.pdf", "999"),
        ("Kunderapport 999 2022 og 2023.pdf", "999"),
        ("999 for 01-08-2023 til 31-08-2023.pdf", "999"),
        ("Bilag 2023-08-2 999.pdf", "999 2023-08-2"),
        // Too short, unknown, or part of something else.
        ("Kunderapport 12.pdf", NO_GROUP),
        ("Kunderapport 012.pdf", NO_GROUP),
        ("Kunderapport 500.pdf", NO_GROUP),
        ("Kunderapport.pdf", NO_GROUP),
        ("Kunderapport 2023.pdf", NO_GROUP),
        ("Kunderapport A999.pdf", NO_GROUP),
        ("Kunderapport 1.999.pdf", NO_GROUP),
        ("Kunderapport 2023-999.pdf", NO_GROUP),
        ("Kunderapport.999", NO_GROUP),
        ("U999_S998.pdf", NO_GROUP),
        ("Kunderapport LG2023-08-2.pdf", NO_GROUP),
        ("sag 999.pdf", NO_GROUP),
        ("pkat 412, 999.pdf", NO_GROUP),
        ("pkat 412 og 999.pdf", NO_GROUP),
        ("tjenestested nr. 999.pdf", NO_GROUP),
        ("12-08-2023.pdf", NO_GROUP),
        ("gruppe 12-08-2023.pdf", NO_GROUP),
        ("Kunderapport gruppe 2023-08-2.pdf", NO_GROUP),
    ]);
}

#[test]
fn two_groups_are_never_decided_between() {
    let two =
        |one: &str, other: &str| format!("its name holds {one} and {other}, and may be meant for either");
    hold(&[
        ("gruppe 999 og 998.pdf", &two("998", "999")),
        ("gruppe 999, 500.pdf", &two("500", "999")),
        ("gruppe 999-500.pdf", &two("500", "999")),
        ("gruppe 999 + gruppe 998.pdf", &two("998", "999")),
        ("gruppe 999 (998).pdf", &two("999", "998")),
        ("gruppe 999 Kunderapport998.pdf", &two("999", "998")),
        ("Kunderapport 999 998.pdf", &two("998", "999")),
        ("Kunderapport 999 500.pdf", &two("500", "999")),
        ("Kunderapport_999_ver1234.pdf", "999"),
        ("Kunderapport_999_x1234.pdf", &two("999", "1234")),
        ("gruppe 999 og 2023.pdf", &two("999", "2023")),
        ("gruppe 999.grp7", &two("7", "999")),
        ("Kunderapport 12 og 999.pdf", "its name speaks of several løngrupper"),
        ("Kunderapport 999 + 12.pdf", "its name speaks of several løngrupper"),
        ("løngrupper 999.pdf", "its name speaks of several løngrupper"),
        ("gruppe 999a.pdf", "what stands after 'gruppe' in its name is no løngruppe"),
        ("gruppe 99999999999.pdf", "what stands after 'gruppe' in its name is no løngruppe"),
        ("faggruppe 999.pdf", "its name holds a number of some other kind of gruppe"),
        ("gruppe 500.pdf", "its name says løngruppe 500, which is not known"),
        ("gruppe 500 Kunderapport 999.pdf", "its name says løngruppe 500, which is not known"),
    ]);
}

#[test]
fn the_run_is_read_where_it_is_sure() {
    let unread = "its name speaks of a lønkørsel, and not in a form that is read";
    let either = "five digits of its name may be the lønkørsel 2012-11-2 or 2011-12-2";
    hold(&[
        ("gruppe 999 LG08232.pdf", "999 2023-08-2"),
        ("gruppe 999 lg 2023-08-2.pdf", "999 2023-08-2"),
        ("2023-08-2/gruppe 999 LG23082.pdf", "999 2023-08-2"),
        ("gruppe 999 LG11122.pdf", either),
        ("2011-12-2/gruppe 999 LG11122.pdf", "999 2011-12-2"),
        ("2023-08-2/gruppe 999 LG11122.pdf", either),
        ("gruppe 999 11122.pdf", either),
        ("Kunderapport 23082.pdf", NO_GROUP),
        ("999 23082.pdf", "five digits of its name may be the lønkørsel 2023-08-2"),
        ("gruppe 999 2023-08-2 2023-08-1.pdf", "its name holds the lønkørsler 2023-08-1 and 2023-08-2"),
        ("gruppe 999 LG2023.pdf", unread),
        ("gruppe 999 LG23083.pdf", unread),
        ("gruppe 999 LG23082x.pdf", unread),
        ("gruppe 999 2. lønkørsel.pdf", unread),
        ("gruppe 999 2. lønkørsel 2023-08-2.pdf", "999 2023-08-2"),
        // A day, and no lønkørsel.
        ("gruppe 999 2023-08-21.pdf", "999"),
        ("gruppe 999 2023-08-02.pdf", "999"),
    ]);
}

#[test]
fn what_may_not_travel_stays_and_what_is_nobodys_is_passed_over() {
    let person = "its name holds something that looks like a CPR number";
    let report = "it is called like a report of this program";
    hold(&[
        ("gruppe 999 140275-0042.pdf", person),
        ("140275-0042/gruppe 999.pdf", person),
        ("gruppe 999 1402750042.pdf", person),
        ("afrapportering_LG2023-08-2_gruppe-999.xlsx", report),
        ("999/Kopi af Afrapportering_LG2023-08-2_gruppe-999.xlsx", report),
        ("~$gruppe 999.docx", "-"),
        (".gruppe 999.pdf", "-"),
        (".skjult/gruppe 999.pdf", "-"),
        ("999/Thumbs.db", "-"),
        ("gruppe 999.pdf.part", "-"),
        ("~gruppe 999.pdf", "999"),
    ]);
}

proptest! {
    /// Whatever a name is made of, the løngruppe it fits stands in it and is known, and a number with a mark of its own
    /// that names another one keeps it where it is.
    #[test]
    fn no_name_fits_a_group_that_does_not_stand_in_it(
        parts in prop::collection::vec(
            prop_oneof![
                Just("gruppe ".to_owned()), Just("PDFGRP".to_owned()), Just("LG".to_owned()), Just("og".to_owned()),
                Just("U".to_owned()), Just("Kunderapport".to_owned()), Just("2023-08-2".to_owned()),
                "[ _,./()-]", "0{0,7}(7|12|412|998|999|4711)", "[0-9]{1,11}", "\\PC{0,3}",
            ],
            0..9,
        ),
    ) {
        let name = parts.concat();
        if let BilagFate::Fits { group, run } = fate(&name, &known()) {
            prop_assert!(known().contains(&group));
            let mut numbers = name.split(|c: char| !c.is_ascii_digit()).filter_map(PayGroup::new);
            prop_assert!(numbers.any(|number| number == group));
            if let Some(run) = run {
                let short = format!("{:02}{:02}{}", run.year() % 100, run.month(), run.number());
                let turned = format!("{:02}{:02}{}", run.month(), run.year() % 100, run.number());
                prop_assert!([run.to_string(), short, turned].iter().any(|run| name.contains(run)));
            }
        }
    }

    #[test]
    fn a_name_with_two_marked_groups_never_goes(
        before in "[A-Za-z _]{0,8}", between in "[A-Za-z _().]{1,8}", after in "[A-Za-z _]{0,8}",
        mark in prop::sample::select(vec!["gruppe ", "PDFGRP", "gr. ", "løngruppe-"]),
    ) {
        let name = format!("{before} {mark}999 {between} {mark}0998 {after}");
        let goes = matches!(fate(&name, &known()), BilagFate::Fits { .. });
        prop_assert!(!goes);
    }

    #[test]
    fn any_name_has_a_fate(name in "\\PC{0,40}") {
        let _ = fate(&name, &known());
    }
}
