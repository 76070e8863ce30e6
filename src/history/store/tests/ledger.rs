//! The ledger of deliveries, and how an older history comes by it.

#![allow(clippy::disallowed_methods, reason = "tests look at files themselves")]

use super::*;
use crate::domain::report_id::ReportId;
use crate::office::customers::DeliveryMethod as Way;
use crate::system::secret::Mac;

const NOW: &str = "2023-07-21T08:48:00Z";

fn parcel(recipient: &str) -> Parcel {
    Parcel { way: Way::Mail, recipient: recipient.into(), files: vec!["a.xlsx".into()], ..Parcel::default() }
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
    store.reach(&again, Stage::Started, "", NOW, Mac([0; 16])).unwrap();
    assert!(store.is_delivered(&group(), run(1)).unwrap());
    // What is on its way is not planned again, whoever asks; nor is what went.
    assert_eq!(plan(&store, "a@example.dk", 1, 3).stage, Stage::Started);
    store.reach(&again, Stage::Done, "", NOW, Mac([0; 16])).unwrap();
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
        store.reach(&delivery, stage, "", NOW, Mac([0; 16])).unwrap();
        assert_eq!(is_enclosed(), enclosed, "{stage:?}");
    }
    assert!(!store.is_enclosed(store.recipient(Way::Mail, "b@example.dk"), file).unwrap());
}

#[test]
fn a_refused_delivery_is_tried_again_when_somebody_lets_it_go() {
    let store = store();
    let refused = plan(&store, "a@example.dk", 1, 1);
    store.reach(&refused, Stage::Refused, "550 no such mailbox", NOW, Mac([0; 16])).unwrap();
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
    store.reach(&done, Stage::Done, "", NOW, Mac([0; 16])).unwrap();
    store.release(&group(), run(1), Release { version: 1, anyway: false }, NOW).unwrap();
    assert_eq!(store.purge(run(1), &|_| false, true).unwrap().deliveries, 0, "of no earlier run");
    assert_eq!(store.purge(run(3), &|_| false, false).unwrap().deliveries, 1);
    assert_eq!(stages(&store).len(), 1, "only said");
    assert_eq!(store.purge(run(3), &|_| false, true).unwrap().deliveries, 1);
    assert!(stages(&store).is_empty() && store.releases().unwrap().is_empty());
}

#[test]
fn what_stands_in_a_row_in_plain_cannot_be_changed_unseen() {
    for change in [
        "stage = 0",
        "at = '2024-01-01T00:00:00Z'",
        "version = 2",
        "grp = 998",
        "run = 2023022",
        "recipient = zeroblob(16)",
        "copy = zeroblob(32)",
    ] {
        let store = store();
        let done = plan(&store, "a@example.dk", 1, 1);
        store.reach(&done, Stage::Done, "", NOW, Mac([0; 16])).unwrap();
        store.lock().execute(&format!("UPDATE delivery SET {change}"), []).unwrap();
        let said = store.deliveries().unwrap_err().to_string();
        assert!(said.contains("something in the history was changed from outside"), "{change}: {said}");
    }
}

#[test]
fn the_trail_cannot_be_changed_cut_or_added_to_unseen() {
    let anew = "DROP TRIGGER trail_is_never_changed;";
    for (change, said) in [
        ("UPDATE trail SET field = 'Status' WHERE id = 2", "an entry of the trail"),
        ("UPDATE trail SET at = '2024-01-01T00:00:00Z' WHERE id = 1", "an entry of the trail"),
        ("UPDATE trail SET new = old WHERE id = 3", "an entry of the trail"),
        ("DELETE FROM trail WHERE id = 2", "an entry of the trail"),
        ("DELETE FROM trail WHERE id = 3", "the end of the trail"),
        ("DELETE FROM trail; DELETE FROM meta WHERE key = 'nothing'", "the end of the trail"),
        (
            "INSERT INTO trail SELECT 9, at, by_person, grp, run, row_id, anchor_run, exact, twin, field, old, new, source, \
          versions, seal FROM trail WHERE id = 3",
            "an entry of the trail",
        ),
    ] {
        let store = store();
        let rows = [("skyldig 1,00 kr", KUNDE, false)];
        report(&store, 1, &rows, BOTH);
        for (from, to) in [("", "a"), ("a", "b"), ("b", "c")] {
            types(&store, 1, rows[0].0, TypedColumn::InternalNote, from, to);
        }
        store.verify().unwrap();
        store.lock().execute_batch(&format!("{anew}{change}")).unwrap();
        let told = store.verify().unwrap_err().to_string();
        assert!(
            told.contains(&format!("{said} was changed by something else than this program")),
            "{change}: {told}"
        );
    }
}

#[test]
fn a_bit_that_turned_anywhere_in_the_file_is_found() {
    let folder = tempfile::TempDir::new().unwrap();
    let open = || Store::open(folder.path(), Secret::new(&[7; 32]));
    {
        let store = open().unwrap();
        let rows = [("skyldig 1,00 kr", KUNDE, false), ("andet", KUNDE, false)];
        report(&store, 1, &rows, BOTH);
        types(&store, 1, rows[0].0, TypedColumn::InternalNote, "", "ring");
        let done = plan(&store, "a@example.dk", 1, 1);
        store.reach(&done, Stage::Done, "", NOW, Mac([0; 16])).unwrap();
    }
    let (path, seal) = (folder.path().join(FILE), folder.path().join("history.seal"));
    let (whole, sealed) = (std::fs::read(&path).unwrap(), std::fs::read(&seal).unwrap());
    let mut place = 1usize;
    let (mut refused, mut put_aside) = (0, 0);
    for _ in 0..1_000 {
        // A fixed walk over the file: each time the same places.
        place = (place.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407))
            % (whole.len() * 8);
        let mut changed = whole.clone();
        changed[place / 8] ^= 1 << (place % 8);
        std::fs::write(&path, &changed).unwrap();
        std::fs::write(&seal, &sealed).unwrap();
        match open() {
            Err(error) => {
                refused += 1;
                let told = error.to_string();
                let is_told = ["changed", "cannot be used", "version", "another secret"];
                assert!(is_told.iter().any(|word| told.contains(word)), "bit {place}: {told}");
            }
            Ok(store) => {
                put_aside += 1;
                assert!(store.put_aside().is_some(), "bit {place} went unseen");
                let aside = store.put_aside().unwrap().to_path_buf();
                drop(store);
                std::fs::remove_file(aside).unwrap();
            }
        }
    }
    assert_eq!(refused + put_aside, 1_000);
    std::fs::write(&path, &whole).unwrap();
    std::fs::write(&seal, &sealed).unwrap();
    assert_eq!(stages(&open().unwrap()), [("a@example.dk".to_string(), 1, Stage::Done)]);
}

#[test]
fn a_history_that_was_not_closed_is_checked_and_opens() {
    let folder = tempfile::TempDir::new().unwrap();
    let open = || Store::open(folder.path(), Secret::new(&[7; 32])).unwrap();
    plan(&open(), "a@example.dk", 1, 1);
    std::fs::remove_file(folder.path().join("history.seal")).unwrap();
    assert_eq!(stages(&open()).len(), 1);
    let before = std::fs::read(folder.path().join(FILE)).unwrap();
    let rehearsal = open().rehearsal().unwrap();
    plan(&rehearsal, "b@example.dk", 1, 1);
    assert_eq!(stages(&rehearsal).len(), 2);
    drop(rehearsal);
    assert!(std::fs::read(folder.path().join(FILE)).unwrap() == before, "nothing of it reaches the disk");
    assert_eq!(stages(&open()).len(), 1);
}
