#![allow(clippy::disallowed_methods, reason = "fixtures are read here")]

use std::io::{Cursor, Write};
use std::path::Path;

use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::super::hostile::{ole, xlsx, zip_of};
use super::*;

fn file() -> Arc<FileName> {
    FileName::new("in/a.zip", "a.zip")
}

/// What an archive gives: members as `name: size`, the rest as it is shown without its hint.
fn given(bytes: &[u8]) -> Vec<String> {
    let archive = members(&file(), bytes).unwrap_or_else(|problem| panic!("{problem}"));
    let one = |one: Result<Member, Problem>| match one {
        Ok(member) => format!("{}: {}", member.file.path, member.bytes.len()),
        Err(problem) => format!("{}: {}", problem.at, problem.what),
    };
    archive.map(one).collect()
}

#[test]
fn members_are_named_below_their_archive_and_noise_is_passed_over() {
    let bytes = zip_of(&[
        ("U721.txt", "FEJL"),
        ("2023/", ""),
        ("2023/svar 140275-0042.txt", "ab"),
        ("__MACOSX/._U721.txt", "x"),
        (".DS_Store", "x"),
        (".git/config", "x"),
        ("~$bog.xlsx", "x"),
        ("Thumbs.db", "x"),
        ("bog.xlsx", "not one"),
    ]);
    assert_eq!(
        given(&bytes),
        ["in/a.zip/U721.txt: 4", "in/a.zip/2023/svar xxxxxx-xxxx.txt: 2", "in/a.zip/bog.xlsx: 7"]
    );
}

#[test]
fn names_that_climb_are_read_under_what_is_left_of_them() {
    let climbs = "the archive gives this file a path that leads out of the archive; it was read under the name shown here";
    for (stated, shown) in [
        ("../../etc/U721.txt", "etc/U721.txt"),
        ("/U721.txt", "U721.txt"),
        ("C:\\mappe\\U721.txt", "mappe/U721.txt"),
        ("..\\U721.txt", "U721.txt"),
    ] {
        let expected = [format!("in/a.zip/{shown}: {climbs}"), format!("in/a.zip/{shown}: 1")];
        assert_eq!(given(&zip_of(&[(stated, "x")])), expected);
    }
    assert_eq!(given(&zip_of(&[("a\\b\u{1B}[31m.txt", "x")])), ["in/a.zip/a/b\u{FFFD}[31m.txt: 1"]);
}

#[test]
fn two_files_of_one_name_are_both_read() {
    let mut bytes = zip_of(&[("U721.txt", "a"), ("U722.txt", "bb")]);
    for at in 0..bytes.len() - 4 {
        if bytes[at..].starts_with(b"U722") {
            bytes[at + 3] = b'1';
        }
    }
    assert_eq!(
        given(&bytes),
        [
            "in/a.zip/U721.txt: 1",
            "in/a.zip/U721.txt (2): the archive holds more than one file of this name; each is read",
            "in/a.zip/U721.txt (2): 2",
        ]
    );
}

#[test]
fn a_very_long_name_is_shortened_to_its_end() {
    let given = given(&zip_of(&[(format!("{}/{}.txt", "m".repeat(60_000), "æ".repeat(290)), "x")]));
    assert_eq!(given.len(), 2);
    assert!(given[0].contains("more than 300 characters"), "{}", given[0].len());
    assert_eq!(given[1], format!("in/a.zip/mmmmm/{}.txt: 1", "æ".repeat(290)));
}

/// What an archive of `fixtures/hostile` gives, remarks left out.
fn members_of(name: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/hostile").join(name);
    let members = given(&std::fs::read(path).unwrap());
    members.into_iter().filter(|line| line.len() < 40).collect()
}

#[test]
fn a_number_never_makes_the_name_of_another_file() {
    assert_eq!(
        members_of("zip-number-that-is-another-name.zip"),
        ["in/a.zip/a.txt: 1", "in/a.zip/a.txt (2): 2", "in/a.zip/a.txt (3): 3", "in/a.zip/a.txt (4): 4"]
    );
}

#[test]
fn a_member_without_a_name_gets_one() {
    assert_eq!(
        members_of("zip-member-without-a-name.zip"),
        ["in/a.zip/nameless: 1", "in/a.zip/nameless (2): 2", "in/a.zip/a.txt: 3"]
    );
}

#[test]
fn names_that_are_no_utf8_are_those_of_danish_windows() {
    let mut bytes = zip_of(&[("l?n.txt", "x")]);
    for at in 0..bytes.len() - 3 {
        if bytes[at..].starts_with(b"l?n") {
            bytes[at + 1] = 0x9B;
        }
    }
    assert_eq!(given(&bytes), ["in/a.zip/løn.txt: 1"]);
}

#[test]
fn a_link_is_passed_over_with_a_remark() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_symlink("U721.txt", "/etc/hostname", SimpleFileOptions::default()).unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    assert_eq!(given(&bytes), ["in/a.zip/U721.txt: this is a link, not a file, and was passed over"]);
}

#[test]
fn one_bad_member_never_stops_the_others() {
    let good = zip_of(&[("a.txt", "aaaa"), ("b.txt", "bbbb"), ("c.txt", "cccc")]);
    let central = good.windows(4).position(|four| four == b"PK\x01\x02").unwrap();

    let mut damaged = good.clone();
    let crc = central + 16;
    damaged[crc] ^= 1;
    assert_eq!(
        given(&damaged),
        [
            "in/a.zip/a.txt: it is damaged inside the zip container: what comes out does not match its checksum or its form",
            "in/a.zip/b.txt: 4",
            "in/a.zip/c.txt: 4",
        ]
    );

    let mut secret = good.clone();
    secret[central + 8] |= 1;
    assert_eq!(given(&secret)[0], "in/a.zip/a.txt: it is protected by a password");
    assert_eq!(given(&secret).len(), 3);

    let mut packed = good.clone();
    packed[central + 10] = 12;
    assert_eq!(
        given(&packed)[0],
        "in/a.zip/a.txt: it is packed by a method that is not read; only 'stored' and 'deflate' are"
    );

    let second = good[central + 4..].windows(4).position(|four| four == b"PK\x01\x02").unwrap() + central + 4;
    let mut cut = good;
    cut[second + 1] = b'X';
    let given = given(&cut);
    assert_eq!(given[0], "in/a.zip/a.txt: 4");
    assert_eq!(
        given[1],
        "in/a.zip: the archive's list of contents breaks off; there may be more files in it than were read"
    );
}

#[test]
fn archives_inside_archives_are_read_to_a_depth() {
    let nest = |depth| (0..depth).fold(zip_of(&[("U721.txt", "x")]), |inner, _| zip_of(&[("i.zip", inner)]));
    assert_eq!(given(&nest(2)), ["in/a.zip/i.zip/i.zip/U721.txt: 1"]);
    assert_eq!(given(&nest(3)), ["in/a.zip/i.zip/i.zip/i.zip: archives lie more than 2 deep in one another"]);
    assert_eq!(
        given(&zip_of(&[("bog.xlsx", xlsx("", &[]))])).len(),
        1,
        "a workbook is a member, not an archive"
    );
}

#[test]
fn a_bomb_is_refused_by_what_comes_out_of_it() {
    let blank = vec![b' '; 40 << 20];
    let bytes = zip_of(&[("bombe.txt", &blank[..]), ("U721.txt", b"x")]);
    assert!(bytes.len() < 100_000);
    let bomb =
        "in/a.zip/bombe.txt: it unpacks to more than 250 times its size, which is the mark of a zip bomb";
    assert_eq!(given(&bytes), [bomb, "in/a.zip/U721.txt: 1"]);
}

#[test]
fn the_total_is_bounded_over_all_members() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for member in ["a", "b"] {
        zip.start_file(member, stored).unwrap();
        zip.write_all(&[b'x'; 600]).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    let mut archive = members(&file(), &bytes).unwrap();
    archive.left = 1_000;
    assert!(archive.next().unwrap().is_ok());
    assert_eq!(
        archive.next().unwrap().unwrap_err().to_string(),
        "in/a.zip/b: the zip container unpacks to more than is read from one container\n  hint: split it, or hand over a \
         folder instead"
    );
    assert!(archive.next().is_none());
}

#[test]
fn what_is_no_archive_is_refused_whole() {
    let refused = |bytes: &[u8]| members(&file(), bytes).err().map(|problem| problem.to_string());
    let unreadable = "in/a.zip: the zip container has no readable list of contents; it is cut off or damaged\n  hint: \
                      open the file in Excel and save it again, or fetch it anew";
    assert_eq!(refused(b"PK\x03\x04").as_deref(), Some(unreadable));
    let many: Vec<_> = (0..=MOST_ENTRIES).map(|number| (number.to_string(), "")).collect();
    assert_eq!(
        refused(&zip_of(&many)).as_deref(),
        Some(
            "in/a.zip: the zip container states 10001 entries; at most 10000 are read\n  hint: split it, or hand over a \
             folder instead"
        )
    );
}

proptest! {
    #[test]
    fn damaged_archives_never_panic(
        hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        end in any::<prop::sample::Index>(),
        cut in prop::bool::weighted(0.2),
    ) {
        let inner = zip_of(&[("U721.txt", "FEJL")]);
        let mut bytes = zip_of(&[("a.txt", &b"aaaa"[..]), ("i.zip", &inner), ("b.txt", b"bbbb")]);
        for (at, byte) in hits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if cut {
            bytes.truncate(end.index(bytes.len()));
        }
        if let Ok(archive) = members(&file(), &bytes) {
            prop_assert!(archive.count() < 100);
        }
    }
}

/// What a saved mail gives.
fn attached(name: &str, bytes: &[u8]) -> Vec<String> {
    let file = FileName::new(&format!("in/{name}"), name);
    let one = |one: Result<Member, Problem>| match one {
        Ok(member) => {
            format!("{}: {}", member.file.path, String::from_utf8_lossy(&member.bytes).trim_end_matches('\0'))
        }
        Err(problem) => format!("{}: {}", problem.at, problem.what),
    };
    members(&file, bytes).unwrap_or_else(|problem| panic!("{problem}")).map(one).collect()
}

#[test]
fn what_is_attached_to_a_saved_mail_is_read_like_the_members_of_an_archive() {
    let part = |head: &str, body: &str| format!("--x\r\n{head}\r\n\r\n{body}\r\n");
    let file = "Content-Type: text/plain\r\nContent-Disposition: attachment; filename=";
    let inner = format!(
        "From: b\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n{file}fejl.txt\r\n\r\nADVIS\r\n--y--\r\n"
    );
    let mail = [
        "From: a\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n".to_owned(),
        part("Content-Type: text/plain", "Hermed"),
        part(&format!("{file}\"U721 140275-0042.txt\"\r\nContent-Transfer-Encoding: base64"), "RkVKTA=="),
        part("Content-Type: message/rfc822", &inner),
        "--x--\r\n".to_owned(),
    ]
    .concat();
    assert_eq!(
        attached("a.eml", mail.as_bytes()),
        ["in/a.eml/U721 xxxxxx-xxxx.txt: FEJL", "in/a.eml/mail.eml/fejl.txt: ADVIS"]
    );
}

#[test]
fn what_is_attached_to_a_mail_of_outlook_is_read() {
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let names = ["__attach_version1.0_#00000000", "__substg1.0_37010102"];
    let parts =
        [("__properties_version1.0", Vec::new()), (names[0], Vec::new()), (names[1], b"FEJL".to_vec())];
    let mut mail = ole(&parts);
    // The entries stand in the order they were given, after the root: the attachment is a folder of the stream.
    let entry = |mail: &[u8], name: &str| {
        let name = wide(name);
        mail.windows(name.len()).position(|window| window == name).unwrap()
    };
    let (folder, contents) = (entry(&mail, names[0]), entry(&mail, names[1]));
    mail[folder + 76..folder + 80].copy_from_slice(&3_u32.to_le_bytes());
    assert_eq!(attached("a.msg", &mail), ["in/a.msg/nameless: FEJL"]);
    // A folder that holds itself ends.
    mail[contents + 72..contents + 76].copy_from_slice(&3_u32.to_le_bytes());
    assert_eq!(attached("a.msg", &mail).len(), 1);
}
