use super::*;

#[test]
fn a_head_of_a_report_is_none_of_a_list_whatever_people_add() {
    let row = |heads: &[&str]| TableRow {
        number: 4,
        cells: heads.iter().map(|head| Cell::Text((*head).to_owned())).collect(),
    };
    assert!(is_head(&row(&["Løngruppe", "Kunde", "Afgør rækker"])));
    assert!(!is_head(&row(&["Ejer", "Kode", "Løngruppe", "Kunde", "Gælder alle med koden"])));
}

#[test]
fn the_title_tells_the_lønkørsel() {
    let run = PayrollRun::new(2023, 8, 2).unwrap();
    let title = TableRow { number: 1, cells: vec![Cell::Text(words::title(run))] };
    assert_eq!(run_in_title(&title), Some(run));
    let other = TableRow { number: 1, cells: vec![Cell::Text("Adviser, løngruppe 7".into())] };
    assert_eq!(run_in_title(&other), None);
}

/// Words that are read as one another would be taken for a column of the report.
#[test]
fn its_own_columns_are_none_of_the_reports() {
    for column in WorkColumn::ALL.into_iter().filter(|column| !matches!(column, WorkColumn::Of(_))) {
        assert_eq!(Column::parse(column.header()), None, "{}", column.header());
    }
}
