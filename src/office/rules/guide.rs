//! The sheet `Vejledning`: how to read and fill in the sheets `Regler` and `Koder`, in Danish.
//!
//! Says what the program does with a cell and nothing about SLS.

/// Title and explanation of the sheet.
pub(super) const TITLE: &str = "Sådan bruger du regeltabellen";
pub(super) const INTRO: &str = "Arket »Regler« bestemmer, hvem der følger op på hver advis. Arket »Koder« forklarer, hvad koderne betyder.";

/// Sheet, subject, explanation.
pub(super) const ROWS: [[&str; 3]; 29] = [
    [
        "Regler",
        "Sådan findes ejeren",
        "1. Lagene læses i rækkefølgen standard, kundetype, gruppe. 2. I hvert lag vinder den første række, hvor alle \
         udfyldte betingelser passer. 3. Et senere lag går forud for et tidligere; cellerne, det lader stå tomme, \
         beholder det, som det tidligere lag har bestemt. 4. Passer ingen række, er ejeren Uafklaret. 5. Retter en \
         person ejeren i rapporten (»Ret ejer«), gælder rettelsen for netop den advis.",
    ],
    [
        "Regler",
        "Rækkefølge",
        "Sæt de smalle regler over de brede. En bred regel øverst skjuler de smalle under den.",
    ],
    [
        "Regler",
        "Tomme betingelser",
        "En tom celle i Kode, Type, Systemafsnit, Tekst, Beløb eller Gyldig passer på alt.",
    ],
    [
        "Regler",
        "Regel",
        "Reglens navn. Det skal være udfyldt, og to regler må ikke hedde det samme. Rapporten viser navnet.",
    ],
    [
        "Regler",
        "Lag",
        "standard gælder alle. kundetype:navn gælder kunder af den kundetype, fx kundetype:regnskabskunde. \
         gruppe:nummer gælder én løngruppe, fx gruppe:999. Skal være udfyldt.",
    ],
    [
        "Regler",
        "Kode",
        "Advisens kode, fx RB7050. En stjerne står for vilkårlige tegn: RB* er alle koder, der begynder med RB.",
    ],
    ["Regler", "Type", "Fejl, Advis, Information eller Erindring."],
    ["Regler", "Systemafsnit", "Hele navnet på systemafsnittet. Store og små bogstaver er uden betydning."],
    [
        "Regler",
        "Tekst",
        "En del af advisens tekst, fx modregnes. Store og små bogstaver er uden betydning. Skriv mellem skråstreger \
         for at bruge et regulært udtryk, fx /^skyldigt .*ferie/.",
    ],
    [
        "Regler",
        "Beløb fra, Beløb til",
        "Grænser for beløbet, begge medregnet. En advis uden beløb passer ikke.",
    ],
    [
        "Regler",
        "Gyldig fra, Gyldig til",
        "Den periode, reglen gælder i, begge dage medregnet. Den sammenlignes med kørselsdatoen. Lad Gyldig til stå \
         tom, hvis reglen gælder indtil videre.",
    ],
    [
        "Regler",
        "Ejer",
        "Kunde, Statens Administration, Begge, Til orientering eller Uafklaret. Tom: ejeren er den, som et tidligere \
         lag har bestemt.",
    ],
    [
        "Regler",
        "Lønmæssig betydning",
        "Ja, Nej eller Ukendt: om advisen har betydning for, hvad den ansatte får i løn.",
    ],
    [
        "Regler",
        "Lukkes selv",
        "ja, hvis SLS gentager advisen, indtil den er bragt i orden; så lukker punktet, når den ikke længere kommer. \
         Ellers nej.",
    ],
    [
        "Regler",
        "Frist",
        "Antal dage før eller efter en dato i kørselsplanen: disposition-2, rapport+5 eller kørsel+1.",
    ],
    [
        "Regler",
        "Eksempel",
        "En tekst, som netop denne række skal vinde på. Det bliver kontrolleret, hver gang tabellen læses.",
    ],
    ["Regler", "Kilde", "Hvor reglen kommer fra: en vejledning, en aftale, en drejebog, eller »antagelse«."],
    ["Koder", "Kode", "Koden, fx RB7050. Hver kode står kun én gang."],
    ["Koder", "Betydning", "Hvad koden betyder, med almindelige ord. Skal være udfyldt."],
    ["Koder", "Sådan gør du (kunde)", "Hvad kunden skal gøre. Rapporten viser det, når kunden følger op."],
    ["Koder", "Sådan gør du (SAM)", "Hvad Statens Administration skal gøre."],
    ["Koder", "Link", "Adressen på en vejledning. Den begynder med https://."],
    ["Koder", "Kilde", "Hvor forklaringen kommer fra."],
    [
        "Begge ark",
        "Overskrifter",
        "Kolonnernes navne skal blive stående i øverste række. Kolonnerne må gerne flyttes.",
    ],
    ["Begge ark", "Nye rækker", "Skriv videre under den sidste række. Tomme rækker gør ingen forskel."],
    [
        "Begge ark",
        "Egne kolonner",
        "Tilføj ikke kolonner. En kolonne, som programmet ikke kender, er en fejl.",
    ],
    [
        "Begge ark",
        "Kontrol",
        "Kør »uddata check« efter en ændring. Fejl bliver nævnt med ark og række, og en tabel med fejl bliver ikke brugt.",
    ],
    [
        "Begge ark",
        "Hvorfor fik advisen den ejer?",
        "Kolonnen »Regel« i rapporten nævner reglen, og »uddata rules explain« viser, hvilke rækker der blev prøvet.",
    ],
    [
        "Begge ark",
        "Personoplysninger",
        "Skriv aldrig lønnumre eller navne i tabellen, heller ikke i Eksempel.",
    ],
];
