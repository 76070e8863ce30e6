//! Delivery into folders, from the customer list to the manifest: what goes goes once, what must not go waits.

mod in_excel;
mod never_twice;
pub mod office;

use serde_json::Value;

use self::office::{Office, RULES};

const AUTOMATIC: [&str; 2] =
    ["901;Demostyrelsen;Demostyrelsen;mappe;automatisk;maskeret", "902;Øresund;Øresund;mappe;automatisk;"];

#[test]
fn a_report_goes_once_to_each_recipient_with_a_manifest() {
    let office =
        Office::new(&["901;Demostyrelsen;Demostyrelsen, Revisor;mappe;automatisk;maskeret", AUTOMATIC[1]]);
    office.report(&[]);
    let before = office.stage.files("ud");
    let would = office.run(&["send", "--dry-run"]);
    assert_eq!(would.exit, 0, "{}", would.stderr);
    assert!(would.stdout.contains("Revisor") && would.stdout.contains("would be sent"), "{}", would.stdout);
    assert!(office.stage.files("ud") == before, "a dry run writes nothing");
    let (exit, sent) = office.send(&[]);
    assert_eq!((exit, sent.len()), (0, 3), "{sent:?}");
    assert!(sent.iter().all(|it| it.ends_with(" sent")), "{sent:?}");
    let name = "afrapportering_LG2023-08-2_gruppe-901_kunde.xlsx";
    assert_eq!(
        office.outbox(),
        [
            format!("Demostyrelsen/{name}"),
            "Demostyrelsen/manifest.csv".to_string(),
            format!("Revisor/{name}"),
            "Revisor/manifest.csv".to_string(),
            "Øresund/afrapportering_LG2023-08-2_gruppe-902_kunde.xlsx".to_string(),
            "Øresund/manifest.csv".to_string(),
        ]
    );
    let files = office.stage.files("ud");
    assert!(files[&format!("udbakke/Revisor/{name}")] == files[&format!("LG2023-08-2/{name}")]);
    let manifest = office.manifest("Revisor");
    assert_eq!(
        (&*manifest[0][0], &*manifest[0][2], &*manifest[0][3], &*manifest[0][4]),
        (name, "LG2023-08-2", "901", "1")
    );
    assert!(office.overview().contains("Leveret 22. juli 2023"), "the overview tells of it");
    // Neither sending nor reporting again changes anything.
    let before = office.stage.files("ud");
    assert_eq!(office.send(&[]), (0, vec![]));
    let again = office.report(&[]);
    assert_eq!(again.stderr, "", "what lies in the outbox is not taken for something that came back");
    assert_eq!(office.send(&[]), (0, vec![]));
    assert!(office.stage.files("ud") == before);
}

#[test]
fn a_report_waits_until_it_is_released_and_goes_with_what_was_commented() {
    let office =
        Office::new(&["901;Demostyrelsen;Demostyrelsen;mappe;;", "902;Øresund;Øresund;mappe;manuel;"]);
    office.report(&[]);
    let waits =
        |group: &str, name: &str| format!("{group} {name} held: nobody released it (Frigivelse is manuel)");
    let both = vec![waits("901", "Demostyrelsen"), waits("902", "Øresund")];
    // They are meant to wait: nothing is wrong.
    assert_eq!(office.send(&[]), (0, both));
    assert!(office.outbox().is_empty());
    assert!(office.overview().contains("Venter på frigivelse"));
    assert!(office.overview().contains("2 rapporter er ikke leveret og venter på at blive frigivet"));
    let full = office.copy("901").replace("_kunde", "");
    office.types(&full, "Bemærkning til kunden", "Ring til os");
    // A dry run says what a release would do, and does not do it.
    let would = office.send(&["--release", "902", "--dry-run"]);
    assert_eq!(would, (0, vec!["902 Øresund ready".to_string()]));
    assert_eq!(office.send(&["--group", "902"]), (0, vec![waits("902", "Øresund")]));
    // Released: the kunde's copy is made anew with the comment, and goes; a dry run says so and changes nothing.
    let before = office.stage.files("ud");
    let would = office.run(&["send", "--release", "901", "--dry-run"]);
    let said = "would be made anew, with what was typed in them since: 2023-08-2 løngruppe 901\n";
    assert!(would.stdout.starts_with(said) && would.stdout.contains("would be sent"), "{}", would.stdout);
    assert!(office.stage.files("ud") == before && would.exit == 0);
    assert_eq!(office.send(&["--release", "901"]), (0, vec!["901 Demostyrelsen sent".to_string()]));
    let went =
        &office.stage.files("ud")["udbakke/Demostyrelsen/afrapportering_LG2023-08-2_gruppe-901_kunde.xlsx"];
    assert!(crate::workbook::whole(went).contains("Ring til os"));
    let mut delivered =
        office.open("ud/udbakke/Demostyrelsen/afrapportering_LG2023-08-2_gruppe-901_kunde.xlsx");
    assert!(delivered.words(&["Bemærkning til kunden"]).iter().any(|row| row[0] == "Ring til os"));
    assert_eq!(office.send(&[]), (0, vec![waits("902", "Øresund")]), "the other one still waits");
    // The report goes on by what is typed in it: the kunde has the copy that was made last, and that is no news.
    office.types(&full, "Intern note", "talt med dem");
    office.report(&[]);
    let row = delivered.rows().start;
    delivered.set(row, "Kundens svar", "Er rettet");
    office.stage.put("retur.xlsx", delivered.save());
    let collected = office.run(&["collect", "retur.xlsx"]);
    assert_eq!((collected.exit, &*collected.stderr), (0, ""));
    let unknown = office.run(&["send", "--release", "77"]);
    assert_eq!(unknown.exit, 1);
    assert!(unknown.stderr.contains("there is no report of this løngruppe"), "{}", unknown.stderr);
}

#[test]
fn what_speaks_against_a_report_holds_it_back_until_a_person_waives_it() {
    let office = Office::new(&AUTOMATIC);
    let print = "ind/U721_S004_PDFGRP0000000901_LG23082.txt";
    let bytes = std::fs::read(office.stage.path().join(print)).unwrap();
    std::fs::remove_file(office.stage.path().join(print)).unwrap();
    office.stage.put("plan.csv", "Lønkørsel;Afrapporteringsfrist\n2023-08-2;21-07-2023\n");
    office.report(&[]);
    let late = "the Afrapporteringsfrist was 2023-07-21";
    let held = vec![
        format!("901 Demostyrelsen held: it is ufuldstændig: {late}"),
        format!("902 Øresund held: {late}"),
    ];
    assert_eq!(office.send(&[]), (6, held));
    assert!(office.overview().contains("Holdt tilbage: ufuldstændig, fristen var 21. juli 2023"));
    // A release alone waives nothing.
    assert_eq!(office.send(&["--release", "902"]).0, 6);
    assert_eq!(office.send(&["--release", "902", "--anyway"]), (0, vec!["902 Øresund sent".to_string()]));
    // In time, whole, and more of it Uafklaret than may be.
    office.stage.put(print, bytes);
    office.stage.put("plan.csv", "Lønkørsel;Afrapporteringsfrist\n2023-08-2;27-07-2023\n");
    office.stage.put("regler.csv", RULES.replace(";*;", ";ZZ9999;"));
    office.settings("max_unresolved = 0.4\n");
    assert_eq!(office.run(&["report", "ind"]).exit, 4);
    let (exit, sent) = office.send(&[]);
    assert_eq!(exit, 6);
    assert_eq!(sent, ["901 Demostyrelsen held: more of it is Uafklaret than max_unresolved allows"]);
}

#[test]
fn a_delivered_report_stays_as_it_is_until_its_run_is_named() {
    let office = Office::new(&AUTOMATIC);
    office.report(&[]);
    assert_eq!(office.send(&[]).0, 0);
    let delivered = office.stage.reports("ud");
    // Another rule: nothing is written, nothing goes.
    office.stage.put("regler.csv", RULES.replace(";Kunde;", ";Statens Administration;"));
    office.report(&[]);
    assert!(office.stage.reports("ud") == delivered);
    assert_eq!(office.send(&[]), (0, vec![]));
    // A print that comes afterwards is told of, and accounted for.
    let print = "ind/U721_S004_PDFGRP0000000901_LG23082.txt";
    let more = std::fs::read_to_string(office.stage.path().join(print)).unwrap();
    assert!(more.contains("ZZ1377"), "a code that the later print has another one for");
    office.stage.put("ind/senere.txt", more.replacen("ZZ1377", "ZZ1378", 1));
    let run = office.report(&["--json"]);
    let summary: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        (&summary["reports"][0]["stale"], &summary["reports"][1]["stale"]),
        (&true.into(), &false.into())
    );
    let late = summary["files"].as_array().unwrap().iter().find(|it| it["path"] == "ind/senere.txt").unwrap();
    assert!(late["lines"].as_u64().unwrap() > 0, "{late}");
    assert!(office.stage.reports("ud") == delivered);
    assert_eq!(office.send(&[]), (0, vec![]));
    // Named, it is written anew, and goes as another version.
    office.report(&["--run", "2023-08-2", "--group", "901"]);
    assert!(office.stage.reports("ud") != delivered);
    assert_eq!(office.send(&[]), (0, vec!["901 Demostyrelsen sent".to_string()]));
    assert_eq!(office.manifest("Demostyrelsen")[0][4], "2");
    assert!(office.overview().contains("Leveret 22. juli 2023 kl. 06.26, version 2"));
}

#[test]
fn a_copy_that_is_not_what_the_program_wrote_is_not_sent() {
    let office = Office::new(&AUTOMATIC);
    office.report(&[]);
    let other = std::fs::read(office.stage.path().join(office.copy("902"))).unwrap();
    office.stage.put(&office.copy("901"), other);
    let run = office.run(&["send"]);
    assert_eq!(run.exit, 6, "{}", run.stdout);
    assert_eq!(office.manifest("Øresund").len(), 1, "the other one goes");
    assert!(!office.outbox().iter().any(|name| name.starts_with("Demostyrelsen")));
}

#[test]
fn what_was_cut_off_on_its_way_waits_for_a_person() {
    for (point, answer, arrives_again) in [("started", "n\n", true), ("carried", "y\n", false)] {
        let office = Office::new(&AUTOMATIC);
        office.report(&[]);
        let cut = office.stage.run_with(&["send"], &[("UDDATA_FAULT", &format!("{point}:1:stop"))]);
        assert_eq!(cut.exit, -1, "{}", cut.stderr);
        let unsure = "901 Demostyrelsen unsure: it was cut off at 2023-07-22T04:26:40Z; nobody knows whether it arrived";
        assert_eq!(office.send(&[]), (6, vec![unsure.to_string(), "902 Øresund sent".to_string()]));
        assert!(
            office
                .overview()
                .contains("Det er uvist, om rapporten kom frem; forsendelsen blev afbrudt 22. juli 2023")
        );
        assert_eq!(office.send(&[]), (6, vec![unsure.to_string()]), "never by itself");
        // A person looks, and cannot tell; another one can.
        assert_eq!(office.stage.run_given(&["send", "--resolve"], &[], "?\n").exit, 6);
        let resolved = office.stage.run_given(&["send", "--resolve"], &[], answer);
        assert_eq!(resolved.exit, 0, "{}", resolved.stdout);
        assert!(resolved.stderr.contains("did it arrive?"), "{}", resolved.stderr);
        assert_eq!(
            resolved.stdout.contains("901  mappe  Demostyrelsen                      sent"),
            arrives_again
        );
        assert!(office.outbox().iter().any(|name| name.starts_with("Demostyrelsen/afrap")));
        assert!(!office.overview().contains("Uvist"), "the overview tells of the answer");
        assert_eq!(office.send(&[]), (0, vec![]));
    }
}

#[test]
fn a_recipient_who_stands_in_the_list_twice_gets_one() {
    let office =
        Office::new(&["901;Demostyrelsen;Demostyrelsen, demostyrelsen,Demostyrelsen;mappe;automatisk;"]);
    office.report(&[]);
    assert_eq!(office.send(&[]), (0, vec!["901 Demostyrelsen sent".to_string()]));
    assert_eq!(office.send(&[]), (0, vec![]));
}

#[test]
fn what_was_half_written_when_it_was_cut_off_does_not_stay() {
    for outbox in ["ud/udbakke", "udbakke"] {
        let office = Office::new(&AUTOMATIC);
        office.settings(&format!("outbox = '{outbox}'\n"));
        office.report(&[]);
        let cut = office.stage.run_with(&["send"], &[("UDDATA_FAULT", "rename:1:stop")]);
        assert_eq!(cut.exit, -1, "{}", cut.stderr);
        let left = || office.stage.files(outbox).into_keys().filter(|name| name.ends_with(".tmp")).count();
        assert_eq!(left(), 1, "the report stands there, under another name");
        assert_eq!(office.send(&[]).0, 6);
        assert_eq!(left(), 0);
    }
}

/// Some answer in the copy that lies in their folder, wherever that is.
#[test]
fn an_answer_typed_in_the_outbox_is_read_wherever_it_lies() {
    for outbox in ["ud/udbakke", "udbakke"] {
        let office = Office::new(&AUTOMATIC);
        office.settings(&format!("outbox = '{outbox}'\n"));
        office.report(&[]);
        assert_eq!(office.send(&[]).0, 0);
        let name = "afrapportering_LG2023-08-2_gruppe-902_kunde.xlsx";
        assert_eq!(office.report(&[]).stderr, "", "{outbox}: what the program put there is no answer");
        office.types(&format!("{outbox}/Øresund/{name}"), "Kundens svar", "Vi ringer");
        office.report(&[]);
        let mut report = office.open(&office.copy("902").replace("_kunde", ""));
        let answers = report.words(&["Kundens svar"]).into_iter().flatten();
        assert_eq!(answers.filter(|answer| answer == "Vi ringer").count(), 1, "{outbox}");
        // One that cannot be read is named.
        office.stage.put(&format!("{outbox}/Øresund/svar.xlsx"), b"PK\x03\x04 cut off");
        let run = office.run(&["report", "ind"]);
        assert!(run.exit == 3 && run.stderr.contains("Øresund/svar.xlsx"), "{outbox}: {}", run.stderr);
    }
}

#[test]
fn one_recipient_who_cannot_be_reached_stops_no_other() {
    let office = Office::new(&AUTOMATIC);
    office.report(&[]);
    office.stage.put("ud/udbakke/Demostyrelsen", "a file where the folder is to be");
    let (exit, sent) = office.send(&[]);
    assert_eq!(exit, 6);
    assert!(sent[0].starts_with("901 Demostyrelsen later: ud/udbakke/Demostyrelsen"), "{sent:?}");
    assert_eq!(sent[1], "902 Øresund sent");
    std::fs::remove_file(office.stage.path().join("ud/udbakke/Demostyrelsen")).unwrap();
    assert_eq!(office.send(&[]), (0, vec!["901 Demostyrelsen sent".to_string()]));
}

#[test]
fn a_note_in_a_report_that_one_of_two_recipients_has_goes_to_both_when_its_run_is_named() {
    let office = Office::new(&["901;Demostyrelsen;Demostyrelsen, Revisor;mappe;automatisk;"]);
    office.report(&[]);
    office.stage.put("ud/udbakke/Revisor", "a file where the folder is to be");
    assert_eq!(office.send(&[]).0, 6);
    std::fs::remove_file(office.stage.path().join("ud/udbakke/Revisor")).unwrap();
    office.types(&office.copy("901").replace("_kunde", ""), "Bemærkning til kunden", "Ring til os");
    office.report(&[]);
    let held = office.run(&["send"]);
    assert_eq!(held.exit, 6);
    assert!(held.stdout.contains("Next   1. run `uddata report` (with --run and --group"), "{}", held.stdout);
    office.report(&["--run", "2023-08-2", "--group", "901"]);
    assert_eq!(office.send(&[]), (0, vec!["901 Demostyrelsen sent".into(), "901 Revisor sent".into()]));
    assert_eq!((&*office.manifest("Demostyrelsen")[0][4], &*office.manifest("Revisor")[0][4]), ("2", "2"));
}

#[test]
fn mail_without_a_server_in_the_settings_is_held_back() {
    let office = Office::new(&["901;Demostyrelsen;loen@example.dk;mail;automatisk;"]);
    office.report(&[]);
    let held = vec![
        "901 loen@example.dk held: the settings have no [mail]: name the server and the sender there"
            .to_string(),
    ];
    assert_eq!(office.send(&["--dry-run"]), (6, held.clone()));
    assert_eq!(office.send(&[]), (6, held));
}

#[test]
fn what_lies_in_the_folder_of_bilag_goes_along_once_and_the_rest_is_named() {
    let office = Office::new(&AUTOMATIC);
    office.settings("bilag = 'bilag'\n");
    for name in [
        "Kunderapport gruppe-901.pdf",
        "902/Opgavesplit LG2023-08-2.pdf",
        "gruppe 901 og 902.pdf",
        "Kunderapport.pdf",
    ] {
        office.stage.put(&format!("bilag/{name}"), format!("bilag {name}"));
    }
    office.stage.put("bilag/e-Indkomstafstemning gruppe-901 LG2023-09-2.xlsx", "of a run to come");
    office.report(&[]);
    let run = office.run(&["send"]);
    assert_eq!(run.exit, 0, "{}", run.stdout);
    for staying in ["bilag/gruppe 901 og 902.pdf", "bilag/Kunderapport.pdf"] {
        assert!(run.stderr.contains(&format!("{staying}: stays in the folder of bilag")), "{}", run.stderr);
    }
    let outbox = office.outbox();
    let went = |recipient: &str| {
        let of = outbox
            .iter()
            .filter(|name| name.starts_with(recipient) && !name.contains("afrap") && !name.contains("manif"));
        of.map(|name| name.rsplit('/').next().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(went("Demostyrelsen"), ["Kunderapport gruppe-901.pdf"]);
    assert_eq!(went("Øresund"), ["Opgavesplit LG2023-08-2.pdf"]);
    assert_eq!(office.manifest("Demostyrelsen").len(), 2);
    // The same bilag does not go with another version.
    office.stage.put("regler.csv", RULES.replace(";Kunde;", ";Statens Administration;"));
    office.report(&["--run", "2023-08-2", "--group", "901"]);
    std::fs::remove_dir_all(office.stage.path().join("ud/udbakke")).unwrap();
    assert_eq!(office.send(&[]).1, ["901 Demostyrelsen sent"]);
    assert_eq!(office.outbox().len(), 2, "{:?}", office.outbox());
}

#[test]
fn a_bilag_that_cannot_be_read_is_named_and_holds_up_no_report() {
    let office = Office::new(&AUTOMATIC);
    office.settings("bilag = 'bilag'\n");
    office.stage.put("bilag/Opgavesplit gruppe-901.pdf", "goes along");
    let name = "bilag/Kunderapport gruppe-901.pdf";
    office.stage.put(name, "");
    std::fs::File::create(office.stage.path().join(name)).unwrap().set_len(500_000_000).unwrap();
    office.report(&[]);
    for args in [&["send", "--dry-run"][..], &["send"]] {
        let run = office.run(args);
        assert_eq!(run.exit, 6, "{}", run.stdout);
        assert!(run.stderr.contains(&format!("{name}: stays in the folder of bilag: ")), "{}", run.stderr);
    }
    let outbox = office.outbox();
    assert!(outbox.iter().any(|name| name.starts_with("Demostyrelsen/afrap")), "{outbox:?}");
    assert!(outbox.iter().any(|name| name.ends_with("Opgavesplit gruppe-901.pdf")), "{outbox:?}");
    assert!(!outbox.iter().any(|name| name.ends_with("Kunderapport gruppe-901.pdf")), "{outbox:?}");
}

#[test]
fn a_bilag_that_also_names_a_group_of_the_history_stays() {
    let office = Office::new(&AUTOMATIC);
    office.report(&[]);
    // 902 is on the list no more: the history knows it all the same, and --group does not narrow what is known.
    office.customers(&AUTOMATIC[..1]);
    office.settings("bilag = 'bilag'\n");
    office.stage.put("bilag/Kunderapport gruppe-901 (902).pdf", "of whom?");
    office.report(&[]);
    let run = office.run(&["send", "--group", "901"]);
    assert!(run.stderr.contains("(902).pdf: stays in the folder of bilag"), "{}{}", run.stdout, run.stderr);
}

#[test]
fn a_report_with_a_password_goes_encrypted() {
    let office = Office::new(&AUTOMATIC);
    office.settings("passwords = 'koder.csv'\n");
    office.stage.put("koder.csv", "Løngruppe;Adgangskode\n901;rød grød med fløde\n");
    office.report(&[]);
    #[cfg(unix)]
    {
        office.allow("koder.csv", 0o640);
        let open = office.run(&["send"]);
        assert_eq!(open.exit, 1, "{}", open.stdout);
        assert!(open.stderr.contains("others than its owner may read it"), "{}", open.stderr);
    }
    office.allow("koder.csv", 0o600);
    assert_eq!(office.send(&[]).0, 0);
    let files = office.stage.files("ud/udbakke");
    let of = |name: &str| {
        &files.iter().find(|(path, _)| path.starts_with(name) && path.ends_with("xlsx")).unwrap().1[..4]
    };
    assert_eq!(of("Demostyrelsen"), b"\xd0\xcf\x11\xe0", "a compound file, as Office encrypts");
    assert_eq!(of("Øresund"), b"PK\x03\x04");
    assert_eq!(office.report(&[]).stderr, "", "an encrypted file in the outbox is nothing that came back");
}

#[test]
fn neither_ledger_nor_outbox_gives_a_person_or_an_address_away() {
    let office = Office::new(&["901;Demostyrelsen;loenkontoret;mappe;automatisk;", AUTOMATIC[1]]);
    office.report(&[]);
    office.run(&["send"]);
    for name in office.outbox() {
        office.assert_no_person_in("a name in the outbox", &name);
    }
    for (name, text) in office.history() {
        office.assert_no_person_in(&name, &text);
        assert!(!text.contains("loenkontoret"), "{name}");
    }
}

#[test]
fn whoever_is_erased_is_told_of_in_what_was_delivered_too() {
    let office = Office::new(&AUTOMATIC);
    office.report(&[]);
    assert_eq!(office.send(&[]).0, 0);
    let print = office.stage.path().join("ind/U721_S004_PDFGRP0000000901_LG23082.txt");
    let print = std::fs::read_to_string(print).unwrap();
    let is_number = |word: &&str| word.len() == 11 && word.as_bytes()[6] == b'-';
    let number = print.split_whitespace().find(is_number).expect("a print names somebody");
    let asked = office.stage.run_given(&["history", "forget", "--yes"], &[], number);
    assert_eq!(asked.exit, 0, "{}", asked.stderr);
    assert!(
        asked.stdout.contains("these reports were delivered, and may show the person"),
        "{}",
        asked.stdout
    );
    assert!(asked.stdout.contains("  2023-08-2, løngruppe 901\n"), "{}", asked.stdout);
    let copy = "ud/udbakke/Demostyrelsen/afrapportering_LG2023-08-2_gruppe-901_kunde.xlsx";
    assert!(asked.stdout.contains(copy), "{}", asked.stdout);
    assert!(!asked.stdout.contains("løngruppe 902"), "{}", asked.stdout);
}

#[test]
fn what_delivery_needs_is_checked_before_a_night_needs_it() {
    let office = Office::new(&AUTOMATIC);
    let check = |settings: &str| {
        office.settings(settings);
        office.run(&["check"])
    };
    assert_eq!(check("").exit, 0);
    office.stage.put("koder.csv", "Løngruppe;Adgangskode\n777;rød grød med fløde\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let path = office.stage.path().join("koder.csv");
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    let foreign = check("passwords = 'koder.csv'\n");
    assert_eq!(foreign.exit, 0);
    assert!(foreign.stderr.contains("holds a password for løngruppe 777, which"), "{}", foreign.stderr);
    let server = |rest: &str| check(&format!("[mail]\nserver = 'smtp.example.dk'\n{rest}\n"));
    assert_eq!(server("from = 'SAM <loen@example.dk>'").exit, 0);
    for (wrong, said) in [
        ("from = 'loen'", "the address of the sender"),
        ("from = 'loen@example.dk'\nca = 'mangler.pem'", "mangler.pem: cannot be read"),
        ("from = 'loen@example.dk'\nsecurity = 'ingen'", "unknown variant `ingen`"),
        ("from = 'loen@example.dk'\npasword = 'x'", "unknown field `pasword`"),
        ("from = 'loen@example.dk'\nretires = 3", "Did you mean 'retries'?"),
    ] {
        let run = server(wrong);
        assert_eq!(run.exit, 1, "{wrong}");
        assert!(run.stderr.contains(said), "{wrong}: {}", run.stderr);
    }
}
