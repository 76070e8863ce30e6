//! `uddata send` by mail, from the customer list to the message that a real server took: each report once, whatever the
//! server does; nothing to a server that cannot be trusted; no person outside the attached report.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::mail::MailServer;
use crate::send::office::{Office, RULES};

const DEMO: &str = "loen@demostyrelsen.example";
const AUDITOR: &str = "revisor@demostyrelsen.example";
const SOUND: &str = "loen@oresund.example";
const CUSTOMERS: [&str; 2] = [
    "901;Demostyrelsen;loen@demostyrelsen.example, revisor@demostyrelsen.example;mail;automatisk;maskeret",
    "902;Øresund;loen@oresund.example;mail;automatisk;",
];
const CREDENTIALS: &str = "post.txt";
const LOGIN: &str = "uddata\nhemmelig\n";
/// Tried again at once, so that no test waits that is not about waiting.
const PATIENCE: &str = "retries = 2\nwait = 0\n";

/// An office with reports that are ready to go, by way of `server`.
fn office(server: &MailServer) -> Office {
    let office = Office::new(&CUSTOMERS);
    office.put_private(CREDENTIALS, LOGIN);
    settings(&office, server, "", PATIENCE);
    office.report(&[]);
    office
}

/// Settings with `top` before and `mail` in the table of the mail server.
fn settings(office: &Office, server: &MailServer, top: &str, mail: &str) {
    let (port, root) = (server.port, server.root());
    office.settings(&format!(
        "{top}log = 'job.log'\n\
         [mail]\nserver = 'localhost'\nport = {port}\nca = '{}'\ncredentials = '{CREDENTIALS}'\n\
         from = 'Statens Administration <loen@sam.example>'\nreply_to = 'svar@sam.example'\n{mail}",
        root.display()
    ));
}

fn sent(group: &str, to: &str) -> String {
    format!("{group} {to} sent")
}

/// What the server took, by recipient and in the order of their names.
fn taken(server: &MailServer) -> Vec<Value> {
    let mut taken = server.accepted();
    taken.sort_by_key(|message| message["to"][0].to_string());
    taken
}

/// To whom the messages went that the server took, in their order.
fn recipients(server: &MailServer) -> Vec<String> {
    server.accepted().iter().map(|message| message["to"][0].as_str().unwrap().to_string()).collect()
}

fn sha256(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

fn sha256_of(office: &Office, path: &str) -> String {
    sha256(&std::fs::read(office.stage.path().join(path)).unwrap())
}

/// The names of what was attached.
fn attached(message: &Value) -> Vec<&str> {
    let attachments = message["attachments"].as_array().unwrap();
    attachments.iter().map(|attachment| attachment["name"].as_str().unwrap()).collect()
}

fn log(office: &Office) -> String {
    std::fs::read_to_string(office.stage.path().join("job.log")).unwrap()
}

#[test]
fn a_report_arrives_as_the_kundes_copy_with_a_danish_text_and_only_once() {
    let Some(server) = MailServer::start(&[]) else { return };
    let office = office(&server);
    let would = office.run(&["send", "--dry-run"]);
    assert_eq!((would.exit, server.commands()), (0, vec![]), "{}", would.stderr);
    assert_eq!(office.send(&[]), (0, vec![sent("901", DEMO), sent("901", AUDITOR), sent("902", SOUND)]));

    let messages = taken(&server);
    assert_eq!(messages.len(), 3);
    for (message, (group, to)) in messages.iter().zip([("901", DEMO), ("902", SOUND), ("901", AUDITOR)]) {
        assert_eq!(message["to"], json!([to]));
        assert_eq!(message["header_to"], to, "nobody reads who else got it");
        assert_eq!(
            message["subject"],
            format!("Afrapportering, løngruppe {group}: LG 08/2023, 2. lønkørsel (juli 2023)")
        );
        let text = message["text"].as_str().unwrap();
        let kunde = if group == "901" { "Demostyrelsen" } else { "Øresund" };
        assert!(text.starts_with(&format!("Til {kunde}\n\nHer er fejl og adviser fra lønkørslen")), "{text}");
        assert!(!text.contains("erstatter") && !text.contains("adgangskode"), "{text}");
        assert_eq!(message["date"], "Sat, 22 Jul 2023 04:26:40 +0000");
        assert_eq!((&message["login"], &message["tls"]), (&json!("uddata"), &json!("TLSv1.3")));
        let name = office.copy(group);
        assert_eq!(attached(message), [name.rsplit('/').next().unwrap()]);
        assert_eq!(message["attachments"][0]["sha256"], sha256_of(&office, &name));
    }
    assert_eq!(office.ledger(), ["901 done 1", "901 done 1", "902 done 1"]);
    assert!(office.overview().contains("Leveret 22. juli 2023"), "the overview tells of it");

    let commands = server.commands();
    assert_eq!(office.send(&[]), (0, vec![]));
    office.report(&[]);
    assert_eq!(office.send(&[]), (0, vec![]));
    assert_eq!(server.commands(), commands, "who has nothing to send does not call");
}

#[test]
fn no_person_stands_in_a_mail_outside_the_report_nor_in_log_or_ledger() {
    let Some(server) = MailServer::start(&["--busy", &format!("{AUDITOR}=1"), "--refuse", SOUND]) else {
        return;
    };
    let office = office(&server);
    assert_eq!(office.send(&[]).0, 6);
    office.run(&["send", "-v"]);
    for message in server.accepted() {
        for part in ["headers", "subject", "text", "attachments", "message_id"] {
            office.assert_no_person_in(part, &message[part].to_string());
        }
    }
    let log = log(&office);
    assert!(log.contains(r#""event":"delivery""#), "{log}");
    for (what, text) in office.history().into_iter().chain([("job.log".to_string(), log)]) {
        office.assert_no_person_in(&what, &text);
        for address in [DEMO, AUDITOR, SOUND, "hemmelig"] {
            assert!(!text.contains(address), "{what} holds {address}: {text}");
        }
    }
}

#[test]
fn a_report_that_was_changed_goes_as_another_version_and_says_so() {
    let Some(server) = MailServer::start(&[]) else { return };
    let office = office(&server);
    assert_eq!(office.send(&[]).0, 0);
    let first = sha256_of(&office, &office.copy("901"));
    office.stage.put("regler.csv", RULES.replace(";Kunde;", ";Statens Administration;"));
    office.report(&[]);
    assert_eq!(office.send(&[]), (0, vec![]), "a delivered report stays as it is");
    office.report(&["--run", "2023-08-2", "--group", "901"]);
    assert_eq!(office.send(&[]), (0, vec![sent("901", DEMO), sent("901", AUDITOR)]));
    let messages = server.accepted();
    assert_eq!(messages.len(), 5);
    let second = sha256_of(&office, &office.copy("901"));
    assert!(first != second);
    for message in &messages[3..] {
        let subject = message["subject"].as_str().unwrap();
        assert!(subject.starts_with("Version 2, erstatter den forrige. Fejl og advis"), "{subject}");
        assert!(message["text"].as_str().unwrap().contains("Det er version 2 af rapporten."));
        assert_eq!(message["attachments"][0]["sha256"], second);
    }
    let ids: std::collections::BTreeSet<String> =
        messages.iter().map(|message| message["message_id"].to_string()).collect();
    assert_eq!(ids.len(), 5, "each mail is known by a name of its own");
    // Who comes to the list late has no earlier version that this one replaces.
    office.customers(&[
        CUSTOMERS[0],
        "902;Øresund;loen@oresund.example, ny@demostyrelsen.example;mail;automatisk;",
    ]);
    assert_eq!(office.send(&[]), (0, vec![sent("902", "ny@demostyrelsen.example")]));
    assert!(!server.accepted()[5]["subject"].as_str().unwrap().contains("Version"));
}

#[test]
fn a_busy_recipient_is_waited_for_within_the_run_and_holds_nobody_up() {
    let Some(server) = MailServer::start(&["--busy", &format!("{DEMO}=2")]) else { return };
    let office = office(&server);
    settings(&office, &server, "", "retries = 2\nwait = 1\n");
    let began = Instant::now();
    assert_eq!(office.send(&[]), (0, vec![sent("901", DEMO), sent("901", AUDITOR), sent("902", SOUND)]));
    assert!(began.elapsed() >= Duration::from_secs(1 + 4), "each wait is longer than the one before");
    assert_eq!(recipients(&server), [AUDITOR, SOUND, DEMO]);
}

#[test]
fn a_recipient_who_stays_busy_gets_it_with_the_next_run() {
    let Some(server) = MailServer::start(&["--busy", &format!("{DEMO}=3")]) else { return };
    let office = office(&server);
    let (exit, states) = office.send(&[]);
    assert_eq!((exit, &states[1..]), (6, &[sent("901", AUDITOR), sent("902", SOUND)][..]));
    assert!(states[0].starts_with(&format!("901 {DEMO} later: ")) && states[0].contains("450"), "{states:?}");
    assert_eq!(office.ledger(), ["901 planned 1", "901 done 1", "902 done 1"]);
    assert_eq!(office.send(&[]), (0, vec![sent("901", DEMO)]));
    assert_eq!(recipients(&server), [AUDITOR, SOUND, DEMO]);
    assert!(!server.accepted()[2]["subject"].as_str().unwrap().contains("Version"));
}

#[test]
fn a_refused_recipient_stops_no_other_and_is_tried_again_only_when_somebody_says_so() {
    let Some(server) = MailServer::start(&["--refuse", DEMO]) else { return };
    let office = office(&server);
    let (exit, states) = office.send(&[]);
    assert_eq!((exit, &states[1..]), (6, &[sent("901", AUDITOR), sent("902", SOUND)][..]));
    let refused = &states[0];
    assert!(refused.starts_with(&format!("901 {DEMO} refused: ")) && refused.contains("550"), "{refused}");
    let tries = || server.commands().iter().filter(|command| command.contains("RCPT")).count();
    assert_eq!((tries(), recipients(&server)), (3, vec![AUDITOR.to_string(), SOUND.to_string()]));
    assert!(office.overview().contains("Afvist"), "the overview calls for somebody");

    assert_eq!(office.send(&[]), (6, vec![refused.clone()]));
    assert_eq!(tries(), 3);
    assert_eq!(office.send(&["--release", "901"]), (6, vec![refused.clone()]));
    assert_eq!(tries(), 4, "tried again, and only the one that it was about");
    // The address was wrong, and is put right.
    office.customers(&[&CUSTOMERS[0].replace("loen@", "post@"), CUSTOMERS[1]]);
    assert_eq!(office.send(&[]), (0, vec![sent("901", "post@demostyrelsen.example")]));
}

#[test]
fn a_server_that_cannot_be_trusted_is_told_nothing_and_a_good_one_gets_it_once() {
    for (options, says) in [
        (&["--tls", "none"][..], "offers no encryption"),
        (&["--most-tls", "1.1"], "neither TLS 1.2 nor TLS 1.3"),
        (&["--certificate", "other-host"], "made out to another host name"),
        (&["--certificate", "unknown-ca"], "nobody whom this machine trusts"),
        (&["--certificate", "expired"], "it has expired"),
    ] {
        let (Some(bad), Some(good)) = (MailServer::start(options), MailServer::start(&[])) else { return };
        let office = office(&bad);
        let began = Instant::now();
        settings(&office, &bad, "", "retries = 3\nwait = 60\n");
        let (exit, states) = office.send(&[]);
        assert_eq!((exit, states.len()), (6, 3), "{options:?}");
        for state in &states {
            assert!(state.contains(" later: ") && state.contains(says), "{state}");
        }
        assert!(began.elapsed() < Duration::from_secs(60), "what waiting does not mend is not waited for");
        bad.heard_nothing();
        assert_eq!(office.ledger(), ["901 planned 1", "901 planned 1", "902 planned 1"]);

        settings(&office, &good, "", PATIENCE);
        assert_eq!(office.send(&[]).0, 0);
        assert_eq!(office.send(&[]), (0, vec![]));
        assert_eq!(recipients(&good), [DEMO, AUDITOR, SOUND]);
    }
}

#[test]
fn a_server_that_is_away_is_asked_once_a_turn_and_not_once_a_report() {
    let Some(server) = MailServer::start(&["--greet", "421 4.3.2 too busy"]) else { return };
    let office = office(&server);
    let (exit, states) = office.send(&[]);
    assert_eq!((exit, states.len()), (6, 3));
    assert!(states.iter().all(|state| state.contains(" later: ") && state.contains("421")), "{states:?}");
    server.heard_nothing();
    assert_eq!(office.ledger(), ["901 planned 1", "901 planned 1", "902 planned 1"]);
}

#[test]
fn a_recipient_for_whom_the_server_hangs_up_holds_nobody_up() {
    let Some(server) = MailServer::start(&["--drop", "mail=1"]) else { return };
    let office = office(&server);
    settings(&office, &server, "", "retries = 0\n");
    let (exit, said) = office.send(&[]);
    assert_eq!(exit, 6);
    assert!(said[0].contains(" later"), "{said:?}");
    assert_eq!(said[1..], [sent("901", AUDITOR), sent("902", SOUND)], "the line is opened anew for the next");
}

#[test]
fn a_mail_whose_line_broke_at_the_end_is_never_sent_again_by_itself() {
    for (step, answer, ends_as) in [("dot", "y\n", vec![]), ("data", "n\n", vec![sent("901", DEMO)])] {
        let Some(server) = MailServer::start(&["--drop", &format!("{step}=1")]) else { return };
        let office = office(&server);
        let (exit, states) = office.send(&[]);
        assert_eq!((exit, &states[1..]), (6, &[sent("901", AUDITOR), sent("902", SOUND)][..]), "{states:?}");
        assert!(states[0].starts_with(&format!("901 {DEMO} unsure: ")), "{states:?}");
        assert_eq!(office.ledger(), ["901 started 1", "901 done 1", "902 done 1"]);
        assert!(office.overview().contains("Det er uvist, om rapporten kom frem"));

        let commands = server.commands();
        for args in [&[][..], &["--release", "901"]] {
            let (exit, states) = office.send(args);
            assert_eq!((exit, states.len()), (6, 1), "{states:?}");
            assert!(states[0].starts_with(&format!("901 {DEMO} unsure: ")), "{states:?}");
        }
        assert_eq!(server.commands(), commands, "not by itself");
        assert_eq!(office.send_given(&["--resolve"], answer), (0, ends_as), "{step}");
        assert_eq!(office.send(&[]), (0, vec![]));
        let to_demo = recipients(&server).into_iter().filter(|to| to == DEMO).count();
        assert_eq!(to_demo, 1, "{step}: it is there once");
    }
}

#[test]
fn a_report_with_a_password_goes_encrypted_and_the_password_another_way() {
    let Some(server) = MailServer::start(&[]) else { return };
    let office = office(&server);
    let password = "rød grød med fløde";
    office.put_private("koder.csv", &format!("Løngruppe;Adgangskode\n901;{password}\n"));
    let top = "passwords = 'koder.csv'\nbilag = 'bilag'\n";
    let kunderapport = std::fs::read(office.stage.path().join(office.copy("902"))).unwrap();
    office.stage.put("bilag/Kunderapport gruppe-901.xlsx", &kunderapport);
    settings(&office, &server, top, &format!("{PATIENCE}only_encrypted = true\n"));
    let (exit, states) = office.send(&[]);
    assert_eq!((exit, &states[..2]), (6, &[sent("901", DEMO), sent("901", AUDITOR)][..]));
    assert!(states[2].starts_with(&format!("902 {SOUND} held: only_encrypted is set")), "{states:?}");

    let messages = server.accepted();
    assert_eq!(messages.len(), 2);
    for (at, message) in messages.iter().enumerate() {
        let text = message["text"].as_str().unwrap();
        assert!(text.contains("låst med en adgangskode. I får den for sig"), "{text}");
        let raw = server.message(at + 1);
        // A compound file, as Office encrypts, begins with the same bytes whatever is in it.
        assert_eq!(raw.matches("0M8R4KGxGuE").count(), 2, "the report and what goes along");
        let plain = [sha256_of(&office, &office.copy("901")), sha256(&kunderapport)];
        for attachment in message["attachments"].as_array().unwrap() {
            assert!(!plain.contains(&attachment["sha256"].as_str().unwrap().to_string()));
        }
        for word in [password, "grød", "gr=C3=B8d", &data_encoding::BASE64.encode(password.as_bytes())] {
            assert!(!raw.contains(word) && !message.to_string().contains(word), "{word}");
        }
    }
    for (what, said) in office.history().into_iter().chain([("job.log".to_string(), log(&office))]) {
        assert!(!said.contains("grød"), "{what}");
    }

    // Without the demand the other one goes, open.
    settings(&office, &server, top, PATIENCE);
    assert_eq!(office.send(&[]), (0, vec![sent("902", SOUND)]));
    let open = &server.accepted()[2];
    assert_eq!(open["attachments"][0]["sha256"], sha256_of(&office, &office.copy("902")));
    assert!(!open["text"].as_str().unwrap().contains("adgangskode"));
}

#[test]
fn the_login_comes_from_the_environment_or_a_file_for_its_owner_alone() {
    let Some(server) = MailServer::start(&["--login", "post:kaffe og kage"]) else { return };
    let office = office(&server);
    let send = |env: &[(&str, &str)]| office.run_given(&["send"], env, "");
    let wrong = send(&[]);
    assert_eq!(wrong.exit, 6);
    assert!(wrong.stdout.contains("the login with 535"), "{}", wrong.stdout);
    assert!(!wrong.stdout.contains("hemmelig") && !wrong.stderr.contains("hemmelig"));
    // The environment counts before the file.
    let (user, password) = (("UDDATA_MAIL_USER", "post"), ("UDDATA_MAIL_PASSWORD", "kaffe og kage"));
    let half = send(&[user]);
    assert_eq!(half.exit, 1);
    assert!(half.stderr.contains("only one of them is set"), "{}", half.stderr);
    assert_eq!(server.accepted().len(), 0);
    let run = send(&[user, password]);
    assert_eq!(run.exit, 0, "{}", run.stdout);
    assert_eq!((server.accepted().len(), &server.accepted()[0]["login"]), (3, &json!("post")));
    // From the file, for a new recipient.
    office.customers(&["901;Demostyrelsen;ny@demostyrelsen.example;mail;automatisk;"]);
    office.stage.put(CREDENTIALS, "post\nkaffe og kage\n");
    #[cfg(unix)]
    {
        office.allow(CREDENTIALS, 0o644);
        let refused = send(&[]);
        assert_eq!(refused.exit, 1, "{}", refused.stdout);
        assert!(refused.stderr.contains("others than its owner may read it"), "{}", refused.stderr);
        assert_eq!(server.accepted().len(), 3);
        office.allow(CREDENTIALS, 0o600);
    }
    assert_eq!(office.send(&[]), (0, vec![sent("901", "ny@demostyrelsen.example")]));
    assert_eq!(server.accepted()[3]["login"], "post");
    for what in [log(&office), run.stdout, run.stderr] {
        assert!(!what.contains("kaffe"), "{what}");
    }
}

#[test]
fn bilag_go_along_once() {
    let Some(server) = MailServer::start(&["--drop", "dot=1"]) else { return };
    let office = office_with_bilag(&server);
    office.stage.put("bilag/902/Opgavesplit LG2023-08-2.pdf", "et opgavesplit");
    office.stage.put("bilag/Kunderapport.pdf", "hvem er den til?");
    let run = office.run(&["send"]);
    assert_eq!(run.exit, 6, "{}", run.stdout);
    assert!(run.stderr.contains("bilag/Kunderapport.pdf: stays in the folder of bilag"), "{}", run.stderr);
    let messages = taken(&server);
    assert_eq!(messages.len(), 3);
    for (message, (name, content)) in messages.iter().zip([
        (BILAG, "en kunderapport"),
        ("Opgavesplit LG2023-08-2.pdf", "et opgavesplit"),
        (BILAG, "en kunderapport"),
    ]) {
        assert_eq!(attached(message)[1..], [name]);
        assert_eq!(message["attachments"][1]["sha256"], sha256(content.as_bytes()));
        assert!(message["text"].as_str().unwrap().contains(&format!("\n- {name}\n")));
    }
    // What arrived with a mail that broke at the end is there too: the next version comes without it.
    assert_eq!(office.send_given(&["--resolve"], "y\n"), (0, vec![]));
    office.stage.put("regler.csv", RULES.replace(";Kunde;", ";Statens Administration;"));
    office.report(&["--run", "2023-08-2", "--group", "901"]);
    assert_eq!(office.send(&[]), (0, vec![sent("901", DEMO), sent("901", AUDITOR)]));
    for message in &server.accepted()[3..] {
        assert_eq!(attached(message).len(), 1, "{:?}", attached(message));
    }
}

#[test]
fn bilag_of_a_mail_that_may_have_arrived_wait_with_it() {
    for (answer, went_along) in [("y\n", 1), ("n\n", 2)] {
        let Some(server) = MailServer::start(&["--drop", "dot=1"]) else { return };
        let office = office_with_bilag(&server);
        assert_eq!(office.send(&[]).0, 6);
        office
            .stage
            .put("plan.csv", "Lønkørsel;Afrapporteringsfrist\n2023-08-2;27-07-2023\n2023-09-2;27-08-2023\n");
        office.run(&["demo", "ind/september", "--groups", "1", "--advices", "6", "--run", "2023-09-2"]);
        office.report(&[]);
        assert_eq!(office.send(&[]).0, 6);
        let september = server.accepted().split_off(3);
        assert_eq!(september.len(), 2);
        assert!(september.iter().all(|message| attached(message).len() == 1), "{september:?}");
        assert_eq!(office.send_given(&["--resolve"], answer).0, 0);
        // Where it did not arrive, it goes with the next one.
        office.stage.put("regler.csv", RULES.replace(";Kunde;", ";Statens Administration;"));
        office.report(&["--run", "2023-09-2"]);
        assert_eq!(office.send(&[]).0, 0);
        let with_it = |message: &&Value| message["to"][0] == DEMO && attached(message).contains(&BILAG);
        assert_eq!(server.accepted().iter().filter(with_it).count(), went_along);
    }
}

const BILAG: &str = "Kunderapport gruppe-901.pdf";

fn office_with_bilag(server: &MailServer) -> Office {
    let office = office(server);
    settings(&office, server, "bilag = 'bilag'\n", PATIENCE);
    office.stage.put(&format!("bilag/{BILAG}"), "en kunderapport");
    office
}
