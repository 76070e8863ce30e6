//! What a layout can say: each capability in a layout of its own under `fixtures/language`, held to its sample, and what
//! happens to prints that are not quite as the layout says.

use std::path::{Path, PathBuf};

use uddata::domain::FileName;
use uddata::prints::layout::{Layout, load};
use uddata::prints::parse::reading::ParsedPrint;
use uddata::prints::parse::{self, samples};

fn layouts() -> Vec<(PathBuf, Layout)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/language");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let load_one = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let layout = load(&path, &text).unwrap_or_else(|error| panic!("{error}"));
        (path, layout)
    };
    paths.into_iter().map(load_one).collect()
}

fn read(layout: &Layout, print: &str) -> Option<ParsedPrint> {
    let file = FileName::new("print", "print");
    let document = samples::document(print, layout.shape);
    parse::read(&file, &document, layout, true).ok()
}

/// Whether a print is read without a word: every line taken, nothing to tell.
fn is_silent(reading: &ParsedPrint) -> bool {
    reading.unrecognised.is_empty()
        && reading.problems.iter().all(|problem| problem.weight != uddata::domain::problem::Weight::Fault)
        && reading.doubts.is_empty()
        && reading.nameless.is_none()
}

fn rows(reading: &ParsedPrint) -> Vec<String> {
    let row = |advice: &uddata::domain::Advice| {
        format!("{} | {} | {:?} | {:?}", samples::row(advice), advice.name, advice.amount, advice.date)
    };
    reading.parts.iter().flat_map(|part| part.advices.iter().map(row)).collect()
}

#[test]
fn every_capability_reads_its_sample() {
    let layouts = layouts();
    assert!(layouts.len() >= 15, "{}", layouts.len());
    for (path, layout) in layouts {
        samples::check(&path, &layout).unwrap_or_else(|error| panic!("{error}"));
    }
}

/// A U721 of six rows, without the value of a field in the rows of these numbers: how many rows are read, and what is told,
/// by the built-in layout with `filled` of that field as given. What is told: whether it is a fault, and how it begins.
fn told_of_blanks(field: &str, filled: Option<&str>, blank: &[usize]) -> (usize, Vec<(bool, String)>) {
    let (from, to, built_in) = match field {
        "PKAT" => (47, 50, "filled = \"usually\"\n"),
        _ => (65, 72, "filled = true\n"),
    };
    let text = uddata::prints::layout::Layouts::BUILTIN[3].1;
    let (before, column) = text.split_at(text.find(&format!("field = \"{field}\"")).unwrap());
    let says = filled.map_or_else(String::new, |filled| format!("filled = {filled}\n"));
    let text = format!("{before}{}", column.replacen(built_in, &says, 1));
    let layout = load(Path::new("u721.toml"), &text).unwrap();
    let mut row = 0;
    let without = |line: &str| -> String {
        let is_row = line.starts_with(|sign: char| sign.is_ascii_digit());
        row += usize::from(is_row);
        let is_gone = |at: usize| is_row && blank.contains(&row) && (from..to).contains(&at);
        (0..).zip(line.chars()).map(|(at, sign)| if is_gone(at) { ' ' } else { sign }).chain(['\n']).collect()
    };
    let print = include_str!("../../fixtures/samples/u721.txt").replace('\u{c}', "");
    let print: String = print.lines().map(without).collect();
    let reading = read(&layout, &print).unwrap();
    let is_fault = |weight| weight == uddata::domain::problem::Weight::Fault;
    let told = reading
        .all_problems()
        .map(|it| (is_fault(it.weight), it.what.split(',').next().unwrap_or_default().to_string()));
    (reading.advices(), told.collect())
}

#[test]
fn what_a_blank_cell_means_is_the_layouts_word() {
    let all: &[usize] = &[1, 2, 3, 4, 5, 6];
    let fault = |what: &str| vec![(true, what.to_string())];
    let remark = |what: &str| vec![(false, what.to_string())];
    for (field, filled, blank, told) in [
        // A print that never says its PKAT is read whole, whatever the layout says, but not where every row must.
        ("PKAT", Some("\"usually\""), all, fault("no row says its PKAT")),
        ("PKAT", None, all, remark("no row says its PKAT")),
        ("PKAT", Some("false"), all, vec![]),
        ("PKAT", Some("\"usually\""), &[2], remark("1 row(s) do not say their PKAT")),
        ("PKAT", None, &[2], remark("1 row(s) do not say their PKAT")),
        ("PKAT", Some("false"), &[2], vec![]),
        // A code is what a report is about. The sixth row is a reminder, which has none.
        ("Kode", None, &[2], fault("1 row(s) have no code")),
        ("Kode", None, &[1, 2, 3], fault("3 row(s) have no code")),
        ("Kode", Some("false"), &[1, 2, 3], vec![]),
        ("Kode", None, &[], vec![]),
    ] {
        assert_eq!(told_of_blanks(field, filled, blank), (6, told), "{field} {filled:?} {blank:?}");
    }
    let (rows, told) = told_of_blanks("PKAT", Some("true"), &[2]);
    assert_eq!(rows, 5, "{told:?}");
    let text = uddata::prints::layout::Layouts::BUILTIN[3].1;
    let wrong =
        load(Path::new("u721.toml"), &text.replacen("filled = \"usually\"", "filled = \"mostly\"", 1));
    assert_eq!(wrong.unwrap_err().what, "'filled' does not say so of PKAT");
}

#[test]
fn values_have_the_meaning_that_the_layout_gives_them() {
    let of =
        |name: &str| layouts().into_iter().find(|(path, _)| path.file_stem().unwrap() == name).unwrap().1;
    let dated = of("words-and-dates-of-its-own");
    let reading = read(&dated, &dated.samples[0].print).unwrap();
    let dates: Vec<String> =
        reading.parts[0].advices.iter().map(|advice| advice.date.unwrap().to_string()).collect();
    assert_eq!(dates, ["21-07-2023", "01-08-2023"]);
    assert_eq!(reading.printed.unwrap().to_string(), "2023-07-21");
    assert_eq!(reading.parts[0].heading.run().unwrap().to_string(), "2023-08-2");

    let above = of("person-above-its-advices");
    let reading = read(&above, &above.samples[0].print).unwrap();
    let persons: Vec<(String, String)> = reading.parts[0]
        .advices
        .iter()
        .map(|advice| (advice.name.to_string(), advice.workplace.to_string()))
        .collect();
    let person = |name: &str, place: &str| (name.to_string(), place.to_string());
    assert_eq!(
        persons,
        [person("Høj, Åse", "000123"), person("Høj, Åse", "000123"), person("Holm, Ida", "000124")]
    );

    let masked = of("masked-persons");
    let reading = read(&masked, &masked.samples[0].print).unwrap();
    assert!(
        reading.problems.iter().any(|problem| problem.what.contains("two persons")),
        "it says that they may look alike"
    );
}

/// A count that is not met is told, whatever it counts.
#[test]
fn every_total_is_counted_against_its_own() {
    for (path, layout) in layouts() {
        let print = &layout.samples[0].print;
        let numbers = [
            ("ANTAL 2", "ANTAL 3"),
            ("Antal: 2", "Antal: 4"),
            ("2 personer", "3 personer"),
            ("OVERSKRIFTEN 1", "OVERSKRIFTEN 2"),
            ("HELE FILEN: 3", "HELE FILEN: 4"),
            ("HERAF FEJL 1", "HERAF FEJL 0"),
        ];
        for (said, wrong) in numbers.iter().filter(|(said, _)| print.contains(said)) {
            let reading = read(&layout, &print.replace(said, wrong)).unwrap();
            assert!(!is_silent(&reading), "{}: {wrong}", path.display());
        }
    }
}

/// Chance that is the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most.max(1)
    }
}

/// A change that a print may have suffered; `None` where it does not apply. None of them changes what the print says in
/// words: it may be read as before, or not be read without a word.
fn mutated(print: &str, chance: &mut Chance) -> Option<String> {
    let mut lines: Vec<String> = print.lines().map(str::to_string).collect();
    let rows: Vec<usize> =
        (0..lines.len()).filter(|at| lines[*at].contains('-') && lines[*at].contains(" 00")).collect();
    let any = chance.below(lines.len());
    let row = *rows.get(chance.below(rows.len()))?;
    match chance.below(9) {
        // The row stands elsewhere.
        0 => lines[row] = format!("{}{}", " ".repeat(1 + chance.below(9)), lines[row]),
        1 => {
            let indent = lines[row].len() - lines[row].trim_start().len();
            lines[row] = lines[row][indent.min(chance.below(4))..].to_string();
        }
        // The person is struck out, or damaged.
        2 | 3 => {
            let at = lines[row].find('-')?;
            let number = lines[row].get(at.checked_sub(6)?..at + 9)?.to_string();
            let struck =
                if chance.below(2) == 0 { " ".repeat(number.len()) } else { number.replace('0', "O") };
            lines[row] = lines[row].replacen(&number, &struck, 1);
        }
        // A type that nobody knows.
        4 => {
            let types = ["ADVIS", "Advis", "FEJL", "Fejl"];
            let word = types.iter().find(|word| lines[row].contains(**word))?;
            lines[row] = lines[row].replacen(word, &"Z".repeat(word.len()), 1);
        }
        // A mark in the margin.
        5 => lines[row] = format!("{}        *", lines[row]),
        // A line that does not belong there.
        6 => lines.insert(any, "DRIFTSMEDDELELSE 4711 TIL ALLE".to_string()),
        // A row twice.
        7 => lines.insert(row, lines[row].clone()),
        // A head of columns, a title, a line above rows is gone.
        _ => {
            lines.remove(any.min(row));
        }
    }
    Some(lines.join("\n"))
}

/// How many mutations are tried of each layout; `UDDATA_MUTATIONS` says more.
fn mutations() -> u64 {
    std::env::var("UDDATA_MUTATIONS").ok().and_then(|count| count.parse().ok()).unwrap_or(150)
}

/// No print that is not as its layout says is read as something else without a word.
#[test]
fn what_is_not_as_the_layout_says_is_never_read_wrong_in_silence() {
    let (mut tried, mut wrong) = (0, Vec::new());
    for (path, layout) in layouts() {
        let print = &layout.samples[0].print;
        let right = rows(&read(&layout, print).unwrap());
        for seed in 0..mutations() {
            let Some(mutated) = mutated(print, &mut Chance(seed)) else { continue };
            tried += 1;
            let Some(reading) = read(&layout, &mutated) else { continue };
            let found = rows(&reading);
            // A line of text that is gone is gone from the print itself: nobody can see it.
            let shorter = found.len() == right.len()
                && found.iter().zip(&right).all(|(found, right)| {
                    let words = |row: &str| row.split_whitespace().map(str::to_string).collect::<Vec<_>>();
                    let right = words(right);
                    words(found).iter().all(|word| right.contains(word))
                });
            if is_silent(&reading) && found != right && !shorter {
                wrong.push(format!("{} {seed}\n{mutated}\nread {found:#?}", path.display()));
            }
        }
    }
    assert!(tried > 1_000 && wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.first().unwrap());
}

/// Every mistake in a layout is told with its line and what to do.
#[test]
fn mistakes_in_a_layout_are_told() {
    let head = "print = \"U721\"\nversion = \"1\"\nrecognise = [\"ABCDEF\"]\n";
    let columns = "[[column]]\nfield = \"Lønnummer\"\nheads = [\"NR\"]\n[[column]]\nfield = \"Type\"\nheads = [\"T\"]\n";
    let record = "[record]\nstarts = [\"Lønnummer\"]\n";
    let sample = "[[sample]]\nrun = \"none\"\ngroup = \"none\"\nrows = []\nprint = ''\n";
    let told = |text: String| load(Path::new("x.toml"), &text).map(|_| ()).unwrap_err().to_string();
    let table = [
        (
            format!("{head}furniture = [\"{{*}} {{*}}\"]\n{columns}{record}{sample}"),
            "x.toml:4: a line without a letter",
        ),
        (
            format!("{head}bar = \"||\"\n{columns}{record}{sample}"),
            "x.toml:4: 'bar' is the one sign between columns",
        ),
        (
            format!("{head}side_by_side = [10, 5]\n{columns}{record}{sample}"),
            "x.toml:4: 'side_by_side' counts characters",
        ),
        (
            format!("{head}head_lines = 9\n{columns}{record}{sample}"),
            "x.toml:4: 'head_lines' is out of bounds",
        ),
        (
            format!("{head}skip_left = 400\n{columns}{record}{sample}"),
            "x.toml:4: 'skip_left' is out of bounds: it would leave out 400 characters of every line",
        ),
        (
            format!("{head}skip_pages = [\"a\"]\n{columns}{record}{sample}"),
            "x.toml:4: 'skip_pages' would pass over any page",
        ),
        (
            format!("{head}[values.Type]\nF = \"Fjel\"\n{columns}{record}{sample}"),
            "x.toml:5: 'F' cannot mean 'Fjel'",
        ),
        (
            format!("{head}[values.Typ]\nF = \"Fejl\"\n{columns}{record}{sample}"),
            "'Typ' is no field. Did you mean 'Type'?",
        ),
        (
            format!("{head}[formats]\nDato = \"DDMMYY\"\n{columns}{record}{sample}"),
            "x.toml:5: 'YY' in 'DDMMYY' is no part",
        ),
        (
            format!("{head}[formats]\nNavn = \"DDMMÅÅ\"\n{columns}{record}{sample}"),
            "only a day or a month is written in a format",
        ),
        (
            format!(
                "{head}[[column]]\nfield = \"Lønnummer\"\nfrom = 1\nto = 15\n[[column]]\nfield = \"Kode\"\nfrom = 10\nto = 20\n{record}{sample}"
            ),
            "the columns Lønnummer and Kode overlap",
        ),
        (
            format!("{head}[[column]]\nfield = \"Lønnummer\"\nfrom = 5\nto = 3\n{record}{sample}"),
            "'to' is the last character of a column",
        ),
        (
            format!("{head}{columns}{record}wraps_from = \"nede\"\n{sample}"),
            "'wraps_from' says where the lines begin",
        ),
        (
            format!("{head}[record]\nstarts = []\ncarried = [\"{{Lønnummer}} {{Navn}}\"]\n{sample}"),
            "a line is carried down, and there are no rows for it",
        ),
        (
            format!(
                "{head}[[column]]\nfield = \"Lønnummer\"\nfrom = 1\n[record]\nlabels = true\nstarts = [\"Lønnummer\"]\n{sample}"
            ),
            "values stand behind their labels, and no column has one",
        ),
        (
            format!("{head}furniture = [\"LG{{lg DDMM}}\"]\n{columns}{record}{sample}"),
            "needs a month and a year",
        ),
    ];
    for (text, expected) in table {
        let said = told(text);
        assert!(said.contains(expected) && said.contains("hint: "), "{expected}\n{said}");
    }
}

/// A word that the map of types does not hold is named, and nothing says that columns have moved.
#[test]
fn an_unknown_type_is_told_as_one() {
    let (_, layout) = layouts()
        .into_iter()
        .find(|(path, _)| path.file_stem().unwrap() == "words-and-dates-of-its-own")
        .unwrap();
    let print = layout.samples[0].print.replace(" F  ", " X  ").replace(" A  ", " Y  ");
    let file = FileName::new("print", "print");
    let refused = parse::read(&file, &samples::document(&print, layout.shape), &layout, false).unwrap_err();
    assert!(refused.what.contains("one of A, F"), "{}", refused.what);
    assert!(!refused.hint.contains("moved") && refused.hint.contains("[values]"), "{}", refused.hint);
}
