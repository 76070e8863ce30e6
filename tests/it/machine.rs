//! `check --machine` before a night, and `status` in the morning.

use serde_json::Value;

use crate::mail::MailServer;
use crate::program::files_below;
use crate::send::office::Office;

const BOTH: [&str; 2] =
    ["901;Demostyrelsen;Demostyrelsen;mappe;automatisk;", "902;Øresund;Øresund;mappe;manuel;"];

fn office() -> Office {
    let office = Office::new(&BOTH);
    office.settings("input = 'ind'\n");
    office
}

/// What `check --machine` finds not ready, and the exit code.
fn not_ready(office: &Office, more: &[&str]) -> (i32, Vec<String>, String) {
    let run = office.run(&[&["check", "--machine", "--json"], more].concat());
    let said: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(said["exit_code"], run.exit);
    let found = said["machine"].as_array().unwrap().iter().filter(|it| it["ready"] == false);
    (run.exit, found.map(|it| it["what"].as_str().unwrap().to_string()).collect(), run.stderr)
}

#[test]
fn a_machine_that_is_ready_is_said_to_be_and_nothing_is_left_behind() {
    let office = office();
    for _ in 0..2 {
        let before = files_below(office.stage.path());
        assert_eq!(not_ready(&office, &[]).0, 0);
        assert_eq!(files_below(office.stage.path()), before);
        // The second time there is a history.
        office.report(&[]);
    }
    let run = office.run(&["check", "--machine"]);
    let ready = run.stdout.lines().filter(|line| line.starts_with("ready"));
    let what: Vec<String> = ready.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(
        what,
        [
            "ready prints ind",
            "ready reports ud",
            "ready history, lock and secret ud/.uddata",
            "ready outbox ud/udbakke"
        ]
    );
}

#[test]
fn what_a_night_would_stumble_over_is_told_before_it() {
    let office = office();
    office.report(&[]);
    let history = office.stage.path().join("ud/.uddata");
    let (exit, what, said) = not_ready(&office, &["--state", "uddata.toml"]);
    assert_eq!((exit, what.len()), (1, 1), "{what:?} {said}");

    std::fs::rename(office.stage.path().join("ind"), office.stage.path().join("andet")).unwrap();
    let (exit, what, said) = not_ready(&office, &[]);
    assert_eq!((exit, what), (1, vec!["prints".to_string()]));
    assert!(said.contains("ind: cannot be found"), "{said}");
    std::fs::rename(office.stage.path().join("andet"), office.stage.path().join("ind")).unwrap();

    office.stage.put("anden", format!("{}\n", "a".repeat(64)));
    let run = office.run_given(&["check", "--machine"], &[("UDDATA_SECRET_FILE", "anden")], "");
    assert_eq!(run.exit, 1);
    assert!(run.stderr.contains("made with another secret"), "{}", run.stderr);
    assert!(run.stdout.contains("NOT READY  history, lock and secret"), "{}", run.stdout);

    // A damaged one is told and left where it lies: the next run puts it aside.
    let database = history.join("history.sqlite");
    let whole = std::fs::read(&database).unwrap();
    std::fs::write(&database, [&whole[..100], &vec![7; whole.len() - 100]].concat()).unwrap();
    let before = files_below(office.stage.path());
    assert_eq!(not_ready(&office, &[]).0, 1);
    assert_eq!(files_below(office.stage.path()), before);
}

#[test]
fn another_run_at_work_is_told_by_its_own_exit_code() {
    let office = office();
    office.report(&[]);
    let lock =
        std::fs::File::options().write(true).open(office.stage.path().join("ud/.uddata/lock")).unwrap();
    lock.lock().unwrap();
    let (exit, what, said) = not_ready(&office, &[]);
    assert_eq!((exit, what), (11, vec!["history, lock and secret".to_string()]));
    assert!(said.contains("another run of uddata holds the lock"), "{said}");
}

#[test]
fn the_mail_server_is_tried_only_when_asked_for_and_gets_no_mail() {
    let Some(server) = MailServer::start(&[]) else { return };
    let office = office();
    let mail = |more: &str| {
        office.settings(&format!(
            "input = 'ind'\n[mail]\nserver = 'localhost'\nport = {}\nfrom = 'Løn <loen@sam.example>'\n{more}",
            server.port
        ));
    };
    mail(&format!("ca = '{}'\n", server.root().display()));
    assert_eq!(not_ready(&office, &[]).0, 0);
    assert_eq!(server.commands(), Vec::<String>::new(), "nothing is connected to");
    assert_eq!(not_ready(&office, &["--connect"]).0, 0);
    assert!(server.accepted().is_empty());
    assert!(!server.commands().is_empty());
    mail("");
    let (exit, what, said) = not_ready(&office, &["--connect"]);
    assert_eq!((exit, what), (1, vec!["mail server".to_string()]));
    assert!(said.contains("hint: check server, port, security"), "{said}");
}

#[test]
fn status_counts_each_report_where_it_stands_and_reads_no_print() {
    let office = office();
    assert_eq!(office.run(&["status"]).exit, 1, "there is no history yet");
    office.report(&[]);
    std::fs::remove_dir_all(office.stage.path().join("ind")).unwrap();
    let status = || {
        let run = office.run(&["status", "--json"]);
        let said: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(said["exit_code"], run.exit);
        let of_run = said["runs"][0].clone();
        (
            run.exit,
            ["reports", "delivered", "ready", "wait_for_release"].map(|key| of_run[key].as_u64().unwrap()),
            of_run,
        )
    };
    let (exit, counts, run) = status();
    assert_eq!((exit, counts), (0, [2, 0, 1, 1]));
    assert_eq!(run["run"], "2023-08-2");
    assert_eq!(office.send(&[]).0, 0);
    let (exit, counts, _) = status();
    assert_eq!((exit, counts), (0, [2, 1, 0, 1]), "what waits to be released is as it should be");
    assert_eq!(office.send(&["--release", "902"]).0, 0);
    assert_eq!((status().0, status().1), (0, [2, 2, 0, 0]));

    // A kunde who comes too late for the deadline: somebody has to decide.
    office.customers(&["901;Demostyrelsen;Demostyrelsen,Revisor;mappe;automatisk;", BOTH[1]]);
    office.stage.put("plan.csv", "Lønkørsel;Afrapporteringsfrist\n2023-08-2;21-07-2023\n");
    let (exit, _, run) = status();
    assert_eq!((exit, &run["call_for_a_person"]), (6, &serde_json::json!(["901"])));
    let said = office.run(&["status"]);
    assert_eq!(said.exit, 6);
    assert!(
        said.stdout.contains("call for a person (`uddata send --dry-run` says why): løngruppe 901"),
        "{}",
        said.stdout
    );
    assert!(said.stdout.starts_with("uddata 0.1.0; history ud/.uddata ("), "{}", said.stdout);
}
