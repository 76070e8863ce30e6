//! Any sheet that people own: its columns and cells.

use crate::domain::wording::Wording;

texts! {
    no_sheet(count: usize, sheet: &str):
        "none of its {count} sheets is called {sheet}",
        "ingen af de {count} ark hedder {sheet}";
    call_the_sheet(sheet: &str, near: &Wording):
        "call the sheet {sheet}.{near}",
        "kald arket {sheet}.{near}";

    column_twice(column: &str):
        "column '{column}' stands twice",
        "kolonnen »{column}« står der to gange";
    delete_one_of_them(): "delete one of them", "slet den ene";
    no_column(found: &Wording, sheet: &str):
        "{found} is no column of {sheet}",
        "{found} er ikke en kolonne i {sheet}";
    the_columns_are(columns: &str, near: &Wording):
        "the columns are {columns}.{near}",
        "kolonnerne er {columns}.{near}";
    column_missing(column: &str):
        "column '{column}' is missing",
        "kolonnen »{column}« mangler";
    name_the_columns(sheet: &str, required: &str):
        "the first row must name the columns; {sheet} needs {required}",
        "kolonnernes navne skal stå i første række; {sheet} skal have {required}";

    too_many_rows(most: usize):
        "the table has more than {most} rows",
        "tabellen har mere end {most} rækker";
    delete_unneeded_rows(): "delete the rows that are not needed", "slet de rækker, der ikke er brug for";
    cell_under_no_heading():
        "a cell is filled in that stands under no heading",
        "en celle er udfyldt, men kolonnen har ingen overskrift";
    delete_or_quote():
        "delete it, or put quotes around a text that holds a semicolon",
        "slet den, eller sæt anførselstegn om en tekst med semikolon i";

    is_empty(column: &str): "{column} is empty", "{column} er ikke udfyldt";
    fill_in_or_delete_row():
        "fill in the cell, or delete the row",
        "udfyld cellen, eller slet rækken";
    is_not(column: &str, found: &Wording, expected: &Wording):
        "{column} is {found}; expected {expected}",
        "{column} er {found}; der skal stå {expected}";
    correct_the_cell(): "correct the cell", "ret cellen";
    correct_the_cell_to(near: &Wording): "correct the cell.{near}", "ret cellen.{near}";
    correct_or_empty(): "correct the cell, or leave it empty", "ret cellen, eller lad den være tom";
    delete_one_of_the_rows(): "delete one of the rows", "slet den ene af rækkerne";

    a_date(): "a date such as 31-12-2025", "en dato, fx 31-12-2025";
    an_amount(): "an amount such as 1.515,90", "et beløb, fx 1.515,90";
    a_web_address(): "an address that begins with https://", "en adresse, der begynder med https://";
}
