//! The help topics: what is too long for the help of a command, one file each below `help/`.

use roff::{Roff, bold, roman};

/// A page on one topic.
pub(super) struct Topic {
    /// The word that asks for it.
    pub(super) name: &'static str,
    /// What it tells, in one line.
    pub(super) about: &'static str,
    /// The page, in Markdown.
    pub(super) page: &'static str,
}

/// All topics, in the order that a newcomer wants them.
pub(super) const TOPICS: [Topic; 9] = [
    Topic {
        name: "report",
        about: "copies and twins of a report, the overview, what is read",
        page: include_str!("help/report.md"),
    },
    Topic {
        name: "memory",
        about: "what is remembered from run to run, and what becomes of what people type",
        page: include_str!("help/memory.md"),
    },
    Topic {
        name: "history",
        about: "returned workbooks, an advice's life, trends, exports, erasing",
        page: include_str!("help/history.md"),
    },
    Topic {
        name: "delivery",
        about: "how reports reach the kunder, each once",
        page: include_str!("help/delivery.md"),
    },
    Topic {
        name: "rules",
        about: "who follows up: writing a rule, learning from past work",
        page: include_str!("help/rules.md"),
    },
    Topic {
        name: "layouts",
        about: "what a print looks like, and teaching the program a new one",
        page: include_str!("help/layouts.md"),
    },
    Topic {
        name: "job",
        about: "the nightly job: scheduling, inputs that are done with, the log",
        page: include_str!("help/job.md"),
    },
    Topic {
        name: "personal-data",
        about: "what is kept about persons, where and how long, answering and erasing",
        page: include_str!("help/personal-data.md"),
    },
    Topic {
        name: "settings",
        about: "every setting, option and file that staff own",
        page: include_str!("help/settings.md"),
    },
];

impl Topic {
    /// The topic of that name.
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        TOPICS.iter().find(|topic| topic.name == name)
    }

    /// What its manual page is called: section 7 holds pages on topics.
    pub(super) fn file_name(&self) -> String {
        format!("uddata-{}.7", self.name)
    }

    /// Its manual page. Headings become sections; everything else keeps its lines, tables too.
    pub(super) fn manual_page(&self) -> String {
        let mut page = Roff::new();
        let title = format!("uddata-{}", self.name);
        page.control("TH", [title.as_str(), "7"]).control("SH", ["NAME"]);
        page.text([bold(&title), roman(format!(" - {}", self.about))]);
        let mut fenced = false;
        for line in self.page.lines() {
            fenced ^= line.starts_with("```");
            match line.trim_start_matches('#') {
                heading if !fenced && heading.len() < line.len() => {
                    page.control("fi", []).control("SH", [heading.trim()]).control("nf", []);
                }
                _ => {
                    page.text([roman(line)]);
                }
            }
        }
        page.render()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_page_keeps_the_lines_and_hides_no_command_of_its_own() {
        let topic =
            Topic { name: "x", about: "of x", page: "# First\n\n.hidden\n```console\n# no heading\n```\n" };
        let page = topic.manual_page();
        assert!(page.contains(".SH First"), "{page}");
        assert!(page.contains("\\&.hidden"), "a line that begins with a dot stays a line: {page}");
        assert!(!page.contains(".SH \"no heading\"") && page.contains("# no heading"), "{page}");
    }
}
