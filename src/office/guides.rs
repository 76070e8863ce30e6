//! The Danish guides that `init` lays beside the settings: one for payroll staff, one that can be sent to the kunder.
//!
//! Both come from one source: what the kunder are told stands in one file, which the staff's guide ends with.

use pulldown_cmark::{Options, Parser, html};

const STAFF: &str = include_str!("guides/vejledning.md");
const CUSTOMERS: &str = include_str!("guides/til-kunderne.md");
const STYLE: &str = include_str!("guides/side.css");

/// The guide of payroll staff, a page that needs no network and no other file.
pub(super) fn of_staff() -> String {
    page("Vejledning til uddata", &format!("{STAFF}\n{CUSTOMERS}"))
}

/// The page that goes to the kunder.
pub(super) fn of_customers() -> String {
    page("Rapporten om fejl og adviser", &format!("# Rapporten om fejl og adviser\n\n{CUSTOMERS}"))
}

fn page(title: &str, markdown: &str) -> String {
    let mut body = String::new();
    html::push_html(&mut body, Parser::new_ext(markdown, Options::ENABLE_TABLES));
    format!(
        "<!doctype html>\n<html lang=\"da\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Owner;
    use crate::domain::typed::Status;

    #[test]
    fn the_kunder_are_told_the_same_in_both() {
        let (staff, customers) = (of_staff(), of_customers());
        let told = customers.split_once("</h1>").unwrap().1;
        assert!(staff.ends_with(told), "the guide of the staff ends with what the kunder read");
        for owner in Owner::ALL {
            assert!(customers.contains(owner.word()), "{} is not explained", owner.word());
        }
    }

    #[test]
    fn the_pages_need_no_network() {
        for page in [of_staff(), of_customers()] {
            assert!(!page.contains("http") && !page.contains("src="), "{page}");
        }
    }

    #[test]
    fn every_status_that_is_named_is_one() {
        for word in ["Udført", "Accepteret", "Afventer Statens Administration"] {
            assert!(Status::read(word).is_some(), "{word}");
        }
    }
}
