//! Archives, and mails that were saved: their members one after the other, in memory and nowhere else.
//!
//! Only one member is held at a time, and each is counted while it is inflated. A member that cannot be read is reported
//! and the others go on. Nothing is written to disk, no link is followed, no password is asked for.

use std::borrow::Cow;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::vec::IntoIter;

use super::kind::{self, FileKind};
use super::mail::{self, Attached};
use super::memory::{LargeFile, large_if};
use super::sheet::TableRefusal;
use super::zipped::{self, ContainerEntry};
use crate::domain::problem::Problem;
use crate::domain::{FileName, Location};

pub use super::zipped::{MOST_ENTRIES, MOST_RATIO, RATIO_FROM};

/// The most bytes of one member.
pub const MOST_MEMBER_BYTES: u64 = 192 << 20;

/// The most bytes of all members together, those of archives inside the archive included.
pub const MOST_TOTAL_BYTES: u64 = 512 << 20;

/// The most bytes of an archive inside an archive: it is held while its members are read.
const MOST_NESTED_BYTES: usize = 64 << 20;

/// The most characters of a name inside an archive. A path on Windows has 260, and of a name every file and every message
/// keeps a copy.
pub const MOST_NAME: usize = 300;

/// How many archives may lie inside one another, the outermost not counted.
pub const MOST_DEPTH: usize = 2;

/// One file of an archive.
#[derive(Debug)]
pub struct Member {
    /// Its name, `archive.zip/folder/member`. A second member of the same name is called `… (2)`.
    pub file: Arc<FileName>,
    /// Its contents.
    pub bytes: Vec<u8>,
}

/// Lists an archive and gives its members in its own order: each a [`Member`] or what is to be said of one that is not
/// read. Folders, hidden files, `__MACOSX` and lock files (`~$…`) are passed over in silence. What makes the whole archive
/// unreadable is the error.
pub fn members<'a>(file: &Arc<FileName>, bytes: &'a [u8]) -> Result<Archive<'a>, Problem> {
    let mut archive = Archive {
        levels: Vec::new(),
        waiting: VecDeque::new(),
        left: MOST_TOTAL_BYTES,
        entries_left: MOST_ENTRIES,
        large: None,
    };
    archive.enter(file, Cow::Borrowed(bytes)).map_err(|refusal| refusal.at(Location::whole(file)))?;
    Ok(archive)
}

/// The members of an archive, inflated one by one as they are asked for.
pub struct Archive<'a> {
    levels: Vec<Level<'a>>,
    waiting: VecDeque<Result<Member, Problem>>,
    left: u64,
    entries_left: usize,
    large: Option<LargeFile>,
}

/// One archive, the outermost or one inside it.
struct Level<'a> {
    file: Arc<FileName>,
    bytes: Cow<'a, [u8]>,
    entries: IntoIter<ContainerEntry>,
    /// What is attached, where it is a mail.
    attached: IntoIter<Attached>,
    broken: bool,
    seen: HashMap<String, u32>,
}

impl Iterator for Archive<'_> {
    type Item = Result<Member, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(waiting) = self.waiting.pop_front() {
                return Some(waiting);
            }
            let level = self.levels.last_mut()?;
            match (level.entries.next(), level.attached.next()) {
                (Some(entry), _) => self.read(&entry),
                (None, Some(attached)) => self.detach(attached),
                (None, None) => self.leave(),
            }
        }
    }
}

impl<'a> Archive<'a> {
    fn enter(&mut self, file: &Arc<FileName>, bytes: Cow<'a, [u8]>) -> Result<(), TableRefusal> {
        let kind = kind::of(&file.name, &bytes);
        if matches!(kind, FileKind::Mail | FileKind::OutlookMail) {
            return self.open_mail(file, kind, &bytes);
        }
        let listing = zipped::list(&bytes)?;
        self.entries_left = self.entries_left.checked_sub(listing.entries.len()).ok_or_else(|| {
            let what = format!("the archive and those inside it have more than {MOST_ENTRIES} entries");
            TableRefusal::new(what, "split it, or hand over a folder instead")
        })?;
        self.levels.push(Level {
            file: Arc::clone(file),
            bytes,
            entries: listing.entries.into_iter(),
            attached: Vec::new().into_iter(),
            broken: listing.broken,
            seen: HashMap::new(),
        });
        Ok(())
    }

    fn open_mail(&mut self, file: &Arc<FileName>, kind: FileKind, bytes: &[u8]) -> Result<(), TableRefusal> {
        let attached = mail::attached(kind, bytes)?;
        self.entries_left = self.entries_left.checked_sub(attached.len()).ok_or_else(|| {
            TableRefusal::new(format!("the mail holds more than {MOST_ENTRIES} files"), mail::SAVE_THEM)
        })?;
        self.levels.push(Level {
            file: Arc::clone(file),
            bytes: Cow::Owned(Vec::new()),
            entries: Vec::new().into_iter(),
            attached: attached.into_iter(),
            broken: false,
            seen: HashMap::new(),
        });
        Ok(())
    }

    /// Takes what is attached to a mail; what comes of it waits in line.
    fn detach(&mut self, attached: Attached) {
        let Some(level) = self.levels.last_mut() else { return };
        let shown = ShownName::of(&attached.name);
        if shown.passed_over {
            return;
        }
        let file = level.name(&shown.name, &mut self.waiting);
        let refused = |what: &str| Err(TableRefusal::new(what, mail::SAVE_THEM).at(Location::whole(&file)));
        match attached.bytes {
            None => self
                .waiting
                .push_back(refused("this is no file, but a mail in the mail or a link, and was not read")),
            Some(bytes) => match self.left.checked_sub(bytes.len() as u64) {
                Some(left) => {
                    self.left = left;
                    self.hand_out(file, bytes);
                }
                None => self.waiting.push_back(refused("the mail holds more than is read from one")),
            },
        }
    }

    fn leave(&mut self) {
        if let Some(level) = self.levels.pop().filter(|level| level.broken) {
            let what =
                "the archive's list of contents breaks off; there may be more files in it than were read";
            self.waiting.push_back(Err(TableRefusal::damaged(what).at(Location::whole(&level.file))));
        }
    }

    /// Reads one entry; what comes of it waits in line.
    fn read(&mut self, entry: &ContainerEntry) {
        let Some(level) = self.levels.last_mut() else { return };
        let stated = zipped::name(entry);
        let shown = ShownName::of(&stated);
        if entry.is_dir() || stated.ends_with(['/', '\\']) || shown.passed_over {
            return;
        }
        let file = level.name(&shown.name, &mut self.waiting);
        let at = Location::whole(&file);
        if shown.climbs {
            self.waiting.push_back(Err(Problem::remark(
                at.clone(),
                "the archive gives this file a path that leads out of the archive; it was read under the name shown here",
                "ask whoever made the archive why; nothing was written outside it",
            )));
        }
        if shown.shortened {
            self.waiting.push_back(Err(Problem::remark(
                at.clone(),
                format!("the archive gives this file a name of more than {MOST_NAME} characters; it was read under the end of it"),
                "give the file a shorter name if you need to find it again by its name",
            )));
        }
        if entry.is_symlink() {
            self.waiting.push_back(Err(Problem::remark(
                at,
                "this is a link, not a file, and was passed over",
                "put the file itself in the archive",
            )));
            return;
        }
        match zipped::inflate(entry, &level.bytes, MOST_MEMBER_BYTES, &mut self.left) {
            Ok(bytes) => self.hand_out(file, bytes),
            Err(refusal) => self.waiting.push_back(Err(refusal.at(at))),
        }
    }

    fn hand_out(&mut self, file: Arc<FileName>, bytes: Vec<u8>) {
        if self.large.is_none() {
            self.large = large_if(MOST_TOTAL_BYTES - self.left);
        }
        if !matches!(kind::of(&file.name, &bytes), FileKind::Zip | FileKind::Mail | FileKind::OutlookMail) {
            self.waiting.push_back(Ok(Member { file, bytes }));
            return;
        }
        if let Err(refusal) = self.descend(&file, bytes) {
            self.waiting.push_back(Err(refusal.at(Location::whole(&file))));
        }
    }

    fn descend(&mut self, file: &Arc<FileName>, bytes: Vec<u8>) -> Result<(), TableRefusal> {
        let hint = "unpack it and hand over what is in it";
        if self.levels.len() > MOST_DEPTH {
            return Err(TableRefusal::new(
                format!("archives lie more than {MOST_DEPTH} deep in one another"),
                hint,
            ));
        }
        if bytes.len() > MOST_NESTED_BYTES {
            let most = MOST_NESTED_BYTES >> 20;
            return Err(TableRefusal::new(
                format!("an archive inside an archive may have at most {most} MB"),
                hint,
            ));
        }
        self.enter(file, Cow::Owned(bytes))
    }
}

impl Level<'_> {
    /// The full name of a member; one that was there before gets a number, and a remark.
    fn name(&mut self, name: &str, waiting: &mut VecDeque<Result<Member, Problem>>) -> Arc<FileName> {
        let own = self.own_name(name);
        let file = FileName::new(&format!("{}/{own}", self.file.path), &format!("{}/{own}", self.file.name));
        if own != name {
            waiting.push_back(Err(Problem::remark(
                Location::whole(&file),
                "the archive holds more than one file of this name; each is read",
                "look whether one of them is an older copy",
            )));
        }
        file
    }

    /// `name`, with the next number that makes it a name of its own where it was there before.
    fn own_name(&mut self, name: &str) -> String {
        let mut own = name.to_owned();
        while self.seen.contains_key(&own) {
            let count = self.seen.entry(name.to_owned()).or_insert(1);
            *count += 1;
            own = format!("{name} ({count})");
        }
        self.seen.insert(own.clone(), 1);
        own
    }
}

/// A name as it is shown: `/` between folders, no way up, nothing that a terminal would act on.
struct ShownName {
    name: String,
    climbs: bool,
    shortened: bool,
    passed_over: bool,
}

impl ShownName {
    fn of(stated: &str) -> Self {
        let clean: String = stated.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect();
        let absolute = clean.starts_with(['/', '\\']) || clean.as_bytes().get(1) == Some(&b':');
        let parts: Vec<&str> = clean.split(['/', '\\']).filter(|part| !matches!(*part, "" | ".")).collect();
        let climbs = absolute || parts.contains(&"..");
        let inside = parts.into_iter().filter(|part| *part != ".." && !part.ends_with(':'));
        let name = inside.collect::<Vec<_>>().join("/");
        let end = name.char_indices().rev().nth(MOST_NAME - 1).map_or(0, |(at, _)| at);
        let passed_over = is_passed_over(&name);
        let name = match name[end..].trim_start_matches('/') {
            "" => "nameless".to_owned(),
            name => name.to_owned(),
        };
        Self { name, climbs, shortened: end > 0, passed_over }
    }
}

fn is_passed_over(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or_default();
    last.starts_with("~$")
        || matches!(last.to_lowercase().as_str(), "thumbs.db" | "desktop.ini")
        || name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX")
}

#[cfg(test)]
mod tests;
