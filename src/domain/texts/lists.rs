//! The customer list, the run calendar and the table of passwords.

use crate::domain::wording::Wording;
use crate::domain::{PayGroup, PayrollRun};

texts! {
    digits_only(): "digits only", "cifre og intet andet";
    numbers_of_groups():
        "numbers of løngrupper, divided by comma or semicolon",
        "numre på løngrupper, adskilt af komma eller semikolon";
    former_is_itself(group: &PayGroup):
        "Tidligere løngruppe names the løngruppe {group} itself",
        "Tidligere løngruppe er den samme løngruppe {group}";
    name_the_former():
        "name the number that it had before, or leave the cell empty",
        "skriv det nummer, den havde før, eller lad cellen være tom";
    group_twice(group: &PayGroup):
        "the løngruppe {group} stands there twice",
        "løngruppe {group} står der to gange";
    no_recipients():
        "Levering is filled in, and Modtagere is empty",
        "Levering er udfyldt, men Modtagere er tom";
    no_mail_address():
        "Levering is mail, and Modtagere holds something that is no mail address",
        "Levering er mail, men der står noget i Modtagere, som ikke er en mailadresse";
    no_folder_name(why: &Wording):
        "Levering is mappe, and a name in Modtagere, which is to be that of a folder, {why}",
        "Levering er mappe, men et navn i Modtagere kan ikke være navnet på en mappe: det {why}";
    fill_in_or_no_delivery():
        "fill in the cell, or leave Levering empty",
        "ret cellen, eller lad Levering være tom";

    name_empty(): "is empty", "er tomt";
    name_with_signs():
        r#"holds one of / \ < > : " | ? * or a sign that cannot be seen"#,
        r#"indeholder et af tegnene / \ < > : " | ? * eller et usynligt tegn"#;
    name_ends_badly():
        "begins or ends with a full stop or a blank",
        "begynder eller slutter med punktum eller mellemrum";
    name_too_long(most: usize): "has more than {most} characters", "har mere end {most} tegn";
    name_of_device(): "is the name of a device on Windows", "er navnet på en enhed i Windows";
    name_of_person():
        "holds something that looks like a CPR number",
        "indeholder noget, der ligner et CPR-nummer";

    a_run(): "a lønkørsel such as LG2023-08-2", "en lønkørsel, fx LG2023-08-2";
    write_run_or_delete():
        "write it as 2023-08-2, or delete the row",
        "skriv den som 2023-08-2, eller slet rækken";
    run_twice(run: PayrollRun):
        "the lønkørsel {run} stands there twice",
        "lønkørslen {run} står der to gange";
    correct_the_dates():
        "correct the dates: deadlines, and the rules that hold, go by them",
        "ret datoerne: fristerne og reglernes gyldighed følger dem";
    day_before_its_other(column: &str, run: PayrollRun, other: &str):
        "{column} of lønkørsel {run} lies before its {other}",
        "{column} for lønkørsel {run} ligger før samme kørsels {other}";
    day_before_earlier_run(column: &str, run: PayrollRun, earlier: PayrollRun):
        "{column} of lønkørsel {run} lies before that of {earlier}, an earlier one",
        "{column} for lønkørsel {run} ligger før {column} for den tidligere kørsel {earlier}";

    run_not_in_calendar(run: PayrollRun):
        "does not hold lønkørsel {run}, so its reports have no dates and no deadlines",
        "mangler lønkørsel {run}, så dens rapporter har hverken datoer eller frister";
    add_a_row_for_it(): "add a row for it", "tilføj en række for den";

    looks_like_cpr():
        "holds something that looks like a CPR number, and stands in reports as it is typed",
        "har noget, der ligner et CPR-nummer, og bliver vist i rapporterne, som det står";
    no_person_belongs_there():
        "take it out: no person belongs there",
        "fjern det: der må ikke stå personer";
    password_of_nobody(group: &PayGroup):
        "holds a password for løngruppe {group}, which the customer list does not hold",
        "har en adgangskode til løngruppe {group}, som ikke står i kundelisten";
    correct_number_or_delete(): "correct the number, or delete the row", "ret nummeret, eller slet rækken";

    no_headings(first: &str, second: &str):
        "the first row holds something else than the headings {first} and {second}",
        "i første række står der noget andet end overskrifterne {first} og {second}";
    write_headings(first: &str, second: &str):
        "write {first};{second} in the first row, and nothing beside the two columns",
        "skriv {first};{second} i første række og intet ved siden af de to kolonner";
    more_than_digits(column: &str):
        "{column} holds something else than digits",
        "{column} indeholder andet end cifre";
    write_the_group(): "write the number of the løngruppe", "skriv løngruppens nummer";
    password_is(why: &Wording): "Adgangskode: {why}", "Adgangskode: {why}";
    password_as_number():
        "Adgangskode is a number or a day to the spreadsheet, and may have lost its zeros",
        "Adgangskode er et tal eller en dato for regnearket og kan have mistet sine nuller";
    format_as_text():
        "format the column as text, and write the password again",
        "formatér kolonnen som tekst, og skriv adgangskoden igen";
    blank_at_an_end(): "begins or ends with a blank", "den begynder eller slutter med mellemrum";
    agree_on_another():
        "agree on another password with the kunde, and write it here",
        "aftal en anden adgangskode med kunden, og skriv den her";
    password_empty(): "the password is empty", "adgangskoden er tom";
    password_short(least: usize):
        "the password has fewer than {least} characters",
        "adgangskoden har færre end {least} tegn";
    password_long(most: usize):
        "the password has more than {most} characters, the most that Office takes",
        "adgangskoden har mere end {most} tegn, som er det meste, Office tager imod";
    password_untypable():
        "the password holds a sign that cannot be typed, or an accent that stands as a sign of its own",
        "adgangskoden indeholder et tegn, der ikke kan tastes, eller en accent, der står som sit eget tegn";
}
