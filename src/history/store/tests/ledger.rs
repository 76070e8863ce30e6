//! The ledger of deliveries, and how an older history comes by it.

use super::*;
use crate::domain::report_id::ReportId;
use crate::history::store::schema;
use crate::office::customers::DeliveryMethod as Way;

const NOW: &str = "2023-07-21T08:48:00Z";

fn parcel(recipient: &str) -> Parcel {
    Parcel {
        by_mail: true,
        recipient: recipient.into(),
        files: vec!["a.xlsx".into()],
        enclosed: Vec::new(),
        why: String::new(),
    }
}

fn plan(store: &Store, recipient: &str, version: u32, copy: u8) -> Delivery {
    let (group, parcel) = (group(), parcel(recipient));
    let planned = Planned { group: &group, run: run(1), version, copy: [copy; 32], parcel: &parcel };
    store.plan(&planned, NOW).unwrap()
}

fn stages(store: &Store) -> Vec<(String, u32, Stage)> {
    let all = store.deliveries().unwrap().into_values().flatten();
    all.map(|it| (it.parcel.recipient, it.version, it.stage)).collect()
}

#[test]
fn a_delivery_is_planned_once_and_goes_its_way() {
    let store = store();
    let first = plan(&store, "a@example.dk", 1, 1);
    assert!(!store.is_delivered(&group(), run(1)).unwrap(), "what is planned is not on its way");
    // Planned anew, with another copy: the same delivery.
    let again = plan(&store, "a@example.dk", 1, 2);
    assert_eq!((again.id, again.copy), (first.id, [2; 32]));
    store.reach(&again, Stage::Started, "", NOW).unwrap();
    assert!(store.is_delivered(&group(), run(1)).unwrap());
    // What is on its way is not planned again, whoever asks; nor is what went.
    assert_eq!(plan(&store, "a@example.dk", 1, 3).stage, Stage::Started);
    store.reach(&again, Stage::Done, "", NOW).unwrap();
    assert_eq!(plan(&store, "a@example.dk", 1, 3).stage, Stage::Done);
    assert_eq!(store.recipient(Way::Mail, "A@Example.DK"), again.recipient);
    assert_ne!(store.recipient(Way::Folder, "a@example.dk"), again.recipient);
}

#[test]
fn what_went_along_is_the_recipients_as_soon_as_it_may_have_arrived() {
    let store = store();
    let file = store.source_mac(&[b"bilag"]);
    let mut delivery = plan(&store, "a@example.dk", 1, 1);
    delivery.parcel.enclosed = vec![file.0];
    let is_enclosed = || store.is_enclosed(delivery.recipient, file).unwrap();
    for (stage, enclosed) in
        [(Stage::Started, true), (Stage::Planned, false), (Stage::Started, true), (Stage::Done, true)]
    {
        store.reach(&delivery, stage, "", NOW).unwrap();
        assert_eq!(is_enclosed(), enclosed, "{stage:?}");
    }
    assert!(!store.is_enclosed(store.recipient(Way::Mail, "b@example.dk"), file).unwrap());
}

#[test]
fn a_refused_delivery_is_tried_again_when_somebody_lets_it_go() {
    let store = store();
    let refused = plan(&store, "a@example.dk", 1, 1);
    store.reach(&refused, Stage::Refused, "550 no such mailbox", NOW).unwrap();
    assert_eq!(stages(&store), [("a@example.dk".to_string(), 1, Stage::Refused)]);
    store.release(&group(), run(1), Release { version: 1, anyway: true }, NOW).unwrap();
    assert_eq!(stages(&store), [("a@example.dk".to_string(), 1, Stage::Planned)]);
    let release = store.releases().unwrap()[&ReportId::new(run(1), &group())];
    assert_eq!(release, Release { version: 1, anyway: true });
}

#[test]
fn what_a_mail_is_known_by_is_the_same_each_time_and_of_one_delivery() {
    let store = store();
    let (one, other) = (plan(&store, "a@example.dk", 1, 1), plan(&store, "b@example.dk", 1, 1));
    let again = Delivery { stage: Stage::Started, ..one.clone() };
    assert_eq!(store.delivery_key(&one), store.delivery_key(&again));
    assert_ne!(store.delivery_key(&one), store.delivery_key(&other));
    assert_ne!(store.delivery_key(&one), store.delivery_key(&plan(&store, "a@example.dk", 2, 1)));
}

#[test]
fn a_purge_takes_the_deliveries_of_old_runs_along() {
    let store = store();
    let done = plan(&store, "a@example.dk", 1, 1);
    store.reach(&done, Stage::Done, "", NOW).unwrap();
    store.release(&group(), run(1), Release { version: 1, anyway: false }, NOW).unwrap();
    assert_eq!(store.purge(run(1), &|_| false, true).unwrap().deliveries, 0, "of no earlier run");
    assert_eq!(store.purge(run(3), &|_| false, false).unwrap().deliveries, 1);
    assert_eq!(stages(&store).len(), 1, "only said");
    assert_eq!(store.purge(run(3), &|_| false, true).unwrap().deliveries, 1);
    assert!(stages(&store).is_empty() && store.releases().unwrap().is_empty());
}

#[test]
fn a_history_of_the_first_version_is_brought_up_with_all_it_holds() {
    let folder = tempfile::TempDir::new().unwrap();
    let open = || Store::open(folder.path(), Secret::new(&[7; 32])).unwrap();
    let rows = [("skyldig 1,00 kr", KUNDE, false)];
    let first = report(&open(), 1, &rows, BOTH);
    // Back to what the first version of the program wrote.
    let old = Connection::open(folder.path().join(FILE)).unwrap();
    old.execute_batch(
        "ALTER TABLE report DROP COLUMN copy; ALTER TABLE report DROP COLUMN prints; DROP TABLE delivery;
         DROP TABLE released; DROP TABLE enclosed; DROP TABLE batch; PRAGMA user_version = 1;",
    )
    .unwrap();
    drop(old);
    let store = open();
    let version: i64 = store.lock().query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    assert_eq!(version, schema::VERSION);
    let written = store.written(&group(), run(1)).unwrap().unwrap();
    assert_eq!((written.copy, written.prints), (None, None));
    assert_eq!(report(&store, 1, &rows, BOTH), first);
    plan(&store, "a@example.dk", 1, 1);
}
