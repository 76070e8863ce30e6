//! Prints of advices as U721 has them, for tests that say themselves what was printed.

/// The print of a lønkørsel (LG year, month, run) and løngruppe that holds these rows as Advis.
pub fn u721((year, month, number): (i16, i8, i8), group: u32, rows: impl Iterator<Item = String>) -> String {
    let rows: Vec<String> = rows.collect();
    format!(
        "UDDATA 721                                        KONTROLLOG                                                              SIDE     1\n\
         GRUPPE   {group}  DEMOSTYRELSEN                        LG {month:02}/{year}  {number}. LØNKØRSEL                                          DATO 21.07.2023\n\n\
         ADVIS\n\
         LØNNUMMER        NAVN                          PKAT  ADM.TJ.STED  KODE     LØNDEL  TEKST\n\
         {}\n\
         ANTAL FEJL      0   ANTAL ADVIS   {:>3}   ANTAL ERINDRINGER     0\n",
        rows.concat(),
        rows.len()
    )
}

/// One row.
pub fn row(pay_number: &str, name: &str, code: &str, text: &str) -> String {
    format!("{pay_number}  {name:<28}  103   009999       {code}           {text}\n")
}
