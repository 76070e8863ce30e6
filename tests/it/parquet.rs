//! Another program reads the Parquet dataset: DuckDB counts and sums what stands in it as the csv says.

use std::process::Command;

use crate::program::Stage;

/// What DuckDB says of the dataset: rows, the sum of the amounts, days of the prints, columns that name a person.
const QUERY: &str = "
import duckdb
rows = duckdb.sql(\"SELECT * FROM read_parquet('data/**/*.parquet', hive_partitioning = true, hive_types_autocast = false)\")
one = lambda words: rows.query('rows', 'SELECT ' + words + ' FROM rows').fetchall()
print(one('count(*), count(DISTINCT row_id), sum(amount)')[0])
print(sorted(one('DISTINCT payroll_run, pay_group')))
print(dict(zip(rows.columns, map(str, rows.types))))
print(one('count(*) FILTER (date IS NOT NULL), min(run_day), max(times_printed)')[0])
print(rows.query('rows', \"SELECT count(*) FROM rows WHERE run = '2023-08-2' AND gruppe = '901'\").fetchall())
";

#[test]
fn duckdb_reads_the_parquet_dataset() {
    let Some(python) = std::env::var_os("UDDATA_TEST_PYTHON") else {
        eprintln!("SKIPPED: run tests/run.sh, which installs DuckDB");
        return;
    };
    let stage = Stage::new();
    for run in ["2023-07-2", "2023-08-2"] {
        stage.run(&["demo", run, "--run", run, "--groups", "2", "--advices", "40", "-q"]);
        assert_eq!(stage.run(&["report", run, "--out", "out", "-q"]).exit, 0);
    }
    let export = |format: &str, out: &str| {
        let run = stage.run(&["history", "export", "--reports", "out", "--format", format, "--out", out]);
        assert_eq!(run.exit, 0, "{}", run.stderr);
        stage.files(out)
    };
    let csv = export("csv", "csv");
    let parquet = export("parquet", "data");
    assert_eq!(parquet.len(), 4, "a file a run and gruppe");
    assert!(parquet.contains_key("run=2023-08-2/gruppe=901/part-0.parquet"), "{:?}", parquet.keys());
    assert_eq!(export("parquet", "data"), parquet, "the same bytes twice");

    let lines: Vec<String> = csv
        .iter()
        .filter(|(name, _)| name.starts_with("historik_LG"))
        .flat_map(|(_, bytes)| {
            String::from_utf8(bytes.clone()).unwrap().lines().skip(1).map(str::to_string).collect::<Vec<_>>()
        })
        .collect();
    let cell = |line: &str, at: usize| line.split(';').nth(at).unwrap().to_string();
    let øre: i64 = lines.iter().filter_map(|line| cell(line, 7).replace(',', "").parse::<i64>().ok()).sum();
    let dated = lines.iter().filter(|line| !cell(line, 8).is_empty()).count();
    let mut ids: Vec<String> = lines.iter().map(|line| cell(line, 3)).collect();
    ids.sort();
    ids.dedup();

    let read = Command::new(python).args(["-c", QUERY]).current_dir(stage.path()).output().unwrap();
    let said = String::from_utf8_lossy(&read.stdout).into_owned();
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    let said: Vec<&str> = said.lines().collect();
    let sum = format!("{}{}.{:02}", if øre < 0 { "-" } else { "" }, øre.abs() / 100, øre.abs() % 100);
    assert_eq!(said[0], format!("({}, {}, Decimal('{sum}'))", lines.len(), ids.len()));
    assert_eq!(
        said[1],
        "[('2023-07-2', '901'), ('2023-07-2', '902'), ('2023-08-2', '901'), ('2023-08-2', '902')]"
    );
    for column in
        ["'run_day': 'DATE'", "'amount': 'DECIMAL(18,2)'", "'times_printed': 'BIGINT'", "'code': 'VARCHAR'"]
    {
        assert!(said[2].contains(column), "{column}: {}", said[2]);
    }
    for person in ["pay_number", "name", "text"] {
        assert!(!said[2].contains(&format!("'{person}'")), "{}", said[2]);
    }
    assert_eq!(said[4], "[(40,)]", "the folders are columns, too");
    assert!(said[3].starts_with(&format!("({dated}, datetime.date(2023, ")), "{}", said[3]);
}
