//! Workbooks in which people typed: reading them back, and what cannot be taken in as it stands.

use crate::domain::wording::Wording;
use crate::domain::{PayGroup, PayrollRun};

texts! {
    one_row(row: &str): "row {row}", "række {row}";
    rows(rows: &str, last: &str): "rows {rows} and {last}", "rækkerne {rows} og {last}";
    rows_and_more(rows: &str, more: usize): "rows {rows} and {more} more", "rækkerne {rows} og {more} til";
    of_rows(rows: &Wording, what: &Wording): "{rows}: {what}", "{rows}: {what}";

    sorted_without_id():
        "Række-id is another row's or none, as after sorting without it; what was typed counts for the row whose lønnummer, code and text stand there",
        "Række-id mangler eller hører til en anden række, som når der er sorteret uden den kolonne; det skrevne gælder for den række, hvis lønnummer, kode og tekst står der";
    sort_the_whole_table():
        "sort the whole table, with its last column",
        "sortér hele tabellen med den sidste kolonne";
    contradicts_id():
        "lønnummer and text contradict Række-id, and no row of the report is known by them; what was typed is kept on the sheet Bortfaldet of the next report",
        "lønnummer og tekst passer ikke til Række-id, og ingen række i rapporten har dem; det skrevne står i arket Bortfaldet i næste rapport";
    enter_it_in_its_row():
        "enter it in the row it is about, and sort the whole table, with its last column",
        "skriv det i den række, det handler om, og sortér hele tabellen med den sidste kolonne";
    notes_without_id():
        "a row without Række-id holds notes; they are kept on the sheet Bortfaldet of the next report",
        "en række uden Række-id har bemærkninger; de står i arket Bortfaldet i næste rapport";
    type_in_the_rows():
        "type in the rows of the report: notes follow their Række-id",
        "skriv i rapportens rækker: bemærkninger følger rækkens Række-id";
    id_of_another_report():
        "a row bears a Række-id that is not in this report",
        "en række har et Række-id, som ikke er i denne rapport";
    copied_from_elsewhere():
        "was it copied from another workbook, or the id changed? Notes of a row of this løngruppe are entered there, others are kept on the sheet Bortfaldet of the next report",
        "er den kopieret fra en anden projektmappe, eller er Række-id ændret? Bemærkninger til en række i løngruppen bliver skrevet ind dér; andre står i arket Bortfaldet i næste rapport";
    owner_typed_in_ejer():
        "an owner was typed in Ejer; it counts as one in Ret ejer",
        "der er skrevet en ejer i Ejer; den gælder, som om den stod i Ret ejer";
    choose_in_ret_ejer():
        "choose the owner in the column Ret ejer",
        "vælg ejeren i kolonnen Ret ejer";
    kunde_wrote_under(column: &str):
        "the kunde wrote under {column}, which is for Statens Administration: shown as a proposal",
        "kunden har skrevet i {column}, som er Statens Administrations kolonne; det bliver vist som et forslag";
    enter_if_it_holds():
        "enter it in the report if it is to hold",
        "skriv det ind i rapporten, hvis det skal gælde";
    more_rows_changed(more: usize):
        "{more} more rows have cells that the program fills and somebody changed",
        "i {more} rækker til er der rettet i celler, som programmet udfylder";
    program_counts(): "what the program fills in counts", "det, programmet udfylder, gælder";
    word_not_in_list(column: &str):
        "{column} holds something that is not in its list; it is kept in the column Forklaring",
        "{column} har et ord, der ikke er på listen; det er gemt i kolonnen Forklaring";
    choose_from_the_list(): "choose a word from the list of the cell", "vælg et ord på cellens liste";
    choose_the_nearest(near: &Wording):
        "choose a word from the list of the cell.{near}",
        "vælg et ord på cellens liste.{near}";
    changed_by_hand(columns: &str):
        "{columns} was changed by hand; what the program fills in counts",
        "der er rettet i {columns}; det, programmet udfylder, gælder";
    write_in_the_yellow():
        "write a remark in one of the yellow columns instead",
        "skriv en bemærkning i en af de gule kolonner i stedet";
    rows_of_one_id(rows: &str):
        "the rows {rows} bear one Række-id; what was typed in each of them is kept",
        "rækkerne {rows} har samme Række-id; det, der er skrevet i hver af dem, er gemt";
    delete_the_copies(): "delete the copies", "slet kopierne";
    rows_missing(count: usize):
        "{count} of the report's rows are not in it any more",
        "{count} af rapportens rækker er ikke i den mere";
    rows_come_back():
        "they come back with the next report, with what is known of them; to close a row, set its Status",
        "de kommer igen i næste rapport med alt, hvad der er skrevet; sæt Status, hvis en række skal lukkes";
    typed_column_gone(column: &str):
        "the column {column} is gone; what stood in it is kept as it was",
        "kolonnen {column} er væk; det, der stod i den, er gemt";
    undo_the_deletion():
        "undo the deletion if something was typed in it",
        "fortryd sletningen, hvis nogen havde skrevet i den";
    column_renamed(column: &str):
        "the column {column} stands there under another name; by its place it is read as that column",
        "kolonnen {column} har et andet navn; den er læst som {column}, fordi den står på dens plads";
    put_the_header_back():
        "put the header back as the report had it",
        "giv kolonnen det navn, den havde i rapporten";
    no_column_headed(columns: &str): "no column is headed {columns}", "ingen kolonne hedder {columns}";
    column_in_doubt(column: &str):
        "no column is headed {column}, and it cannot be told which of those under other names it is",
        "ingen kolonne hedder {column}, og det kan ikke ses, hvilken af de omdøbte kolonner den er";
    put_the_headers_back():
        "put the headers back as the report had them",
        "giv kolonnerne de navne, de havde i rapporten";
    two_columns_differ(column: &str):
        "two columns are called {column}, and differ in this row",
        "to kolonner hedder {column}, og i denne række står der ikke det samme i dem";
    rename_or_delete_column():
        "give the one that does not count another name, or delete it",
        "giv den, der ikke gælder, et andet navn, eller slet den";
    cells_changed_elsewhere(count: usize):
        "{count} of its cells were changed differently in another workbook",
        "{count} af cellerne er ændret til noget andet i en anden projektmappe";
    leave_the_one_that_holds():
        "both answers are kept and stand in the next report: leave the one that holds",
        "begge svar er gemt og står i næste rapport: lad det, der gælder, blive stående";

    no_report():
        "is no report of this program: no sheet has the columns of Adviser, with Række-id",
        "er ikke en rapport fra programmet: intet ark har kolonnerne fra Adviser med Række-id";
    give_what_was_sent_out():
        "give the workbook that was sent out; neither its name nor that of its sheet matters",
        "brug den projektmappe, der blev sendt ud; det er lige meget, hvad den og arket hedder";
    no_adviser_sheet():
        "no sheet has the columns of Adviser, with Række-id",
        "intet ark har kolonnerne fra Adviser med Række-id";
    put_the_report_back(): "put the report back", "læg rapporten tilbage";
    no_title():
        "does not say which løngruppe and lønkørsel it is of: the title of every sheet is gone",
        "siger ikke, hvilken løngruppe og lønkørsel den hører til: titlen er væk på alle ark";
    write_the_title_back():
        "write the title back in cell A1 of Adviser, as it stands in the report that was sent out",
        "skriv titlen i celle A1 i Adviser, som den står i den rapport, der blev sendt ud";
    opened_with_password():
        "is protected by a password, and was opened with the one that the program knows",
        "er beskyttet med en adgangskode og blev åbnet med den, programmet kender";
    nothing_to_do(): "nothing needs to be done", "der er ikke noget at gøre";
    password_not_known():
        "is protected by a password that the program does not know",
        "er beskyttet med en adgangskode, som programmet ikke kender";
    take_off_the_password():
        "take the password off in Excel, or name the table of passwords as `passwords` in uddata.toml",
        "fjern adgangskoden i Excel, eller angiv tabellen med adgangskoder som »passwords« i uddata.toml";
    misplaced(run: PayrollRun, group: &PayGroup, other_run: PayrollRun, other_group: &PayGroup):
        "stands where the report of {run}, løngruppe {group}, belongs, and is that of {other_run}, løngruppe {other_group}",
        "ligger, hvor rapporten for {run}, løngruppe {group}, hører til, men er rapporten for {other_run}, løngruppe {other_group}";
    put_it_where_it_belongs():
        "put it back where it belongs; nothing in it was used, and nothing written over it",
        "læg den, hvor den hører til; intet i den er brugt, og den er ikke overskrevet";
    in_the_way(why: &Wording):
        "this report was changed, and cannot be read back: {why}",
        "rapporten er ændret og kan ikke læses tilbage: {why}";
    save_under_its_name(hint: &Wording):
        "{hint}. Save it as .xlsx under its name, or move it away; until then it is not written again",
        "{hint}. Gem den som .xlsx under dens navn, eller flyt den væk; indtil da bliver den ikke skrevet igen";
    lying_about(why: &Wording):
        "may hold what somebody typed, and cannot be read: {why}",
        "nogen kan have skrevet i den, men den kan ikke læses: {why}";
    or_move_it_out(hint: &Wording):
        "{hint}. Is it no report, move it out of this folder",
        "{hint}. Er den ikke en rapport, så flyt den ud af mappen";
    older_edition(edition: u32, newest: u32):
        "this is edition {edition}; {newest} was written since",
        "det er udgave {edition}; siden er udgave {newest} skrevet";
    nothing_taken_away():
        "nothing that was typed since is taken away; what is new in it is taken over",
        "det, der er skrevet siden, bliver stående; det nye i denne udgave er taget med";
    newer_edition(edition: u32, newest: u32):
        "this is edition {edition}, and the history knows editions up to {newest}",
        "det er udgave {edition}, men historikken kender kun udgaver til og med {newest}";
    was_history_put_back():
        "was the history put back from a backup? What is typed in it is taken over, and nothing taken away",
        "er historikken lagt tilbage fra en sikkerhedskopi? Det, der er skrevet i rapporten, er taget med, og intet er fjernet";
    report_not_written_here(run: PayrollRun, group: &PayGroup):
        "no report of {run}, løngruppe {group}, was written here",
        "der er ikke skrevet nogen rapport her for {run}, løngruppe {group}";
    name_its_folder():
        "name the folder of the reports it belongs to with --out",
        "angiv mappen med de rapporter, den hører til, med --out";
    report_purged(run: PayrollRun, group: &PayGroup):
        "what was known of {run}, løngruppe {group}, was purged; nothing in it is used",
        "det, der var gemt om {run}, løngruppe {group}, er slettet; intet i den er brugt";
    move_to_the_old():
        "move the workbook to where the old reports are kept",
        "flyt projektmappen til de gamle rapporter";
    report_taken_over():
        "the history knows nothing of this report; it is taken over from the workbook",
        "historikken kender ikke denne rapport; den er overtaget fra projektmappen";
    reports_taken_over(others: usize):
        "the history knows nothing of this and {others} other reports; they are taken over from their workbooks",
        "historikken kender ikke denne og {others} andre rapporter; de er overtaget fra projektmapperne";
    was_history_lost():
        "was the history lost, put a copy of its folder back from backup; else how often an advice was seen is counted from here, and what may have been delivered is asked about (`uddata send --resolve`)",
        "er historikken gået tabt, så læg en kopi af dens mappe tilbage fra sikkerhedskopien; ellers bliver det talt herfra, hvor mange gange et advis er set, og der bliver spurgt til det, som måske er leveret (»uddata send --resolve«)";
    is_a_link():
        "is a link, and what lies behind it is neither read nor written over",
        "er et link, og det, der ligger bag, bliver hverken læst eller overskrevet";
    put_the_thing_itself():
        "put the folder or file itself there, or name the place it leads to with --out",
        "læg selve mappen eller filen der, eller angiv stedet, det peger på, med --out";
    not_carried_over(what: &Wording, kept: &str):
        "holds what is not carried over ({what}); as it was, it is kept as {kept}",
        "har noget, der ikke bliver ført videre ({what}); den er gemt, som den var, som {kept}";
    look_there_for_it():
        "look there for it, and delete that file when nobody needs it any more",
        "se efter det dér, og slet filen, når ingen har brug for den mere";

    pictures(): "pictures, drawings or embedded files", "billeder, tegninger eller indlejrede filer";
    perhaps_text_and_colours():
        "perhaps text and colours: a history that was begun anew cannot tell",
        "måske tekst og farver: en historik, der er begyndt forfra, kan ikke se det";
    colours(): "colours", "farver";
    comments(): "comments", "kommentarer";
    a_sheet_of_its_own(): "a sheet of its own", "et ekstra ark";
    text_above_table(sheet: &str): "text above the table of {sheet}", "tekst over tabellen i {sheet}";
    a_column_of_its_own(): "a column of its own", "en ekstra kolonne";
    a_row_of_its_own(): "a row of its own", "en ekstra række";
    text_on_sheet(sheet: &str): "text on the sheet {sheet}", "tekst i arket {sheet}";
    something_unreadable(): "something that cannot be read", "noget, der ikke kan læses";
    text_where_program_fills():
        "text where the program fills in",
        "tekst i celler, som programmet udfylder";

    copy_of_kunde():
        "is a kunde's copy, in which an owner is a proposal: nothing is learned from it",
        "er kundens kopi, hvor en ejer kun er et forslag: der bliver ikke lært noget af den";
    give_the_report_of_sam():
        "enter what is to hold in the report of Statens Administration, and give that",
        "skriv det, der skal gælde, i Statens Administrations egen rapport, og brug den";
    no_owner(owners: &Wording):
        "Ret ejer holds no owner; expected {owners}",
        "Ret ejer har ikke en ejer; der skal stå {owners}";
    choose_one():
        "choose one from the list; the row was left out",
        "vælg en på listen; rækken er sprunget over";
    not_as_written(column: &str):
        "{column} does not hold what the report wrote there",
        "{column} har ikke det, rapporten skrev der";
    not_as_written_but(column: &str, expected: &Wording):
        "{column} does not hold what the report wrote there; expected {expected}",
        "{column} har ikke det, rapporten skrev der; der skal stå {expected}";
    a_code_in_capitals():
        "two capital letters and four digits, as RB7050",
        "to store bogstaver og fire cifre, fx RB7050";
    correct_cell_row_left_out(): "correct the cell; the row was left out", "ret cellen; rækken er sprunget over";
    row_of_another_group(group: &PayGroup, other: &PayGroup):
        "the report is of løngruppe {group}, the row of løngruppe {other}",
        "rapporten er for løngruppe {group}, rækken for løngruppe {other}";
    give_report_as_made():
        "give the report as it was made, with its titles",
        "brug rapporten, som den blev lavet, med titler";
    same_id_in_row(row: u32): "row {row} has the same Række-id", "række {row} har samme Række-id";
    delete_the_copy(): "delete the copy", "slet kopien";
    rows_without_id(): "its rows have no Række-id", "rækkerne har intet Række-id";
    give_code_and_text():
        "give code and text instead: uddata rules explain KODE TEKST --group N",
        "angiv kode og tekst i stedet: uddata rules explain KODE TEKST --group N";
    no_row_of_that_id(): "no row has that Række-id", "ingen række har det Række-id";
    copy_the_id():
        "copy it from the last column of the sheet Adviser",
        "kopiér det fra den sidste kolonne i arket Adviser";
    make_report_again():
        "make the report again, and change the owner in Ret ejer only",
        "lav rapporten igen, og ret kun ejeren i Ret ejer";

    frigiv_is_not_ja():
        "what stands under Frigiv is not Ja, and releases nothing",
        "under Frigiv står der noget andet end Ja, så intet er frigivet";
    write_ja_or_nothing():
        "write Ja where the report may be sent, and leave the cell empty where it may not",
        "skriv Ja, hvor rapporten må sendes, og lad cellen være tom, hvor den ikke må";
    ja_without_report():
        "Ja stands under Frigiv in a row that names no report of this lønkørsel",
        "der står Ja under Frigiv i en række, der ikke svarer til en rapport i lønkørslen";
    ja_without_report_of(group: &PayGroup):
        "Ja stands under Frigiv in a row that names no report of løngruppe {group} of this lønkørsel",
        "der står Ja under Frigiv i en række, der ikke svarer til en rapport for løngruppe {group} i lønkørslen";
    leave_group_and_version():
        "let the columns Løngruppe and Version of the sheet Frigivelse be as the program wrote them",
        "lad kolonnerne Løngruppe og Version i arket Frigivelse stå, som programmet skrev dem";
    list_not_read_yet():
        "was changed and not read yet, and is not written over",
        "er ændret og ikke læst endnu og bliver ikke overskrevet";
    run_again_to_read():
        "run again: what was typed in it is read first; where it cannot be read, mend it or move it away",
        "kør igen: det, der er skrevet i den, bliver læst først; kan den ikke læses, så ret den eller flyt den væk";
}
