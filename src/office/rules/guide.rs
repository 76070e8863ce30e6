//! The sheet `Vejledning`: how to read and fill in the sheets `Regler` and `Koder`, in Danish.
//!
//! Says what the program does with a cell and nothing about SLS.

/// Title and explanation of the sheet.
pub(super) const TITLE: &str = "Sådan bruger du regeltabellen";
pub(super) const INTRO: &str = "Arket »Regler« bestemmer, hvem der følger op på hvert advis. Arket »Koder« forklarer, hvad koderne betyder.";

/// Sheet, subject, explanation.
pub(super) const ROWS: [[&str; 3]; 32] = [
    [
        "Regler",
        "Sådan findes ejeren",
        "1. Lagene læses i rækkefølgen standard, kundetype, gruppe. 2. I hvert lag vinder den første række, hvor alle \
         udfyldte betingelser passer. 3. Et senere lag går forud for et tidligere; en tom celle i et senere lag ændrer \
         ikke det tidligere. 4. Passer ingen række, er ejeren Uafklaret. 5. Retter en \
         person ejeren i rapporten (»Ret ejer«), gælder rettelsen for netop det advis.",
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
        "standard gælder alle. kundetype:navn gælder kunder med den kundetype, fx kundetype:regnskabskunde; en kunde kan \
         have flere. gruppe:nummer gælder én løngruppe, fx gruppe:999. Skal være udfyldt.",
    ],
    [
        "Regler",
        "Kode",
        "Advisets kode, fx RB7050. En stjerne står for vilkårlige tegn: RB* er alle koder, der begynder med RB.",
    ],
    ["Regler", "Type", "Fejl, Advis, Information eller Erindring."],
    ["Regler", "Systemafsnit", "Hele navnet på systemafsnittet. Store og små bogstaver er uden betydning."],
    [
        "Regler",
        "Tekst",
        "En del af advisets tekst, fx modregnes. Store og små bogstaver er uden betydning. Skriv mellem skråstreger \
         for at bruge et regulært udtryk, fx /^skyldigt .*ferie/.",
    ],
    [
        "Regler",
        "Beløb fra, Beløb til",
        "Grænser for beløbet, begge medregnet. Et advis uden beløb passer ikke.",
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
        "Ja, Nej eller Ukendt: om adviset har betydning for, hvad den ansatte får i løn.",
    ],
    [
        "Regler",
        "Lukkes selv",
        "ja, hvis SLS gentager adviset, indtil det er bragt i orden; så lukker rækken, når det ikke længere kommer. \
         Ellers nej.",
    ],
    [
        "Regler",
        "Frist",
        "Antal bankdage før eller efter en dato i kørselsplanen: disposition-2, rapport+5 eller kørsel+1. Med k efter \
         tallet er det kalenderdage: rapport+5k. Fristen regnes fra den lønkørsel, der først udskrev adviset, og flytter \
         sig ikke.",
    ],
    [
        "Regler",
        "Eksempel",
        "En tekst, som netop denne række skal vinde på. Det bliver kontrolleret, hver gang tabellen læses.",
    ],
    ["Regler", "Kilde", "Hvor reglen kommer fra: en vejledning, en aftale, en drejebog, eller »antagelse«."],
    [
        "Regler",
        "Sådan gør du",
        "Det næste skridt, når denne regel bestemmer, fx efter kundens drejebog. Tom: teksten i arket »Koder«.",
    ],
    ["Koder", "Kode", "Koden, fx RB7050. Lad den stå tom for adviser uden kode, og udfyld så Tekst."],
    [
        "Koder",
        "Tekst",
        "En del af advisets tekst, hvis koden har flere betydninger, eller adviset ikke har en kode. Skrives som i arket \
         »Regler«. Rækken uden Tekst gælder kodens øvrige adviser.",
    ],
    ["Koder", "Betydning", "Hvad koden betyder, med almindelige ord. Skal være udfyldt."],
    [
        "Koder",
        "Sådan gør du (kunde)",
        "Det næste skridt, når kunden følger op: hvad der skal gøres, og med hvilken bestilling eller hvilket billede. Skriv ikke, \
         hvem der følger op; det siger rapporten selv.",
    ],
    ["Koder", "Sådan gør du (SAM)", "Det næste skridt, når Statens Administration følger op."],
    [
        "Koder",
        "Årsag",
        "Koder med samme årsag hører sammen: Har en person flere af dem, står de samlet i rapporten som én sag.",
    ],
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
        "En kolonne, hvis navn begynder med »Note«, er jeres egen, og programmet læser den ikke. Enhver anden ukendt kolonne er \
         en fejl.",
    ],
    [
        "Begge ark",
        "Kontrol",
        "Kør »uddata check« efter en ændring. Fejl bliver nævnt med ark og række, og en tabel med fejl bliver ikke brugt.",
    ],
    [
        "Begge ark",
        "Hvorfor fik adviset den ejer?",
        "Kolonnen »Regel« i rapporten nævner reglen, og »uddata rules explain« viser, hvilke rækker der blev prøvet.",
    ],
    [
        "Begge ark",
        "Personoplysninger",
        "Skriv aldrig lønnumre eller navne i tabellen, heller ikke i Eksempel.",
    ],
];
