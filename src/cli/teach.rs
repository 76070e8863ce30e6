//! `uddata layout teach`: a page on this machine to teach a print on, and the little server that shows it.
//!
//! It listens on 127.0.0.1 alone, at an address that nobody can guess, answers no other name, and keeps nothing of the
//! print: no cache, no file but the layout that is saved.

use std::path::{Path, PathBuf};
use std::time::Duration;

use data_encoding::HEXLOWER;
use serde::Serialize;
use tiny_http::{Header, Method, Request, Response, Server};

use super::layout::{hints_of, named_for, of_one_print, read_print, table};
use crate::cli::args::{Common, TeachArgs};
use crate::domain::exit::Exit;
use crate::domain::problem::Error;
use crate::formats::document::{DocumentBody, Lines};
use crate::prints::layout;
use crate::prints::teach::{Lecture, Lesson, ShownLesson};
use crate::system::{browser, console, fs};

const PAGE: &str = include_str!("teach/page.html");
const STYLE: &str = include_str!("teach/page.css");
const SCRIPT: &str = include_str!("teach/page.js");

/// The most that one thing said about a print takes up.
const MOST_SAID: u64 = 64 * 1024;

pub(super) fn run(args: &TeachArgs, common: &Common) -> anyhow::Result<Exit> {
    let Some((first, others)) = args.files.split_first() else { return Ok(Exit::Done) };
    let (file, document) = read_print(first)?;
    let out = args.out.clone().unwrap_or_else(|| named_for(first, &document));
    if fs::look(&out).is_ok() {
        let hint = "name another file with --out";
        return Err(Error::about(&out, "is there already, and is not overwritten", hint).into());
    }
    let DocumentBody::Lines(lines) = document.body else { return Err(table(first).into()) };
    let (lines, note) = of_one_print(&file, lines, args.pages)?;
    note.iter().for_each(console::message);
    let others = others.iter().map(|other| read_print(other)).collect::<Result<Vec<_>, Error>>()?;
    let others: Vec<&Lines> = others
        .iter()
        .filter_map(|(_, other)| match &other.body {
            DocumentBody::Lines(lines) => Some(lines),
            DocumentBody::Tables(_) => None,
        })
        .collect();
    let lesson = Lesson::begin(&file, lines, &others, hints_of(args.run, &file.name));
    let server = Server::http("127.0.0.1:0").map_err(|error| {
        Error::new("127.0.0.1", format!("no page can be shown: {error}"), "use `uddata layout new` instead")
    })?;
    let host = server.server_addr().to_string();
    let mut desk = TeachDesk { lesson, out, host, key: key()?, saved: false };
    let address = format!("http://{}/{}/", desk.host, desk.key);
    if !common.quiet {
        console::message(
            "teach the print on this page; it ends with Luk, with Ctrl+C, or when nobody uses it:",
        );
    }
    console::result(&address);
    if !args.no_browser {
        browser::open(&address);
    }
    let idle = Duration::from_secs(args.idle.saturating_mul(60));
    while let Some(request) = server.recv_timeout(idle)? {
        if desk.answer(request) {
            break;
        }
    }
    if !desk.saved && !common.quiet {
        console::message("nothing was saved");
    }
    Ok(Exit::Done)
}

/// A key that nobody guesses.
fn key() -> Result<String, Error> {
    let mut bytes = [0u8; 16];
    let no_chance = |_| Error::new("random numbers", "the system gives none", "try again");
    getrandom::fill(&mut bytes).map_err(no_chance)?;
    Ok(HEXLOWER.encode(&bytes))
}

/// The print that is taught, and where it is shown and saved.
struct TeachDesk {
    lesson: Lesson,
    out: PathBuf,
    host: String,
    key: String,
    saved: bool,
}

/// What the page is told.
#[derive(Default, Serialize)]
struct LessonAnswer {
    #[serde(skip_serializing_if = "Option::is_none")]
    shown: Option<ShownLesson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    said: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

impl TeachDesk {
    /// Answers a request; `true` where it was the last.
    fn answer(&mut self, mut request: Request) -> bool {
        if !self.is_ours(&request) {
            let _ = request.respond(Response::empty(404));
            return false;
        }
        let path = request.url().rsplit('/').next().unwrap_or_default().to_string();
        let (told, last) = match (request.method(), path.as_str()) {
            (Method::Get, "") => {
                let _ = request.respond(self.page());
                return false;
            }
            (Method::Get, "vis") => (self.shown(), false),
            (Method::Post, "sig") => (self.said(&mut request), false),
            (Method::Post, "gem") => (self.save(), false),
            (Method::Post, "luk") => {
                (LessonAnswer { said: Some("Siden er lukket.".into()), ..LessonAnswer::default() }, true)
            }
            _ => {
                let _ = request.respond(Response::empty(404));
                return false;
            }
        };
        let body = serde_json::to_string(&told).unwrap_or_default();
        let response = Response::from_string(body)
            .with_header(header("Content-Type", "application/json; charset=utf-8"));
        let _ = request.respond(guarded(response, "default-src 'none'"));
        last
    }

    /// Whether a request is for this page, by its own name and key, and from this page.
    fn is_ours(&self, request: &Request) -> bool {
        let header = |name: &str| {
            let found = request
                .headers()
                .iter()
                .find(|header| header.field.as_str().as_str().eq_ignore_ascii_case(name));
            found.map(|header| header.value.as_str().to_string())
        };
        let own = format!("http://{}", self.host);
        header("host").as_deref() == Some(self.host.as_str())
            && header("origin").is_none_or(|origin| origin == own)
            && request
                .url()
                .strip_prefix('/')
                .and_then(|url| url.split_once('/'))
                .is_some_and(|(key, _)| key == self.key)
    }

    fn page(&self) -> Response<std::io::Cursor<Vec<u8>>> {
        let nonce = key().unwrap_or_else(|_| self.key.chars().rev().collect());
        let page = PAGE.replace("{{css}}", STYLE).replace("{{js}}", SCRIPT).replace("{{nonce}}", &nonce);
        let policy = format!(
            "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; img-src data:; \
             base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        );
        let response =
            Response::from_string(page).with_header(header("Content-Type", "text/html; charset=utf-8"));
        guarded(response, &policy)
    }

    fn shown(&self) -> LessonAnswer {
        LessonAnswer { shown: Some(self.lesson.shown()), ..LessonAnswer::default() }
    }

    fn said(&mut self, request: &mut Request) -> LessonAnswer {
        let mut said = String::new();
        let read = std::io::Read::read_to_string(
            &mut std::io::Read::take(request.as_reader(), MOST_SAID),
            &mut said,
        );
        let change = read.ok().and_then(|_| serde_json::from_str::<Lecture>(&said).ok());
        let done = change.ok_or_else(|| "Det kan siden ikke sige.".to_string());
        match done.and_then(|change| self.lesson.change(&change)) {
            Ok(()) => self.shown(),
            Err(error) => LessonAnswer { error: Some(error), ..LessonAnswer::default() },
        }
    }

    fn save(&mut self) -> LessonAnswer {
        let text = self.lesson.layout_file();
        let written = match self.saved {
            false => in_its_folder(&self.out).and_then(|()| fs::write_new(&self.out, text.as_bytes())),
            true => fs::write_atomic(&self.out, text.as_bytes()),
        };
        if let Err(error) = written {
            return LessonAnswer {
                error: Some(format!("Layoutet kunne ikke gemmes: {}", error.what)),
                ..LessonAnswer::default()
            };
        }
        self.saved = true;
        let open = layout::load_draft(&self.out, &text).map_or(0, |(_, open)| open.len());
        let place = self.out.display();
        let said = match open {
            0 => format!("Gemt i {place}. Prøv nu rapporten."),
            open => format!("Gemt i {place} som kladde: {open} svar mangler, før det kan bruges."),
        };
        LessonAnswer { said: Some(said), ..LessonAnswer::default() }
    }
}

fn in_its_folder(path: &Path) -> Result<(), Error> {
    match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => fs::create_folder(folder),
        None => Ok(()),
    }
}

/// An answer that no browser keeps, and that no other page can use.
fn guarded<R: std::io::Read>(response: Response<R>, policy: &str) -> Response<R> {
    response
        .with_header(header("Cache-Control", "no-store"))
        .with_header(header("Content-Security-Policy", policy))
        .with_header(header("X-Content-Type-Options", "nosniff"))
        .with_header(header("Referrer-Policy", "no-referrer"))
        .with_header(header("Cross-Origin-Resource-Policy", "same-origin"))
}

fn header(name: &str, value: &str) -> Header {
    Header::from_bytes(name, value).unwrap_or_else(|()| unreachable!("a header of this program is sound"))
}
