//! A sketch of a layout as a layout file, with comments that say what is a guess and what is asked.
//!
//! Danish, like all layout files: payroll staff edit them.

use std::fmt::Write as _;

use super::columns::{GuessedColumn, Reason};
use super::record::Further;
use super::sketch::Sketch;
use crate::domain::field::Field;
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
        || proposed("er det U721 (skriv så U721) eller Fejl & Advis? Udskriften siger det ikke selv", "U721"),
        |print| print.word().to_string(),
    );
    let _ = writeln!(out, "print = {}\nversion = \"1\"", quoted(&print));
    if sketch.is_table {
        out.push_str("table = true\n");
    }
    out.push('\n');
    recognise(&mut out, sketch);
    paper(&mut out, sketch);
    furniture(&mut out, sketch);
    titles(&mut out, sketch);
    words(&mut out, sketch);
    out.push_str(if sketch.labels.is_some() { LABELS } else { COLUMNS });
    sketch.columns.iter().for_each(|it| column(&mut out, it, sketch));
    record(&mut out, sketch);
    if let Some(sample) = sample {
        write_sample(&mut out, sample);
    }
    out
}

/// How the lines lie on the paper, as far as it is not as usual.
fn paper(out: &mut String, sketch: &Sketch) {
    if sketch.skip_left > 0 {
        let _ = writeln!(
            out,
            "# Det første tegn på hver linje styrer printeren og hører ikke med. GÆT.\nskip_left = {}\n",
            sketch.skip_left
        );
    }
    if let Some(bar) = sketch.bar {
        let _ = writeln!(out, "# Tegnet mellem kolonnerne.\nbar = {}\n", quoted(&bar.to_string()));
    }
    if sketch.head_lines > 1 {
        let _ = writeln!(
            out,
            "# Overskrifterne står i flere linjer over hinanden.\nhead_lines = {}\n",
            sketch.head_lines
        );
    }
    if sketch.several_groups {
        out.push_str("# Udskriften rummer flere løngrupper. GÆT.\nseveral_groups = true\n\n");
    }
}

/// What the words of a column of types mean.
fn words(out: &mut String, sketch: &Sketch) {
    let Some(words) = sketch.columns.iter().find_map(|column| column.words.as_ref()) else { return };
    let told = if words.legend { "efter forklaringen i udskriften" } else { "efter bogstaverne" };
    let _ = writeln!(out, "# Hvad ordene i kolonnen Type betyder. GÆT {told}.\n[values.Type]");
    for (word, kind) in &words.meanings {
        let _ = writeln!(out, "{} = {}", quoted(word), quoted(kind.word()));
    }
    out.push('\n');
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
# at hvert advis skal have en værdi.
";

const LABELS: &str = "\
# Hvert advis er en blok af linjer, hvor værdierne står efter deres ledetekst. \"field\" er en kolonne i rapporten, eller
# \"Andet\" for det, rapporten ikke viser.
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
        "# Linjer, der hører til udskriften uden at være et advis. Det i {…} skifter fra udskrift til udskrift; {*} står for\n\
         # hvad som helst. GÆT: står der løngruppe, lønkørsel, dato eller antal et sted med {*}, så skriv {gruppe}, {lg},\n\
         # {kørsel}, {udskrevet} eller {antal} i stedet.\n",
    );
    out.push_str("furniture = [\n");
    let questions = sketch.questions.iter().map(|question| todo(question));
    let lines = sketch.furniture.iter().map(|line| match &line.question {
        Some(question) => proposed(question, &line.form),
        None => line.form.clone(),
    });
    for line in lines.chain(questions) {
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
        Reason::Values => "# GÆT efter værdierne.",
        Reason::Shape => "# Værdierne kan være det, der foreslås, men også noget andet.",
        Reason::Second => {
            "# GÆT: en anden kolonne har allerede det felt, overskriften nævner, så denne vises ikke."
        }
        Reason::Unknown => "# Hverken overskriften eller værdierne siger, hvad det er.",
    };
    let place = if column.has_head { format!("under '{label}'") } else { format!("på {label}") };
    let question =
        format!("hvad står der {place}? Skriv et felt, eller Andet, hvis rapporten ikke skal vise det");
    let field = match column.field {
        None => todo(&question),
        Some(field) if column.reason == Reason::Shape => proposed(&question, field.name()),
        Some(field) => field.name().to_string(),
    };
    let _ = writeln!(out, "{why}\n[[column]]\nfield = {}", quoted(&field));
    if sketch.at_fixed_places() {
        let _ = writeln!(out, "from = {}", column.from + 1);
    }
    if column.has_head {
        let _ = writeln!(out, "heads = [{}]", quoted(label));
    }
    let told_by = [Field::PayNumber, Field::Code, Field::Kind, Field::Text];
    if column.field.is_some_and(|field| told_by.contains(&field))
        && !sketch.at_fixed_places()
        && sketch.labels.is_none()
    {
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
    let in_columns = |field: Field| sketch.columns.iter().any(|column| column.field == Some(field));
    let starts: Vec<String> =
        fields.into_iter().filter(|field| in_columns(*field)).map(|field| quoted(field.name())).collect();
    let _ = writeln!(out, "[record]");
    if let Some(first) = sketch.labels {
        out.push_str("labels = true\n");
        let first = first.and_then(|at| sketch.columns[at].field).filter(|field| *field != Field::Other);
        match first {
            Some(field) => {
                let _ = writeln!(out, "starts = [{}]", quoted(field.name()));
            }
            None => {
                let _ = writeln!(out, "starts = [{}]\nends_at_blank = true", starts.join(", "));
            }
        }
        out.push('\n');
        return;
    }
    let _ = writeln!(out, "starts = [{}]", starts.join(", "));
    if in_columns(Field::Text) && !sketch.is_table {
        out.push_str("wraps = \"Tekst\"\n");
    }
    if let Some(from) = sketch.wraps_from {
        let _ = writeln!(
            out,
            "# Teksten fortsætter på linjer, der begynder her (tegn nr.). GÆT.\nwraps_from = {from}"
        );
    }
    if !sketch.carried.is_empty() {
        out.push_str(
            "# Linjer over rækkerne, hvis værdier gælder for rækkerne under dem. GÆT.\ncarried = [\n",
        );
        for form in &sketch.carried {
            let _ = writeln!(out, "    {},", quoted(form));
        }
        out.push_str("]\n");
    }
    let mut lines: Vec<String> = sketch.further.iter().map(further).collect();
    if !sketch.has(Field::Text) && !sketch.further.iter().any(|line| line.field == Some(Field::Text)) {
        lines.push(todo("hvor står advisets tekst? Skriv en linje som 'Tekst..: {Tekst}', eller giv en kolonne feltet Tekst"));
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

pub(super) fn write_sample(out: &mut String, sample: &DraftSample) {
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

/// What a text asks, with an answer that is given by deleting all before it.
pub(super) fn proposed(question: &str, proposal: &str) -> String {
    format!("{}{}{proposal}", todo(question), todo::PROPOSES)
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
