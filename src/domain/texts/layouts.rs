//! Layout files: what is wrong with one, and with the samples that it is held to.

use crate::domain::wording::Wording;

texts! {
    no_sample(): "the layout has no sample", "layoutet har ingen prøve";
    add_a_sample():
        "add a [[sample]] with a short print (invented persons only), its run, group and rows",
        "tilføj en [[sample]] med en kort udskrift (kun opdigtede personer), dens lønkørsel, løngruppe og rækker";
    todo_left(question: &str): "a TODO is left: {question}", "der er et TODO tilbage: {question}";
    write_the_answer():
        "write the answer in its place; the comments in the file help",
        "skriv svaret i stedet; kommentarerne i filen hjælper";
    write_the_answer_and_more(more: usize):
        "write the answer in its place; {more} more TODO below it",
        "skriv svaret i stedet; der er {more} TODO mere længere nede";
    layout_unreadable(why: &Wording): "the layout cannot be read: {why}.", "layoutet kan ikke læses: {why}.";
    unknown_layout_key(key: &str, known: &str, near: &Wording):
        "the layout cannot be read: unknown field `{key}`, expected one of {known}.{near}",
        "layoutet kan ikke læses: »{key}« kendes ikke; der kan stå {known}.{near}";
    compare_with_a_layout():
        "compare with a layout that `uddata layout show NAME` shows",
        "sammenlign med et layout, som »uddata layout show NAVN« viser";
    no_print(name: &str): "'{name}' is no print", "»{name}« er ikke en udskrift";
    print_is_one_of(): "print is 'U721' or 'Fejl & Advis'", "print er »U721« eller »Fejl & Advis«";
    no_identity():
        "'identity' names the fields that make two rows of two runs the same advice; this is none",
        "»identity« er de felter, der gør to rækker fra to kørsler til det samme advis; dette er ikke et af dem";
    write_an_identity():
        "leave it out, or write for instance identity = [\"Lønnummer\", \"Kode\", \"Tekst\"]; amounts and dates may change, and never belong to it",
        "udelad den, eller skriv fx identity = [\"Lønnummer\", \"Kode\", \"Tekst\"]; beløb og datoer kan ændre sig og hører aldrig til";
    persons_and_pay_number():
        "'persons' says that the print names nobody, and a field holds a lønnummer",
        "»persons« siger, at udskriften ikke nævner nogen, men et felt har et lønnummer";
    leave_persons_or_pay_number(): "leave 'persons' out, or the lønnummer", "udelad »persons« eller lønnummeret";
    no_place_of_persons(word: &str, near: &Wording):
        "'{word}' is no place for the lønnummer.{near}",
        "»{word}« er ikke et sted, lønnummeret kan stå.{near}";
    persons_is_one_of():
        "persons is \"row\" (every row has one), \"above\" (not repeated below the first row of a person) or \"none\"",
        "persons er \"row\" (hver række har et), \"above\" (det bliver ikke gentaget under personens første række) eller \"none\"";
    no_pay_number():
        "no field holds a Lønnummer, so no row would say whom it is about",
        "intet felt har Lønnummer, så ingen række ville sige, hvem den handler om";
    add_pay_number():
        "add the column; if the print names no persons, say so: persons = \"none\" under [record]",
        "tilføj kolonnen; nævner udskriften ingen personer, så skriv persons = \"none\" under [record]";
    recognise_empty(): "'recognise' holds no text", "»recognise« har ingen tekst";
    give_a_text_of_the_print():
        "give at least one text that stands on the first page of this print and of no other",
        "skriv mindst én tekst, der står på den første side af denne udskrift og af ingen andre";
    help_lists_placeholders():
        "`uddata help layouts` lists the placeholders of line templates",
        "»uddata help layouts« viser alle pladsholdere til linjer";
    record_line_without_fields(): "a line of a record holds the fields of a record", "en linje i en post skal have postens felter";
    write_as_record_line():
        "write it as 'Tekst..: {{Tekst}}', or as '{{Lønnummer}} {{Navn}}' where it stands above rows",
        "skriv den som »Tekst..: {{Tekst}}« eller som »{{Lønnummer}} {{Navn}}«, hvor den står over rækker";
    not_from_a_line(field: &str):
        "{field} is not taken from a line of a record",
        "{field} kan ikke læses fra en linje i en post";
    write_a_star():
        "write {{*}} for what the report does not show; a løngruppe or lønkørsel stands in a column or outside records",
        "skriv {{*}} for det, rapporten ikke viser; en løngruppe eller lønkørsel står i en kolonne eller uden for poster";
    field_outside_records():
        "a line outside records cannot hold a field of one",
        "en linje uden for poster kan ikke have et felt fra en post";
    lines_belong_under_record():
        "lines with fields belong under [record] as 'lines'",
        "linjer med felter hører til under [record] som »lines«";
    takes_any_line():
        "a line without a letter outside its braces would take any line",
        "en linje uden bogstaver uden for klammerne ville passe på alle linjer";
    write_a_word_of_the_line():
        "write at least one word that stands in every such line",
        "skriv mindst ét ord, der står i alle de linjer";
    quotes_a_row():
        "the line holds a code or a lønnummer, as only rows do",
        "linjen har en kode eller et lønnummer, som kun rækker har";
    write_a_star_for_the_code():
        "write {{*}} where the code or lønnummer stands; lines of rows belong under [record]",
        "skriv {{*}}, hvor koden eller lønnummeret står; rækkers linjer hører til under [record]";
    no_type(word: &str): "'{word}' is no type", "»{word}« er ikke en type";
    type_is_one_of():
        "a type is Fejl, Advis, Information or Erindring",
        "en type er Fejl, Advis, Information eller Erindring";
    values_empty(field: &str): "[values.{field}] holds no word", "[values.{field}] har ingen ord";
    name_each_word(field: &str):
        "name each word of the print, as in [values.{field}] F = \"Fejl\"",
        "skriv hvert ord fra udskriften, som i [values.{field}] F = \"Fejl\"";
    cannot_mean(word: &str, meaning: &str): "'{word}' cannot mean '{meaning}'", "»{word}« kan ikke betyde »{meaning}«";
    a_value_is(field: &str, looks: &Wording): "a value of {field} is {looks}", "en værdi i {field} er {looks}";
    letters_of_formats():
        "D is the day, M the month (MMM its name), Å the year and K the run, as in DDMMÅÅ, ÅÅ.DDD, DDMMMÅÅ, ÅÅMMK",
        "D er dagen, M måneden (MMM dens navn), Å året og K kørslen, som i DDMMÅÅ, ÅÅ.DDD, DDMMMÅÅ, ÅÅMMK";
    no_format_of_field():
        "only a day or a month is written in a format",
        "kun en dag eller en måned bliver skrevet i et format";
    formats_hold(): "[formats] holds Dato and Løngeneration", "[formats] er til Dato og Løngeneration";
    format_not_whole(format: &str): "'{format}' does not name all of it", "»{format}« har ikke det hele med";
    no_part_of_format(part: &str, format: &str):
        "'{part}' in '{format}' is no part of a date or run",
        "»{part}« i »{format}« er ikke en del af en dato eller en kørsel";
    format_too_long(format: &str):
        "'{format}' is too long for a date or run",
        "»{format}« er for langt til en dato eller en kørsel";
    carried_without_rows():
        "a line is carried down, and there are no rows for it",
        "en linje gælder for rækkerne under den, men der er ingen rækker";
    name_columns_under_it():
        "name the columns of the rows under it, and those that begin a row in 'starts'",
        "skriv kolonnerne i rækkerne under den og i »starts« dem, en række begynder med";
    labels_missing():
        "values stand behind their labels, and no column has one",
        "værdier står efter deres ledetekst, men ingen kolonne har en";
    give_the_labels():
        "give the label of each [[column]] in its 'heads'",
        "skriv hver [[column]]s ledetekst i dens »heads«";
    wraps_from_where():
        "'wraps_from' says where the lines begin on which texts go on",
        "»wraps_from« siger, hvor de linjer begynder, som tekster fortsætter på";
    write_the_first_letter():
        "write the place of their first letter, counted from 1, or \"hvor som helst\"",
        "skriv det første bogstavs plads, talt fra 1, eller \"hvor som helst\"";
    side_by_side_counts():
        "'side_by_side' counts characters from 1, from left to right",
        "»side_by_side« tæller tegn fra 1, fra venstre mod højre";
    write_side_by_side(): "write for instance side_by_side = [1, 67]", "skriv fx side_by_side = [1, 67]";
    bar_is_one_sign(): "'bar' is the one sign between columns", "»bar« er det ene tegn mellem kolonner";
    write_a_bar(): "write for instance bar = \"|\"", "skriv fx bar = \"|\"";
    skips_any_page(): "'skip_pages' would pass over any page", "»skip_pages« ville springe alle sider over";
    write_text_of_those_pages():
        "write a text that stands on those pages and on no other",
        "skriv en tekst, der står på de sider og på ingen andre";
    skip_left_bounds(signs: usize):
        "'skip_left' is out of bounds: it would leave out {signs} characters of every line",
        "»skip_left« er for stort: det ville udelade {signs} tegn af hver linje";
    write_skip_left(most: usize):
        "write how many characters at the left are no part of the line: 0 to {most}; 1 for carriage control",
        "skriv, hvor mange tegn til venstre der ikke hører til linjen: 0 til {most}; 1 ved styretegn til printeren";
    head_lines_bounds(): "'head_lines' is out of bounds", "»head_lines« er uden for grænserne";
    write_head_lines():
        "write how many lines the labels take: 1 to 4",
        "skriv, hvor mange linjer overskrifterne fylder: 1 til 4";
    no_field(name: &str, near: &Wording): "'{name}' is no field.{near}", "»{name}« er ikke et felt.{near}";
    the_fields_are(fields: &str): "the fields are {fields}", "felterne er {fields}";
    no_pattern():
        "the pattern is no regular expression, or is too large",
        "mønstret er ikke et regulært udtryk, eller det er for stort";
    mend_or_shorten(): "mend or shorten it", "ret det, eller gør det kortere";
    from_counts_from_1(): "'from' counts characters from 1", "»from« tæller tegn fra 1";
    write_1_for_the_first(): "write 1 for the first", "skriv 1 for det første";
    to_without_from():
        "'to' is the last character of a column that has a 'from' before it",
        "»to« er det sidste tegn i en kolonne, der har et »from« foran";
    write_from_and_to(): "write for instance from = 1 and to = 15", "skriv fx from = 1 og to = 15";
    filled_not_of(field: &str): "'filled' does not say so of {field}", "»filled« kan ikke sige det om {field}";
    filled_is_one_of():
        "write true (every row has a value), false (rows may have none) or, of a field that the report shows, \"usually\" (a print in which no row has one has lost a part)",
        "skriv true (hver række har en værdi), false (rækker kan være uden) eller, om et felt, som rapporten viser, \"usually\" (en udskrift, hvor ingen række har en, har mistet noget)";
    two_columns_hold(field: &str): "two columns hold {field}", "to kolonner har {field}";
    leave_one_or_andet(): "leave one of them out, or call it Andet", "udelad den ene, eller kald den Andet";
    column_without_head(column: &str): "the column {column} has no head", "kolonnen {column} har ingen overskrift";
    give_heads_or_from():
        "give its label under 'heads', or give every column its place with 'from'",
        "skriv dens overskrift under »heads«, eller giv alle kolonner deres plads med »from«";
    column_without_from(column: &str): "the column {column} has no 'from'", "kolonnen {column} har intet »from«";
    from_for_every_column():
        "give 'from' for every column or for none",
        "skriv »from« ved alle kolonner eller ved ingen";
    columns_overlap(one: &str, other: &str):
        "the columns {one} and {other} overlap",
        "kolonnerne {one} og {other} overlapper";
    mend_from_and_to():
        "mend 'from' and 'to': a character belongs to one column",
        "ret »from« og »to«: et tegn hører til én kolonne";
    column_without_to(column: &str): "the column {column} has no 'to'", "kolonnen {column} har intet »to«";
    to_for_every_column():
        "give 'to' for every column but the last, or for none",
        "skriv »to« ved alle kolonner på nær den sidste eller ved ingen";
    no_column_holds(field: &str): "no column holds {field}", "ingen kolonne har {field}";
    name_a_field_of_a_column():
        "name a field that a [[column]] holds",
        "skriv et felt, som en [[column]] har";

    template_too_long(): "a template is at most 300 characters", "en skabelon er højst 300 tegn";
    template_empty(): "a template cannot be empty", "en skabelon kan ikke være tom";
    unclosed_brace(rest: &str): "'{{{rest}' has no closing brace", "»{{{rest}« mangler en klamme til sidst";
    no_placeholder(word: &str, near: &Wording):
        "{{{word}}} is no placeholder.{near}",
        "{{{word}}} er ikke en pladsholder.{near}";
    placeholder_needs_a_day(word: &str):
        "{{{word} …}} needs a day, a month and a year, as in {{lg ÅÅMMK}} or {{udskrevet DDMMÅÅ}}",
        "{{{word} …}} skal have dag, måned og år, som i {{lg ÅÅMMK}} eller {{udskrevet DDMMÅÅ}}";
    placeholder_needs_a_month(word: &str):
        "{{{word} …}} needs a month and a year, as in {{lg ÅÅMMK}} or {{udskrevet DDMMÅÅ}}",
        "{{{word} …}} skal have måned og år, som i {{lg ÅÅMMK}} eller {{udskrevet DDMMÅÅ}}";

    sample_not_read(why: &Wording):
        "the layout does not read its own sample: {why}",
        "layoutet kan ikke læse sin egen prøve: {why}";
    mend_layout_or_sample():
        "mend the layout or the sample: `uddata inspect --layout` shows how each line is taken",
        "ret layoutet eller prøven: »uddata inspect --layout« viser, hvordan hver linje bliver læst";
    in_line(line: u32, why: &Wording): "line {line}: {why}", "linje {line}: {why}";
    sample_of_many(groups: usize):
        "it holds {groups} løngrupper; a sample holds one",
        "den har {groups} løngrupper; en prøve har én";
    nothing_stated(): "none", "ikke angivet";
    sample_run(read: &Wording, said: &str):
        "the run is {read} where the sample says {said}",
        "lønkørslen er {read}, hvor prøven siger {said}";
    sample_group(read: &Wording, said: &str):
        "the group is {read} where the sample says {said}",
        "løngruppen er {read}, hvor prøven siger {said}";
    sample_without_rows(rows: &str):
        "it names no rows; these are read\n{rows}",
        "den nævner ingen rækker; disse bliver læst\n{rows}";
    sample_rows(read: usize, said: usize):
        "{read} rows are read where the sample says {said}",
        "der bliver læst {read} rækker, hvor prøven siger {said}";
    sample_row_differs(row: usize, cell: &str):
        "row {row} is read with another {cell} than 'rows' says",
        "række {row} bliver læst med noget andet i {cell}, end »rows« siger";

    line_of_no_form(): "no line of the layout has this form", "Layoutet kender ingen linje, der ser sådan ud.";
    words_beside_heads():
        "its words do not stand under the head of columns",
        "Ordene står ikke under deres overskrifter.";
    letters_damaged():
        "letters of it are damaged, or printed over each other",
        "Et eller flere tegn på linjen kan ikke læses.";
    before_any_head(): "a row before any head of columns", "Et advis står før kolonnernes overskrifter.";
    cell_holds_not(column: &str, expected: &Wording):
        "the cell {column} does not hold {expected}",
        "Cellen {column} indeholder noget andet, end der skal stå: {expected}.";
    cell_holds(column: &str, fault: &Wording):
        "the cell {column} holds {fault}",
        "Cellen {column} indeholder {fault}.";
    formula_without_value():
        "a formula whose value the file does not hold",
        "en formel, hvis værdi ikke står i filen";
    error_of_spreadsheet(): "an error of the spreadsheet", "en fejl i stedet for en værdi";
    cells_touch():
        "cells touch and can be told apart in more than one way",
        "Cellerne støder op til hinanden og kan deles på flere måder.";
    cell_blank(column: &str): "the cell {column} is blank", "Cellen {column} er tom.";
    no_type_above():
        "no section title above it says its type",
        "Det fremgår ikke, om det er en fejl, et advis, en information eller en erindring.";
    nothing_above(field: &str):
        "no line above it on its page says its {field}",
        "Ingen linje længere oppe på siden oplyser {field}.";
    after_unrecognised():
        "it goes on from a row that was not recognised",
        "Linjen fortsætter et advis, der ikke er genkendt.";
    row_may_be_missing():
        "the print lacks a row, which may have stood at the end of the page that it goes on from",
        "Udskriften mangler et advis. Det kan have stået mellem denne linje og adviset over den.";
    after_a_break():
        "it goes on from a page that is not the one before",
        "Linjen fortsætter fra en side, der mangler.";
    no_group_above(): "the page that says its løngruppe is missing", "Siden, der oplyser løngruppen, mangler.";
    like_a_row():
        "it looks like a row, and cannot be read as one",
        "Linjen ligner et advis, men kan ikke læses som et.";
    inside_a_record():
        "the layout has it as a line between advices, and it stands inside one",
        "Linjen står midt i et advis.";
    holds_a_row():
        "the layout has it as a line between advices, and it holds a code or a lønnummer",
        "Linjen indeholder en kode eller et lønnummer, så den kan være et advis.";
    of_no_print():
        "it belongs to no print that a layout knows",
        "Linjen hører ikke til en udskrift, som noget layout kender.";
    line_there_already():
        "the advice above it has this line already",
        "Adviset har allerede en linje som denne.";
    one_of(words: &str): "one of {words}", "et af ordene {words}";
}
