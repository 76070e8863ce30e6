//! The rule table and the table of codes: reading them, what is wrong with their rows, and adding approved rows.

use crate::domain::wording::Wording;
use crate::domain::{Code, PayGroup};

texts! {
    a_layer():
        "standard, kundetype:<name>, gruppe:<number>",
        "standard, kundetype:<navn> eller gruppe:<nummer>";
    a_code(): "a code of two letters and four digits, such as RB7050", "en kode med to bogstaver og fire cifre, fx RB7050";
    a_code_pattern():
        "a code of two letters and four digits, such as RB7050 or RB*",
        "en kode med to bogstaver og fire cifre, fx RB7050 eller RB*";
    a_first_day():
        "a day on which the rule begins to apply",
        "den dag, reglen begynder at gælde";
    a_deadline():
        "disposition, rapport or kørsel and a number of days, such as disposition-2",
        "disposition, rapport eller kørsel og et antal dage, fx disposition-2";

    text_too_long(most: usize): "more than {most} characters", "længere end {most} tegn";
    regex_empty(): "a regex with nothing in it", "et regulært udtryk uden noget i";
    regex_too_large(): "a regex that is too large", "et regulært udtryk, der er for stort";
    no_regex(why: &Wording): "no regex: {why}", "ikke et regulært udtryk: {why}";
    unclosed_group(): "unclosed group", "en parentes er ikke lukket";
    unopened_group(): "unopened group", "en parentes er lukket, men ikke åbnet";
    unclosed_class(): "unclosed character class", "en kantet parentes er ikke lukket";
    nothing_to_repeat():
        "repetition operator missing expression",
        "der står ikke noget foran et af tegnene * + ?";
    text_refused(why: &Wording):
        "Tekst is {why}; expected a part of the text, or /regex/",
        "Tekst er {why}; der skal stå en del af teksten eller /et regulært udtryk/";
    shorten_or_correct_regex():
        "make it shorter, or correct the regex",
        "gør den kortere, eller ret det regulære udtryk";

    amounts_inside_out(): "Beløb fra is greater than Beløb til", "Beløb fra er større end Beløb til";
    days_inside_out(): "Gyldig fra is later than Gyldig til", "Gyldig fra ligger efter Gyldig til";
    exchange_the_two(): "exchange the two", "byt om på de to";
    name_twice(name: &Wording, row: u32):
        "the name {name} is also the name of row {row}",
        "navnet {name} har reglen i række {row} allerede";
    name_each_rule():
        "give every rule a name of its own; the report shows it",
        "giv hver regel sit eget navn; det bliver vist i rapporten";
    too_many_regexes(count: usize, most: usize):
        "{count} rows have a regex as Tekst; at most {most} may",
        "{count} rækker har et regulært udtryk som Tekst; der må højst være {most}";
    write_a_part_instead():
        "write a part of the text instead wherever that is enough",
        "skriv en del af teksten i stedet, hvor det er nok";

    example_not_its_own(rule: &Wording):
        "the example of rule {rule} does not match its own Tekst, so no row wins on it",
        "eksemplet i reglen {rule} passer ikke på reglens egen Tekst, så ingen række gælder for det";
    correct_example_or_text(): "correct Eksempel or Tekst", "ret Eksempel eller Tekst";
    example_wins_elsewhere(rule: &Wording, other: &Wording, row: u32):
        "the example of rule {rule} wins on rule {other} in row {row}",
        "eksemplet i reglen {rule} bliver afgjort af reglen {other} i række {row}";
    make_the_example_win(row: u32):
        "move the row above row {row}, narrow the conditions of one of them, or change Eksempel",
        "flyt rækken op over række {row}, gør betingelserne i en af dem snævrere, eller ret Eksempel";

    section_unprinted(print: &str, count: usize, rules: &Wording):
        "no layout of {print} has a Systemafsnit, and {count} of the rules ask for one: {rules}",
        "intet layout for {print} har et Systemafsnit, men {count} af reglerne spørger efter et: {rules}";
    decided_without_section(print: &str):
        "an advice that stands in {print} alone is decided without them, or stays Uafklaret; leave Systemafsnit empty where Kode and Tekst say enough",
        "et advis, der kun står i {print}, bliver afgjort uden dem eller forbliver Uafklaret; lad Systemafsnit være tomt, hvor Kode og Tekst siger nok";
    never_wins(rule: &Wording, by: &Wording, row: u32):
        "rule {rule} can never win: rule {by} in row {row} matches all that it matches and comes first",
        "reglen {rule} kommer aldrig til at gælde: reglen {by} i række {row} passer på det samme og kommer først";
    move_above_or_delete(row: u32):
        "move the row above row {row}, or delete it",
        "flyt rækken op over række {row}, eller slet den";
    validities_overlap(rule: &Wording, by: &Wording, row: u32):
        "the validity of rule {rule} overlaps that of rule {by} in row {row}, which asks the same and comes first",
        "reglen {rule} gælder på nogle af de samme dage som reglen {by} i række {row}, der har de samme betingelser og kommer først";
    end_before_the_other():
        "let one end on the day before the other begins",
        "lad den ene slutte dagen før, den anden begynder";
    code_without_text(code: Code):
        "code {code} has no text in the catalogue",
        "koden {code} har ingen forklaring i arket Koder";
    add_row_to_codes():
        "add a row for it to the sheet Koder, so that the report can explain it",
        "tilføj en række med koden i arket Koder, så rapporten kan forklare den";
    for_unknown_group(rule: &Wording, group: &PayGroup):
        "rule {rule} is for løngruppe {group}, which the customer list does not hold",
        "reglen {rule} gælder for løngruppe {group}, som ikke står i kundelisten";
    correct_layer_or_add_group():
        "correct Lag, or add the løngruppe to the customer list",
        "ret Lag, eller tilføj løngruppen i kundelisten";
    for_unknown_kundetype(rule: &Wording, kundetype: &Wording):
        "rule {rule} is for the kundetype {kundetype}, which no kunde of the customer list has",
        "reglen {rule} gælder for kundetypen {kundetype}, som ingen kunde i kundelisten har";
    correct_layer_or_kundetype(near: &Wording):
        "correct Lag, or the column Kundetype of the customer list.{near}",
        "ret Lag eller kolonnen Kundetype i kundelisten.{near}";
    contradicts(rule: &Wording, other: &Wording, row: u32, group: &PayGroup):
        "rule {rule} contradicts rule {other} in row {row}: a kunde has the kundetyper of both, as løngruppe {group}, and they can decide about the same advice",
        "reglen {rule} siger noget andet end reglen {other} i række {row}: en kunde kan have begge kundetyper, fx løngruppe {group}, og begge regler kan passe på det samme advis";
    let_the_two_agree():
        "let the two say the same, narrow one of them, or write a row for the løngruppe; until then the kundetype that stands last in the customer list counts",
        "lad de to sige det samme, gør den ene snævrere, eller skriv en række for løngruppen; indtil da gælder den kundetype, der står sidst i kundelisten";
    kundetype_without_rule(kundetype: &Wording):
        "1 løngruppe has the kundetype {kundetype}, which no rule is for",
        "1 løngruppe har kundetypen {kundetype}, som ingen regel gælder for";
    kundetype_of_many_without_rule(count: usize, kundetype: &Wording):
        "{count} løngrupper have the kundetype {kundetype}, which no rule is for",
        "{count} løngrupper har kundetypen {kundetype}, som ingen regel gælder for";
    correct_kundetype_or_layer(near: &Wording):
        "correct the column Kundetype of the customer list, or Lag of the rules.{near}",
        "ret kolonnen Kundetype i kundelisten eller Lag i reglerne.{near}";

    code_twice(code: Code, row: u32): "code {code} also stands in row {row}", "koden {code} står også i række {row}";
    code_and_text_twice(code: Code, row: u32):
        "code {code} with the same Tekst also stands in row {row}",
        "koden {code} med samme Tekst står også i række {row}";
    text_twice(row: u32): "the same Tekst also stands in row {row}", "den samme Tekst står også i række {row}";
    join_the_two_rows(): "join the two rows", "skriv de to rækker sammen til én";
    no_code_and_no_text(): "Kode is empty, and Tekst too", "hverken Kode eller Tekst er udfyldt";
    fill_in_one_or_delete_row(): "fill in one of them, or delete the row", "udfyld en af dem, eller slet rækken";

    has_no_sheet(sheet: &str): "has no sheet called {sheet}", "har ikke et ark, der hedder {sheet}";
    sheet_without_heads(sheet: &str, heads: &str):
        "its sheet {sheet} has no row with the heads {heads}",
        "arket {sheet} har ingen række med overskrifterne {heads}";
    ja_or_nej(): "Ja or Nej", "Ja eller Nej";
    give_the_proposal():
        "give the workbook that `uddata rules learn --out` wrote, with its sheet and its heads",
        "brug den projektmappe, som »uddata rules learn --out« skrev, med dens ark og overskrifter";
    not_a_table():
        "is neither a csv file nor an xlsx workbook, so no rows can be added to it",
        "er hverken en csv-fil eller en xlsx-projektmappe, så der kan ikke tilføjes rækker";
    save_as_xlsx_or_csv(): "save the rule table as xlsx or csv", "gem regeltabellen som xlsx eller csv";
    never_wins_beside(rule: &Wording, by: &Wording):
        "rule {rule} can never win: rule {by}, which is approved too, matches all that it matches and comes first",
        "reglen {rule} kommer aldrig til at gælde: reglen {by}, der også er godkendt, passer på det samme og kommer først";
    answer_nej_or_narrow():
        "answer Nej to one of them, or narrow the one that comes first",
        "svar Nej til en af dem, eller gør den, der kommer først, snævrere";
    mend_or_answer_nej():
        "mend the row in the proposal, or answer Nej to it",
        "ret rækken i forslaget, eller svar Nej til den";
    foreign_sheet(sheet: &Wording):
        "has a sheet {sheet}, which would be lost when the workbook is written anew",
        "har et ark {sheet}, som ville gå tabt, når projektmappen bliver skrevet på ny";
    move_the_sheet():
        "move that sheet to another workbook, or save the sheet Regler as csv",
        "flyt arket til en anden projektmappe, eller gem arket Regler som csv";
    foreign_column(column: &Wording):
        "has a column {column}, which would be lost when the workbook is written anew",
        "har en kolonne {column}, som ville gå tabt, når projektmappen bliver skrevet på ny";
    take_out_or_save_as_csv():
        "take it out, or save the sheet Regler as csv, which keeps it",
        "fjern den, eller gem arket Regler som csv; så bliver den bevaret";
    letter_not_in_encoding():
        "a new row holds a letter that the file's encoding has not",
        "en ny række har et bogstav, som filens tegnsæt mangler";
    save_as_utf8_first(): "save it as UTF-8 first", "gem den som UTF-8 først";
    written_in(encoding: &str):
        "is written in {encoding}, which no rows can be added to",
        "er skrevet i tegnsættet {encoding}, som der ikke kan tilføjes rækker til";
    save_as_utf8(): "save it as UTF-8", "gem den som UTF-8";
    has_no_column(column: &str):
        "has no column {column}, which a new row fills in",
        "har ingen kolonne {column}, som en ny række skal bruge";
    add_the_column():
        "add the column to the first line of the file",
        "tilføj kolonnen i filens første linje";
}
