//! A sketch of a layout as a layout file, with comments that say what is a guess and what is asked.
//!
//! Danish, like all layout files: payroll staff edit them.

use std::fmt::Write as _;

use super::Sketch;
use super::columns::{GuessedColumn, Reason};
use super::record::Further;
use crate::prints::layout::field::Field;
use crate::prints::layout::todo;

/// A sample and what the sketch reads in it.
#[derive(Debug, Clone, Default)]
pub(super) struct DraftSample {
    pub(super) print: String,
    pub(super) run: String,
    pub(super) group: String,
    pub(super) rows: Vec<String>,
}

/// The layout file of a sketch. Without a sample it is one to try only.
pub(super) fn toml(sketch: &Sketch, sample: Option<&DraftSample>) -> String {
    let mut out = format!(
        "# KLADDE til et layout, skrevet af `uddata layout new` efter udskriften {}.\n{INTRODUCTION}\n",
        one_line(&sketch.name)
    );
    let print = sketch.print.map_or_else(
        || todo("er det 'U721' eller 'Fejl & Advis'? Udskriften siger det ikke selv"),
        |print| print.word().to_string(),
    );
    let _ = writeln!(out, "print = {}\nversion = \"1\"\n", quoted(&print));
    recognise(&mut out, sketch);
    furniture(&mut out, sketch);
    titles(&mut out, sketch);
    out.push_str(COLUMNS);
    sketch.columns.iter().for_each(|it| column(&mut out, it, sketch));
    record(&mut out, sketch);
    if let Some(sample) = sample {
        write_sample(&mut out, sample);
    }
    out
}

const INTRODUCTION: &str = "\
#
# Alt herunder er GÆT efter den ene udskrift. Læs det igennem, ret det, der er forkert, og svar på hver tekst, der
# begynder med TODO: så længe der er én tilbage, afviser `uddata check` layoutet. Hvordan udskriften bliver læst, linje
# for linje, ses med
#   uddata inspect UDSKRIFT --layout KLADDE --lines
";

const COLUMNS: &str = "\
# Kolonnerne findes på deres overskrifter, i enhver rækkefølge og bredde. \"field\" er en kolonne i rapporten, eller
# \"Andet\" for det, rapporten ikke viser. \"required\" betyder, at udskriften afvises, hvis overskriften mangler; \"filled\",
# at hver advis skal have en værdi.
";

fn recognise(out: &mut String, sketch: &Sketch) {
    out.push_str("# Udskriften kendes på disse tekster på første side. GÆT: ret dem, hvis de også står i andre udskrifter.\n");
    let texts = match sketch.recognise.as_slice() {
        [] => vec![todo("hvilken tekst på første side står kun i denne slags udskrift?")],
        texts => texts.to_vec(),
    };
    let _ = writeln!(
        out,
        "recognise = [{}]\n",
        texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", ")
    );
}

fn furniture(out: &mut String, sketch: &Sketch) {
    out.push_str(
        "# Linjer, der hører til udskriften uden at være en advis. Det i {…} skifter fra udskrift til udskrift; {*} står for\n\
         # hvad som helst. GÆT: står der løngruppe, lønkørsel, dato eller antal et sted med {*}, så skriv {gruppe}, {lg},\n\
         # {kørsel}, {udskrevet} eller {antal} i stedet.\n",
    );
    out.push_str("furniture = [\n");
    let questions = sketch.questions.iter().map(|question| todo(question));
    for line in sketch.furniture.iter().cloned().chain(questions) {
        let _ = writeln!(out, "    {},", quoted(&line));
    }
    out.push_str("]\n\n");
}

fn titles(out: &mut String, sketch: &Sketch) {
    if !sketch.needs_titles() {
        return;
    }
    out.push_str("# Overskrifter, der bestemmer typen af linjerne under dem. GÆT efter ordene i dem.\n");
    if sketch.titles.is_empty() {
        let title = todo(
            "hvilken linje over rækkerne siger deres type? Flyt den hertil fra 'furniture', hvis den står der",
        );
        let kind = todo("Fejl, Advis, Information eller Erindring?");
        let _ = writeln!(out, "[[section]]\ntitle = {}\ntype = {}\n", quoted(&title), quoted(&kind));
    }
    for title in &sketch.titles {
        let kind = title.kind.map_or_else(
            || {
                let question = "Fejl, Advis, Information eller Erindring? Er linjen ingen overskrift over en slags rækker, så flyt den til 'furniture'";
                todo(question)
            },
            |kind| kind.word().to_string(),
        );
        let _ = writeln!(out, "[[section]]\ntitle = {}\ntype = {}\n", quoted(&title.template), quoted(&kind));
    }
}

fn column(out: &mut String, column: &GuessedColumn, sketch: &Sketch) {
    let label = &column.label.text;
    let why = match column.reason {
        Reason::Label => "# GÆT efter overskriften.",
        Reason::Values => "# GÆT efter værdierne under overskriften.",
        Reason::Second => {
            "# GÆT: en anden kolonne har allerede det felt, overskriften nævner, så denne vises ikke."
        }
        Reason::Unknown => "# Hverken overskriften eller værdierne siger, hvad det er.",
    };
    let field = column.field.map_or_else(
        || {
            todo(&format!(
                "hvad står der under '{label}'? Skriv et felt, eller Andet, hvis rapporten ikke skal vise det"
            ))
        },
        |field| field.name().to_string(),
    );
    let _ = writeln!(out, "{why}\n[[column]]\nfield = {}", quoted(&field));
    match sketch.at_fixed_places() {
        true => {
            let _ = writeln!(out, "from = {}  # overskriften: {}", column.from + 1, one_line(label));
        }
        false => {
            let _ = writeln!(out, "heads = [{}]", quoted(label));
        }
    }
    let told_by = [Field::PayNumber, Field::Code, Field::Kind, Field::Text];
    if column.field.is_some_and(|field| told_by.contains(&field)) && !sketch.at_fixed_places() {
        out.push_str("required = true\n");
    }
    if column.always_filled && matches!(column.field, Some(Field::Kind | Field::Text)) {
        out.push_str("filled = true\n");
    }
    if column.has_blanks && matches!(column.field, None | Some(Field::Other)) {
        out.push_str("pattern = \".+\"\n");
    }
    out.push('\n');
}

fn record(out: &mut String, sketch: &Sketch) {
    out.push_str(
        "# En linje, hvor mindst én af kolonnerne i \"starts\" er udfyldt, begynder en ny advis. \"wraps\" er den kolonne, hvis\n\
         # tekst kan fortsætte på linjer for sig selv; \"lines\" er flere linjer i samme advis.\n",
    );
    let fields = [Field::PayNumber, Field::Code];
    let starts: Vec<String> =
        fields.into_iter().filter(|field| sketch.has(*field)).map(|field| quoted(field.name())).collect();
    let _ = writeln!(out, "[record]\nstarts = [{}]", starts.join(", "));
    if sketch.has(Field::Text) {
        out.push_str("wraps = \"Tekst\"\n");
    }
    let mut lines: Vec<String> = sketch.further.iter().map(further).collect();
    if !sketch.has(Field::Text) && !sketch.further.iter().any(|line| line.field == Some(Field::Text)) {
        lines.push(todo("hvor står advisens tekst? Skriv en linje som 'Tekst..: {Tekst}', eller giv en kolonne feltet Tekst"));
    }
    if !lines.is_empty() {
        let lines: Vec<String> = lines.iter().map(|line| format!("    {},\n", quoted(line))).collect();
        let _ = writeln!(out, "lines = [\n{}]", lines.concat());
    }
    out.push('\n');
}

fn further(line: &Further) -> String {
    match line.field {
        Some(field) => format!("{}{{{}}}", line.template, field.name()),
        None => todo(&format!(
            "hvad står der på linjen '{0}'? Skriv '{0}{{Tekst}}' med det rigtige felt, eller {{Andet}}",
            line.template
        )),
    }
}

fn write_sample(out: &mut String, sample: &DraftSample) {
    out.push_str(
        "# Prøve, som layoutet skal kunne læse til sidste linje: de første linjer af udskriften. Lønnumre og navne er byttet ud\n\
         # med opdigtede, også ord i kolonner, der kunne være navne. Se efter, at ingen rigtige personer er tilbage, især i\n\
         # teksterne, før I deler filen. \"rows\" er, hvad kladden selv læser: hold det op mod prøven.\n",
    );
    let _ = writeln!(out, "[[sample]]\nrun = {}\ngroup = {}", quoted(&sample.run), quoted(&sample.group));
    match sample.rows.as_slice() {
        [] => out.push_str("# Rækkerne kan først læses, når de TODO, der står over, er besvaret; så siger `uddata check`, hvad den læser.\nrows = []\n"),
        rows => {
            out.push_str("rows = [\n");
            rows.iter().for_each(|row| {
                let _ = writeln!(out, "    {},", quoted(row));
            });
            out.push_str("]\n");
        }
    }
    let _ = writeln!(out, "print = '''\n{}'''", literal(&sample.print));
}

/// What a text asks; `layout::todo` tells it again.
pub(super) fn todo(question: &str) -> String {
    format!("{}: {question}", todo::MARK)
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for sign in text.chars() {
        match sign {
            '"' | '\\' => quoted.extend(['\\', sign]),
            _ if sign.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", sign as u32);
            }
            _ => quoted.push(sign),
        }
    }
    quoted + "\""
}

/// A text for a literal string of TOML, which knows no escapes: what it cannot hold is written otherwise.
fn literal(text: &str) -> String {
    let shown = |c: char| if c.is_control() && c != '\n' { ' ' } else { c };
    let text: String = text.chars().map(shown).collect();
    if text.contains("'''") { text.replace('\'', "´") } else { text }
}

/// A text for a comment.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
