//! Recipients as people write them: one is the same however it is spelled, and gets a report once.
//!
//! Pure. `Ole Hansen <OLE@demo.dk>`, `mailto:ole@demo.dk` and `ole@demo.dk.` are one address; a domain with letters of its
//! own is its `xn--` form. Of a folder's name capitals and blanks around it do not count, as on Windows.

/// The recipients of a cell, divided by comma, semicolon or line end. A comma in a name that stands before an address, as in
/// `Hansen, Ole <ole@demo.dk>`, divides nothing.
pub fn recipients(cell: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut name = String::new();
    let mut pieces = cell.split_inclusive([',', ';', '\n']).peekable();
    while let Some(piece) = pieces.next() {
        let is_name = piece.ends_with(',')
            && !piece.contains('@')
            && pieces.peek().is_some_and(|next| next.contains('<') && next.contains('@'));
        name.push_str(piece);
        if !is_name {
            found.push(name.trim_end_matches([',', ';', '\n']).trim().to_string());
            name.clear();
        }
    }
    found.retain(|one| !one.is_empty());
    found
}

/// The address alone, as a mail is sent to it.
pub fn bare(text: &str) -> String {
    let text = text.trim();
    let inside = text.rsplit_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or(text, |(it, _)| it);
    let inside = inside.trim();
    let inside = match inside.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => &inside[7..],
        _ => inside,
    };
    match inside.rsplit_once('@') {
        Some((user, domain)) => format!("{}@{}", user.trim(), in_ascii(domain)),
        None => inside.to_string(),
    }
}

fn in_ascii(domain: &str) -> String {
    let domain = domain.trim().trim_end_matches('.');
    idna::domain_to_ascii(domain).unwrap_or_else(|_| domain.to_string())
}

/// What an address is known by.
pub fn known_by(text: &str) -> String {
    bare(text).to_lowercase()
}

/// What a recipient's folder is known by.
pub fn folder_known_by(name: &str) -> String {
    // The one letter of Danish that some systems write as two signs.
    name.trim().to_lowercase().replace("a\u{30a}", "å")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_however_it_is_spelled() {
        for spelled in [
            "ole@demo.dk",
            " OLE@Demo.DK ",
            "Ole Hansen <ole@demo.dk>",
            "\"Hansen, Ole\" <Ole@demo.dk>",
            "<ole@demo.dk>",
            "mailto:ole@demo.dk",
            "MAILTO:ole@demo.dk",
            "ole@demo.dk.",
            "ole @ demo.dk",
        ] {
            assert_eq!(known_by(spelled), "ole@demo.dk", "{spelled}");
        }
        assert_eq!(known_by("hr@Løn.dk"), known_by("hr@xn--ln-lka.dk"));
        assert_eq!(bare("Ole <Ole@Demo.dk>"), "Ole@demo.dk", "who reads a mailbox may tell capitals apart");
        assert_ne!(known_by("ole@demo.dk"), known_by("ole@demo.dk.evil.dk"));
        assert_eq!(folder_known_by(" A\u{30a}rhus "), folder_known_by("århus"));
    }

    #[test]
    fn a_cell_holds_several_and_a_name_may_hold_a_comma() {
        assert_eq!(recipients("a@x.dk, b@x.dk;c@x.dk\nd@x.dk;;"), ["a@x.dk", "b@x.dk", "c@x.dk", "d@x.dk"]);
        assert_eq!(recipients("Hansen, Ole <ole@x.dk>, b@x.dk"), ["Hansen, Ole <ole@x.dk>", "b@x.dk"]);
        assert_eq!(recipients("Demostyrelsen, Revisor"), ["Demostyrelsen", "Revisor"]);
        assert_eq!(recipients(" ; , "), [""; 0]);
    }
}
