//! The only place that prints: results to stdout, messages and progress to stderr. A reader that hangs up is no error.

use std::fmt::Display;
use std::io::{BufRead, IsTerminal, Write};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use crate::domain::shown::plain;
use crate::domain::wording::Language;

static LANGUAGE: OnceLock<Language> = OnceLock::new();

/// From now on what has words in this language is shown in it; English where this is never called.
pub fn speak(language: Language) {
    let _ = LANGUAGE.set(language);
}

/// A text in the language of the console, with nothing in it that a terminal obeys.
fn shown(text: impl Display) -> String {
    let text = match LANGUAGE.get() {
        Some(Language::Danish) => format!("{text:#}"),
        Some(Language::English) | None => format!("{text}"),
    };
    plain(&text).into_owned()
}

/// Prints a result.
pub fn result(text: impl Display) {
    let _ = writeln!(std::io::stdout().lock(), "{}", shown(text));
}

/// Prints a message, as a result is printed.
pub fn message(text: impl Display) {
    let _ = writeln!(std::io::stderr().lock(), "{}", shown(text));
}

/// One line that says what is going on while a terminal waits, gone as soon as it is dropped. Says nothing where nobody
/// looks, and never what an input is called.
pub struct Progress(Option<Mutex<ProgressLine>>);

struct ProgressLine {
    out: Box<dyn Write + Send>,
    /// Characters that stand there.
    shown: usize,
    at: Option<Instant>,
    what: &'static str,
    done: usize,
    all: usize,
}

/// Between two updates of the line: more often than ten times a second nobody can read.
const PAUSE: Duration = Duration::from_millis(100);

impl Progress {
    /// Says nothing.
    pub fn silent() -> Self {
        Self(None)
    }

    /// On stderr where that is a terminal.
    pub fn on_terminal() -> Self {
        let stderr = std::io::stderr();
        if stderr.is_terminal() { Self::to(Box::new(stderr)) } else { Self::silent() }
    }

    fn to(out: Box<dyn Write + Send>) -> Self {
        Self(Some(Mutex::new(ProgressLine { out, shown: 0, at: None, what: "", done: 0, all: 0 })))
    }

    /// What is being done now, as `reading 312 files`.
    pub fn say(&self, what: impl Display) {
        self.with(|line| line.show(&format!("{what} …")));
    }

    /// From now on `all` things are done one by one, as `47 of 150 reports`.
    pub fn begin(&self, all: usize, what: &'static str) {
        self.with(|line| {
            (line.what, line.done, line.all) = (what, 0, all);
            line.count();
        });
    }

    /// One more of them is done.
    pub fn step(&self) {
        self.with(|line| {
            line.done += 1;
            if line.at.is_none_or(|at| at.elapsed() >= PAUSE) {
                line.count();
            }
        });
    }

    fn with(&self, change: impl FnOnce(&mut ProgressLine)) {
        if let Some(line) = &self.0
            && let Ok(mut line) = line.lock()
        {
            change(&mut line);
        }
    }
}

impl ProgressLine {
    fn count(&mut self) {
        self.show(&format!("{} of {} {} …", self.done, self.all, self.what));
    }

    /// Blanks instead of the codes of a terminal, which not every one knows; the cursor waits at the start of the line, where
    /// a message may come.
    fn show(&mut self, text: &str) {
        self.at = Some(Instant::now());
        let _ = write!(self.out, "\r{text:<width$}\r", width = self.shown);
        let _ = self.out.flush();
        self.shown = text.chars().count();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.with(|line| {
            if line.shown > 0 {
                line.show("");
            }
        });
    }
}

/// Asks, and reads a line of standard input.
pub fn answer(question: &str) -> std::io::Result<String> {
    message(question);
    line()
}

/// Asks for what must not be seen: typed unseen at a terminal, else the first line of standard input.
pub fn hidden_answer(question: &str) -> std::io::Result<String> {
    if std::io::stdin().is_terminal() {
        message(question);
        rpassword::read_password()
    } else {
        line()
    }
}

fn line() -> std::io::Result<String> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[derive(Clone, Default)]
    struct Screen(Arc<Mutex<Vec<u8>>>);

    impl Write for Screen {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl Screen {
        fn lines(&self) -> Vec<String> {
            let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
            text.split('\r').filter(|line| !line.is_empty()).map(str::to_string).collect()
        }
    }

    #[test]
    fn one_line_is_written_over_seldom_and_gone_at_the_end() {
        let screen = Screen::default();
        let progress = Progress::to(Box::new(screen.clone()));
        progress.say("reading 312 files");
        progress.begin(1000, "reports");
        (0..1000).for_each(|_| progress.step());
        drop(progress);
        let lines = screen.lines();
        assert_eq!(lines[0], "reading 312 files …");
        assert_eq!(lines[1], "0 of 1000 reports …");
        assert!(lines.len() < 50, "a thousand steps took {} updates", lines.len());
        assert!(lines.last().unwrap().trim().is_empty());
        assert!(!screen.lines().concat().contains('\n'));
    }

    #[test]
    fn what_was_never_shown_is_not_wiped_away() {
        let screen = Screen::default();
        drop(Progress::to(Box::new(screen.clone())));
        Progress::silent().say("anything");
        assert_eq!(screen.lines(), [""; 0]);
    }
}
