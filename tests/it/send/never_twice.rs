//! Whatever becomes of the history, no report goes twice: what may have gone waits for a person.

use std::fs;

use serde_json::Value;

use super::office::Office;
use crate::mail::MailServer;

const FOLDERS: [&str; 2] =
    ["901;Demostyrelsen;Demostyrelsen;mappe;automatisk;maskeret", "902;Øresund;Øresund;mappe;automatisk;"];
const MAILS: [&str; 2] = [
    "901;Demostyrelsen;loen@demo.example;mail;automatisk;",
    "902;Øresund;loen@oresund.example;mail;automatisk;",
];

/// What may become of a history: a name, and how.
type Loss = (&'static str, fn(&Office));

fn history(office: &Office, name: &str) -> std::path::PathBuf {
    office.stage.path().join("ud/.uddata").join(name)
}

const LOSSES: [Loss; 5] = [
    ("its database is deleted", |office| fs::remove_file(history(office, "history.sqlite")).unwrap()),
    ("its folder is renamed", |office| {
        let folder = office.stage.path().join("ud/.uddata");
        fs::rename(&folder, office.stage.path().join("ud/.uddata-gammel")).unwrap();
    }),
    ("it is damaged", |office| {
        fs::write(history(office, "history.sqlite"), b"SQLite format 3\0and nothing else").unwrap()
    }),
    ("a copy of before is put back", |office| {
        for name in ["history.sqlite", "history.seal"] {
            fs::copy(office.stage.path().join("kopi").join(name), history(office, name)).unwrap();
        }
    }),
    ("deliveries are taken out of it", |office| {
        let db = rusqlite::Connection::open(history(office, "history.sqlite")).unwrap();
        db.execute("DELETE FROM delivery", []).unwrap();
        drop(db);
        fs::remove_file(history(office, "history.seal")).unwrap();
    }),
];

/// Puts a copy of the history beside the reports' folder.
fn keep_a_copy(office: &Office) {
    fs::create_dir_all(office.stage.path().join("kopi")).unwrap();
    for name in ["history.sqlite", "history.seal"] {
        fs::copy(history(office, name), office.stage.path().join("kopi").join(name)).unwrap();
    }
}

fn states(sent: &[String]) -> Vec<&str> {
    sent.iter().map(|it| it.split([' ', ':']).nth(2).unwrap()).collect()
}

fn mail_settings(office: &Office, server: &MailServer) {
    office.put_private("post.txt", "uddata\nhemmelig\n");
    office.settings(&format!(
        "[mail]\nserver = 'localhost'\nport = {}\nca = '{}'\ncredentials = 'post.txt'\nfrom = 'loen@sam.example'\nwait = 0\n",
        server.port,
        server.root().display()
    ));
}

#[test]
fn a_report_that_lies_in_a_folder_goes_no_second_time_whatever_becomes_of_the_history() {
    for (what, lose) in LOSSES {
        let office = Office::new(&FOLDERS);
        office.report(&[]);
        keep_a_copy(&office);
        assert_eq!(office.send(&[]).0, 0, "{what}");
        let delivered = office.stage.files("ud/udbakke");
        lose(&office);
        let reported = office.run(&["report", "ind"]);
        assert_eq!(reported.exit, 6, "{what}: {}", reported.stderr);
        assert!(!reported.stderr.contains("nothing needs to be done"), "{what}: {}", reported.stderr);
        let (exit, sent) = office.send(&[]);
        assert_eq!((exit, states(&sent)), (6, vec!["unsure", "unsure"]), "{what}: {sent:?}");
        assert!(
            sent[0].contains(
                "it may have gone at 2023-07-22T04:26:40Z, before the history was lost or put back"
            ),
            "{sent:?}"
        );
        assert_eq!(office.send(&["--dry-run"]), (6, sent), "{what}: never by itself");
        assert!(office.stage.files("ud/udbakke") == delivered, "{what}: nothing was written there");
        assert!(office.overview().contains("Måske allerede leveret 22. juli 2023"), "{what}");
        // A person answers that both are there: that is the end of it.
        assert_eq!(office.send_given(&["--resolve"], "y\ny\n").0, 0, "{what}");
        assert_eq!(office.send(&[]), (0, vec![]), "{what}");
        assert!(office.stage.files("ud/udbakke") == delivered, "{what}");
    }
}

#[test]
fn a_report_that_went_by_mail_goes_no_second_time_whatever_becomes_of_the_history() {
    for (what, lose) in LOSSES {
        let Some(server) = MailServer::start(&[]) else { return };
        let office = Office::new(&MAILS);
        mail_settings(&office, &server);
        office.report(&[]);
        keep_a_copy(&office);
        assert_eq!(office.send(&[]).0, 0, "{what}");
        lose(&office);
        assert_eq!(office.run(&["report", "ind"]).exit, 6, "{what}");
        let (exit, sent) = office.send(&[]);
        assert_eq!((exit, states(&sent)), (6, vec!["unsure", "unsure"]), "{what}: {sent:?}");
        assert_eq!(server.accepted().len(), 2, "{what}: each once");
        // One had arrived, the other had not.
        let (exit, sent) = office.send_given(&["--resolve"], "y\nn\n");
        assert_eq!((exit, states(&sent)), (0, vec!["sent"]), "{what}: {sent:?}");
        assert_eq!(server.accepted().len(), 3, "{what}");
        assert_eq!(office.send(&[]), (0, vec![]), "{what}");
    }
}

#[test]
fn a_list_of_deliveries_that_somebody_changed_is_told_and_sends_nothing() {
    for (what, change, said) in [
        (
            "gone",
            (|_: &str| None) as fn(&str) -> Option<String>,
            "the list of deliveries is gone; it is written anew from the history",
        ),
        (
            "cut",
            |text| Some(text.lines().take(3).map(|line| format!("{line}\n")).collect()),
            "lines are missing at the end of the list of deliveries",
        ),
        (
            "changed",
            |text| Some(text.replacen(" done ", " planned ", 1)),
            "the list of deliveries was changed by something else than this program",
        ),
    ] {
        let office = Office::new(&FOLDERS);
        office.report(&[]);
        assert_eq!(office.send(&[]).0, 0);
        let list = office.stage.path().join("ud/.uddata-leveret");
        let text = fs::read_to_string(&list).unwrap();
        assert!(!text.contains("Demostyrelsen") && text.lines().count() == 5, "{text}");
        match change(&text) {
            Some(text) => fs::write(&list, text).unwrap(),
            None => fs::remove_file(&list).unwrap(),
        }
        let told = office.run(&["send"]);
        assert_eq!(told.exit, 6, "{what}");
        assert!(told.stderr.contains(said), "{what}: {}", told.stderr);
        assert!(told.stdout.contains("2 delivered before"), "{what}: {}", told.stdout);
    }
}

#[test]
fn a_history_that_something_else_changed_is_not_used() {
    let office = Office::new(&FOLDERS);
    office.report(&[]);
    let change = |sql: &str, with_seal: bool| {
        let db = rusqlite::Connection::open(history(&office, "history.sqlite")).unwrap();
        db.execute_batch(sql).unwrap();
        drop(db);
        if with_seal {
            fs::remove_file(history(&office, "history.seal")).unwrap();
        }
    };
    office.types(&office.copy("901").replace("_kunde", ""), "Intern note", "ring");
    office.report(&[]);
    keep_a_copy(&office);
    change("UPDATE report SET day = '2023-08-30' WHERE grp = 902;", false);
    let refused = office.run(&["report", "ind"]);
    assert_eq!(refused.exit, 1);
    assert!(
        refused.stderr.contains("history.sqlite: the file was changed by something else than this program; nothing is read from it, and nothing sent"),
        "{}",
        refused.stderr
    );
    for name in ["history.sqlite", "history.seal"] {
        fs::copy(office.stage.path().join("kopi").join(name), history(&office, name)).unwrap();
    }
    change("DROP TRIGGER trail_is_never_changed; DELETE FROM trail;", true);
    let refused = office.run(&["send"]);
    assert_eq!(refused.exit, 1);
    assert!(
        refused.stderr.contains("the end of the trail was changed by something else than this program"),
        "{}",
        refused.stderr
    );
}

#[test]
fn a_recipient_is_known_however_the_address_is_spelled() {
    let Some(server) = MailServer::start(&[]) else { return };
    let office = Office::new(&MAILS);
    mail_settings(&office, &server);
    office.report(&[]);
    assert_eq!(office.send(&[]).0, 0);
    let customers = "Løngruppe;Kunde;Modtagere;Levering;Frigivelse;CPR\n\
                     901;Demostyrelsen;Løn <LOEN@Demo.example>, mailto:loen@demo.example;mail;automatisk;\n\
                     902;Øresund;loen@oresund.example.;mail;automatisk;\n";
    office.stage.put("kunder.csv", customers);
    assert_eq!(office.send(&[]), (0, vec![]), "nobody new");
    assert_eq!(server.accepted().len(), 2);
}

#[test]
fn what_came_back_goes_once_more_when_a_person_says_so_and_is_marked() {
    let Some(server) = MailServer::start(&[]) else { return };
    let office = Office::new(&MAILS);
    mail_settings(&office, &server);
    office.report(&[]);
    assert_eq!(office.send(&[]).0, 0);
    let again = office.run_given(&["send", "--again", "902"], &[], "nej\n");
    assert_eq!((again.exit, server.accepted().len()), (0, 2), "{}", again.stderr);
    assert!(
        again.stderr.contains("send it once more? y: yes, marked as such; anything else: no"),
        "{}",
        again.stderr
    );
    let again = office.run_given(&["send", "--again", "902"], &[], "ja\n");
    assert_eq!((again.exit, server.accepted().len()), (0, 3), "{}{}", again.stdout, again.stderr);
    let messages = server.accepted();
    let word = |message: &Value, key: &str| message[key].as_str().unwrap_or_default().to_string();
    let last = messages.last().unwrap();
    let subject = word(last, "subject");
    assert!(
        subject.starts_with("Afrapportering, løngruppe 902") && subject.contains("(sendt igen)"),
        "{last}"
    );
    assert!(
        word(last, "text").contains("Vi sender rapporten igen, fordi den forrige mail kom retur."),
        "{last}"
    );
    assert_eq!(last["to"][0], "loen@oresund.example");
    assert_eq!(office.send(&[]), (0, vec![]), "once");
    let refused = office.run_given(&["send", "--again", "77"], &[], "");
    assert_eq!(refused.exit, 1);
    assert!(
        refused
            .stderr
            .contains("--again 77: nothing of this løngruppe was delivered that could go once more"),
        "{}",
        refused.stderr
    );
}

#[test]
fn a_dry_run_reads_what_send_reads_and_says_the_same() {
    let both = |office: &Office, more: &[&str]| {
        let before = office.stage.files("ud");
        let (would_exit, would) = office.send(&[more, &["--dry-run"]].concat());
        assert!(office.stage.files("ud") == before, "a dry run writes nothing");
        let (exit, sent) = office.send(more);
        let would: Vec<String> = would.iter().map(|it| it.replace(" ready", " sent")).collect();
        assert_eq!((would_exit, would), (exit, sent), "{more:?}");
    };
    // Typed in since the copy was made; cannot be read back; waits for its release.
    let office = Office::new(&["901;Demostyrelsen;Demostyrelsen;mappe;;", FOLDERS[1]]);
    office.report(&[]);
    office.types(&office.copy("902").replace("_kunde", ""), "Bemærkning til kunden", "ring");
    both(&office, &[]);
    both(&office, &["--release", "901"]);
    office.report(&[]);
    office.stage.put(&office.copy("902").replace("_kunde", ""), b"noget andet");
    both(&office, &[]);
    both(&office, &["--release", "alle"]);
}

#[test]
fn a_dry_run_looks_into_the_folders_of_the_recipients_as_send_does() {
    let office = Office::new(&[FOLDERS[0], FOLDERS[1]]);
    office.report(&[]);
    // One recipient has a file where a folder is to be.
    office.stage.put("ud/udbakke/Demostyrelsen", b"en fil");
    let told = |args: &[&str]| {
        let (exit, mut told) = office.send(args);
        told.iter_mut().for_each(|it| *it = it.replace(" ready", " sent"));
        (exit, told)
    };
    let would = told(&["--dry-run"]);
    assert_eq!(would.0, 6, "{would:?}");
    assert_eq!(would, told(&[]));
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file_among_the_bilag_is_named_and_not_opened() {
    let office = Office::new(&[FOLDERS[0], FOLDERS[1]]);
    office.settings("bilag = 'bilag'\n");
    office.report(&[]);
    office.stage.put("andetsteds.pdf", b"%PDF");
    office.stage.put("bilag/gruppe-902.pdf", b"%PDF");
    let bilag = office.stage.path().join("bilag");
    let pipe = bilag.join("gruppe-901.pdf");
    assert!(std::process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
    std::os::unix::fs::symlink("../andetsteds.pdf", bilag.join("901 Kunderapport.pdf")).unwrap();
    std::os::unix::fs::symlink("../andetsteds.pdf", bilag.join("hvad som helst.pdf")).unwrap();
    for args in [&["send", "--dry-run"][..], &["send"]] {
        let run = office.run(args);
        assert_eq!(run.exit, 6, "{}", run.stderr);
        for (name, what) in [
            ("bilag/gruppe-901.pdf", "no regular file"),
            ("bilag/901 Kunderapport.pdf", "a link"),
            ("bilag/hvad som helst.pdf", "a link"),
        ] {
            let expected = format!("{name}: stays in the folder of bilag: it is {what}, and is not opened");
            assert!(run.stderr.contains(&expected), "{args:?}: {}", run.stderr);
        }
    }
}

#[test]
fn stopped_or_out_of_disk_at_any_step_of_either_book_nothing_is_lost_and_nothing_goes_twice() {
    let points = [
        "history:1",
        "history:2",
        "history:3",
        "history:4",
        "private:1",
        "private:2",
        "append:1",
        "append:2",
        "append:3",
    ];
    let mut met = 0;
    for (point, how) in points.iter().flat_map(|point| [(point, "stop"), (point, "fail")]) {
        let office = Office::new(&FOLDERS);
        office.report(&[]);
        let cut = office.stage.run_with(&["send"], &[("UDDATA_FAULT", &format!("{point}:{how}"))]);
        met += usize::from(cut.exit != 0);
        let (_, sent) = office.send(&[]);
        let unsure: Vec<&String> = sent.iter().filter(|it| it.contains(" unsure")).collect();
        assert!(
            sent.iter().all(|it| it.contains(" unsure") || it.ends_with(" sent")),
            "{point}:{how}: {sent:?}"
        );
        // A person looks whether it is there.
        let is_there = |it: &String| {
            let recipient = it.split(' ').nth(1).unwrap();
            office.outbox().iter().any(|name| name.starts_with(&format!("{recipient}/manifest")))
        };
        let answers: String = unsure.iter().map(|it| if is_there(it) { "y\n" } else { "n\n" }).collect();
        if !unsure.is_empty() {
            assert_eq!(office.send_given(&["--resolve"], &answers).0, 0, "{point}:{how}");
        }
        assert_eq!(office.send(&[]), (0, vec![]), "{point}:{how}");
        for recipient in ["Demostyrelsen", "Øresund"] {
            let manifest = office.manifest(recipient);
            assert_eq!((manifest.len(), &*manifest[0][4]), (1, "1"), "{point}:{how}: {recipient}");
        }
        let done = ["901 done 1", "902 done 1"];
        assert_eq!(office.ledger(), done, "{point}:{how}");
    }
    assert!(met >= 8, "the faults must be met: {met}");
}

/// Between the file and the manifest: whoever looks into the manifest sees nothing, and answers that it did not arrive.
#[test]
fn a_file_that_was_put_there_before_the_program_was_stopped_is_not_taken_for_one_that_somebody_typed_in() {
    for settings in ["", "passwords = 'koder.csv'\n"] {
        let office = Office::new(&FOLDERS);
        office.put_private("koder.csv", "Løngruppe;Adgangskode\n901;rød grød\n902;med fløde\n");
        office.settings(settings);
        office.report(&[]);
        let cut = office.stage.run_with(&["send"], &[("UDDATA_FAULT", "rename:2:stop")]);
        assert_ne!(cut.exit, 0, "{settings}");
        let is_copy = |name: &String| name.starts_with("Demostyrelsen/") && name.ends_with(".xlsx");
        let copy = office.outbox().into_iter().find(is_copy).unwrap();
        assert!(!office.outbox().contains(&"Demostyrelsen/manifest.csv".to_string()), "{settings}");
        let begun = office.stage.files("ud/udbakke")[&copy].clone();
        // Somebody goes on with the report meanwhile, so that the copy is made anew.
        office.types(&office.copy("901").replace("_kunde", ""), "Bemærkning til kunden", "Ring til os");
        let (exit, sent) = office.send_given(&["--resolve"], "n\n");
        assert_eq!((exit, states(&sent)), (0, vec!["sent", "sent"]), "{settings}: {sent:?}");
        assert_ne!(office.stage.files("ud/udbakke")[&copy], begun, "{settings}");
        assert_eq!(office.manifest("Demostyrelsen").len(), 1, "{settings}");
        assert_eq!(office.send(&[]), (0, vec![]), "{settings}");
    }
}
