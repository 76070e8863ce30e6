//! A small PDF writer for tests: pages of text placed as a test likes, in the fonts every reader knows.

use std::fmt::Write;

/// Courier with the letters of Windows: 0.6 of its size wide.
pub(super) const COURIER: &str = "/Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding";
/// Helvetica with the letters of Windows.
pub(super) const HELVETICA: &str = "/Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding";
/// A font by glyph number that does not say which characters they are.
pub(super) const NUMBERED: &str = "/Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts\
    [<</Type/Font/Subtype/CIDFontType2/BaseFont/X/DW 600/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>]";

/// Size of the letters that the helpers write, and from line to line.
pub(super) const SIZE: f32 = 8.0;
const LEADING: f32 = 10.0;
/// Width of a letter of Courier at that size.
pub(super) const PITCH: f32 = 4.8;
/// A4, landscape.
pub(super) const WIDTH: f32 = 842.0;
pub(super) const HEIGHT: f32 = 595.0;
const LEFT: f32 = 30.0;

/// A PDF under construction.
pub(super) struct Writer {
    /// The font `F` of every page.
    pub(super) font: &'static str,
    /// The font `G` of every page.
    pub(super) second_font: &'static str,
    /// More entries of every page's dictionary.
    pub(super) page_entries: String,
    /// More entries of the trailer.
    pub(super) trailer: &'static str,
    /// What the list of pages says of their number, where that is not the truth.
    pub(super) stated: Option<usize>,
    /// More entries of every page's resources.
    pub(super) properties: &'static str,
    /// The box of the form `X`.
    pub(super) frame: String,
    /// The content of the form `X`, which every page can show.
    pub(super) form: String,
    /// More entries of the catalogue.
    pub(super) catalogue: &'static str,
    /// More entries of the picture `P`.
    pub(super) picture: &'static str,
    /// Objects behind the pages.
    pub(super) more: Vec<String>,
    /// The content of each page.
    pub(super) pages: Vec<String>,
}

impl Writer {
    pub(super) fn new(font: &'static str, pages: impl IntoIterator<Item = String>) -> Self {
        let pages = pages.into_iter().collect();
        Self {
            font,
            second_font: HELVETICA,
            page_entries: String::new(),
            trailer: "",
            stated: None,
            properties: "",
            frame: "0 0 9 9".to_owned(),
            form: String::new(),
            catalogue: "",
            picture: "",
            more: Vec::new(),
            pages,
        }
    }

    /// The file.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let kids: String = (0..self.pages.len()).map(|page| format!("{} 0 R ", 6 + 2 * page)).collect();
        let count = self.stated.unwrap_or(self.pages.len());
        let picture = "/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray";
        let mut objects = vec![
            format!("<</Type/Catalog/Pages 2 0 R{}>>", self.catalogue),
            format!("<</Type/Pages/Kids[{kids}]/Count {count}/MediaBox[0 0 {WIDTH} {HEIGHT}]>>"),
            format!("<<{}>>", self.font),
            format!("<<{picture}{}/Length 1>>stream\n0\nendstream", self.picture),
            stream(
                &format!("/Type/XObject/Subtype/Form/BBox[{}]/Matrix[1 0 0 1 0 -20]", self.frame),
                &self.form,
            ),
        ];
        for content in &self.pages {
            let own = objects.len() + 2;
            let states = "/ExtGState<</A<</ca 0/CA 0>>/H<</ca 0.4>>>>";
            let second = self.second_font;
            let resources = format!(
                "/Resources<</Font<</F 3 0 R/G<<{second}>>>>/XObject<</P 4 0 R/X 5 0 R>>{states}{}>>",
                self.properties
            );
            let more = &self.page_entries;
            objects.push(format!("<</Type/Page/Parent 2 0 R/Contents {own} 0 R{resources}{more}>>"));
            objects.push(stream("", content));
        }
        objects.extend_from_slice(&self.more);
        self.assemble(&objects)
    }

    fn assemble(&self, objects: &[String]) -> Vec<u8> {
        let mut bytes = b"%PDF-1.4\n".to_vec();
        let mut list = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
        for (number, object) in objects.iter().enumerate() {
            writeln!(list, "{:010} 00000 n ", bytes.len()).unwrap();
            bytes.extend(latin(&format!("{} 0 obj\n{object}\nendobj\n", number + 1)));
        }
        let (start, size, more) = (bytes.len(), objects.len() + 1, self.trailer);
        let trailer = format!("trailer<</Size {size}/Root 1 0 R{more}>>\nstartxref\n{start}\n%%EOF\n");
        bytes.extend(latin(&(list + &trailer)));
        bytes
    }
}

fn stream(entries: &str, content: &str) -> String {
    format!("<<{entries}/Length {}>>stream\n{content}\nendstream", latin(content).len())
}

/// Danish letters have the same numbers in the letters of Windows and in Unicode.
fn latin(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect()
}

/// `text` at a place, counted in points from the upper left corner.
pub(super) fn at(x: f32, y: f32, text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)");
    format!("BT /F {SIZE} Tf 1 0 0 1 {x} {} Tm ({text}) Tj ET\n", HEIGHT - y)
}

/// Every line as one string.
pub(super) fn whole_lines(text: &str) -> String {
    placed(text, |line| vec![(0, line.to_owned())]).concat()
}

/// Every word as a string of its own.
pub(super) fn words(text: &str) -> Vec<String> {
    let starts = |line: &str| {
        let letters: Vec<char> = line.chars().collect();
        let mut words: Vec<(usize, String)> = Vec::new();
        for (column, &letter) in letters.iter().enumerate() {
            if letter == ' ' {
                continue;
            }
            match words.last_mut() {
                Some((_, word)) if column > 0 && letters[column - 1] != ' ' => word.push(letter),
                _ => words.push((column, letter.to_string())),
            }
        }
        words
    };
    placed(text, starts)
}

/// Every letter as a string of its own.
pub(super) fn letters(text: &str) -> Vec<String> {
    let letters = |line: &str| {
        let all = line.chars().enumerate().filter(|(_, letter)| *letter != ' ');
        all.map(|(column, letter)| (column, letter.to_string())).collect()
    };
    placed(text, letters)
}

fn placed(text: &str, pieces: impl Fn(&str) -> Vec<(usize, String)>) -> Vec<String> {
    let mut shown = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for (column, piece) in pieces(line) {
            shown.push(at(LEFT + PITCH * column as f32, 30.0 + LEADING * number as f32, &piece));
        }
    }
    shown
}
