"""The checks that dbt measures in SQL: times, units, repetitions, closing, and the deliveries themselves."""

from expectations.check import Check

REGISTRATION: tuple[Check, ...] = (
    Check(
        check_id="missing_time",
        title_da="Hændelser uden tidspunkt",
        description_da=(
            "Andelen af hændelser, hvor kilden ikke oplyser, hvornår det skete. De tæller med i forløbet, men ikke "
            "i sagsbehandlingstider, frister og udvikling over tid, og deres plads i rækkefølgen er kildens "
            "rækkefølge. Få datofeltet med i udtrækket, eller gør det obligatorisk ved registreringen."
        ),
        likely_cause="udtræk",
        severity="critical",
        max_share=0.01,
        stop_share=0.50,
    ),
    Check(
        check_id="day_precision",
        title_da="Tidspunkter uden klokkeslæt",
        description_da=(
            "Andelen af tidspunkter, der kun er en dato. Frister i dage kan stadig beregnes, men ventetid under et "
            "døgn og rækkefølgen inden for samme dag kan ikke ses. Undersøg, om fagsystemet kender klokkeslættet, "
            "og om udtrækket i givet fald kan levere det."
        ),
        likely_cause="udtræk",
        severity="info",
        max_share=0.50,
    ),
    Check(
        check_id="order_by_position",
        title_da="Rækkefølge, som kun kilden afgør",
        description_da=(
            "Andelen af to på hinanden følgende hændelser i samme sag, der har samme tidspunkt, og som "
            "aktiviteternes rang ikke skiller ad. Deres rækkefølge er blot den, rækkerne stod i ved leveringen, så "
            "pile i proceskortet og varianter kan være tilfældige. Angiv en rang (activity_rank) for aktiviteterne, "
            "eller lever kildens løbenummer eller klokkeslæt."
        ),
        likely_cause="konfiguration",
        severity="warning",
        max_share=0.05,
        pattern="form_based_event_capture",
    ),
    Check(
        check_id="future_time",
        title_da="Hændelser i fremtiden",
        description_da=(
            "Andelen af hændelser, der ligger efter opgørelsestidspunktet uden at være leveret som planer. En "
            "aftalt samtale er ikke sket endnu, og en tastefejl i årstallet giver en sag, der aldrig bliver færdig; "
            "begge forlænger gennemløbstiden. Lever planlagte datoer som planer (livscyklus schedule), så tælles de "
            "for sig, og ret tastefejl i fagsystemet."
        ),
        likely_cause="konfiguration",
        severity="warning",
        max_share=0.001,
        pattern="inadvertent_time_travel",
    ),
    Check(
        check_id="implausible_time",
        title_da="Usandsynlige tidspunkter",
        description_da=(
            "Andelen af hændelser, der er dateret før 1950 eller fra år 2100 og frem, herunder datoer som "
            "01-01-1900 og 31-12-9999, som systemer bruger for tom. Én af dem kan give en sagsbehandlingstid på "
            "mange tusinde dage og ødelægge ethvert gennemsnit. Lad udtrækket levere et tomt felt i stedet."
        ),
        likely_cause="udtræk",
        severity="critical",
        max_share=0.0001,
        pattern="inadvertent_time_travel",
        stop_share=0.20,
    ),
    Check(
        check_id="late_registration",
        title_da="Registreret mere end 14 dage efter",
        description_da=(
            "Andelen af hændelser, der er registreret mere end 14 dage efter, at de skete. Den seneste måneds tal "
            "er da for lave og vokser bagefter, og overskredne frister opdages for sent. Tal med enheden om, "
            "hvornår i arbejdsgangen der registreres, og vent med at konkludere på de nyeste måneder."
        ),
        likely_cause="praksis",
        severity="warning",
        max_share=0.10,
    ),
    Check(
        check_id="registered_before",
        title_da="Registreret, før det skete",
        description_da=(
            "Andelen af hændelser, der er registreret mere end et døgn før det tidspunkt, de skulle være sket. Det "
            "er typisk planlagte datoer, der ikke er rettet til, hvad der faktisk skete, og så måler frister og "
            "ventetid planen og ikke virkeligheden. Afklar, om feltet er planlagt eller faktisk dato, og kortlæg "
            "det derefter."
        ),
        likely_cause="praksis",
        severity="info",
        max_share=0.05,
    ),
    Check(
        check_id="missing_unit",
        title_da="Hændelser uden enhed",
        description_da=(
            "Andelen af hændelser uden ansvarlig enhed, hvor kilden ellers leverer enheder. De står som (ukendt) og "
            "mangler i enhedernes tal og i overdragelser mellem enheder. Undersøg, om bestemte aktiviteter eller "
            "robotter registrerer uden enhed, og om udtrækket henter feltet fra det rigtige sted."
        ),
        likely_cause="udtræk",
        severity="warning",
        max_share=0.05,
    ),
    Check(
        check_id="undeclared_unit",
        title_da="Enheder, som kommunen ikke kender",
        description_da=(
            "Andelen af hændelser med en enhed, der ikke står på kommunens liste over enheder. De kan ikke lægges "
            "sammen med den enhed, de hører til, og efter en omlægning deles én enheds tal i to. Værdierne står i "
            "tabellen unmapped_values: føj dem til listen over enheder med det navn, enheden har nu."
        ),
        likely_cause="konfiguration",
        severity="warning",
        max_share=0.02,
    ),
    Check(
        check_id="unmapped_activity",
        title_da="Aktiviteter, der ikke er kortlagt",
        description_da=(
            "Andelen af hændelser, hvis aktivitet ikke står på kommunens liste over processens aktiviteter. De "
            "vises med kildens egen tekst, deler ofte ét trin i flere og indgår ikke i frister og nøgletal. "
            "Værdierne står i tabellen unmapped_values og på processens side: føj dem til kortlægningen, eller "
            "erklær aktiviteten, hvis den er ny."
        ),
        likely_cause="konfiguration",
        severity="warning",
        max_share=0.01,
    ),
    Check(
        check_id="repeated_event",
        title_da="Samme hændelse to gange",
        description_da=(
            "Andelen af hændelser, der følges af en med samme aktivitet og samme tidspunkt i samme sag. Det ligner "
            "dobbeltregistrering eller et udtræk, der ganger rækker op, og det giver for mange hændelser og falsk "
            "omarbejde. Ved rene datoer kan det være to ægte hændelser samme dag. Se efter en kobling i udtrækket, "
            "der giver flere rækker, og efter systemer, der kopierer til hinanden."
        ),
        likely_cause="udtræk",
        severity="warning",
        max_share=0.01,
        pattern="collateral_events",
        stop_share=0.50,
    ),
    Check(
        check_id="batch_stamps",
        title_da="Stemplet i bundter",
        description_da=(
            "Andelen af hændelser med klokkeslæt, der deler sekund med mindst 19 andre fra samme kilde. Så er det "
            "som regel et job eller en masseopdatering, der har sat tidspunktet, og ventetiden op til det måler "
            "jobbets kørsel og ikke arbejdet. Find det felt, der viser, hvornår det faktisk skete, eller hold "
            "jobbets hændelser ude af tidsmålingen."
        ),
        likely_cause="udtræk",
        severity="warning",
        max_share=0.05,
        guards="events",
    ),
    Check(
        check_id="activity_after_end",
        title_da="Hændelser efter sagens afslutning",
        description_da=(
            "Andelen af hændelser, der ligger efter en aktivitet, som er angivet som sagens afslutning. Enten "
            "lukkes sager, før arbejdet er gjort, eller også bliver de genåbnet uden at det registreres; i begge "
            "fald er sagsbehandlingstiden og antallet af åbne sager forkert. Registrér genåbning, og angiv kun "
            "aktiviteter som afslutning, hvis de virkelig afslutter sagen."
        ),
        likely_cause="praksis",
        severity="warning",
        max_share=0.02,
    ),
    Check(
        check_id="single_event_cases",
        title_da="Sager med kun én hændelse",
        description_da=(
            "Andelen af sager, der kun har én hændelse. De har gennemløbstiden nul og trækker medianen ned. Nye "
            "sager er naturlige her; ellers begynder udtrækket midt i sagen, eller også registreres kun det ene "
            "trin. Kontrollér udtrækkets periode, og hvilke typer hændelser det tager med."
        ),
        likely_cause="udtræk",
        severity="info",
        max_share=0.05,
        guards="cases",
    ),
    Check(
        check_id="open_without_activity",
        title_da="Åbne sager uden aktivitet i 180 dage",
        description_da=(
            "Andelen af åbne sager, hvor der ikke er sket noget i 180 dage op til opgørelsestidspunktet. En del er "
            "formentlig færdige, men aldrig lukket, og så er både beholdningen og de åbne sagers alder for høj; "
            "resten er borgere, der venter. Gennemgå listen i fagsystemet, og luk de færdige. Måneden er den, sagen "
            "begyndte i."
        ),
        likely_cause="praksis",
        severity="warning",
        max_share=0.10,
        guards="cases",
    ),
    Check(
        check_id="end_before_start",
        title_da="Slut før start",
        description_da=(
            "Andelen af hændelser med både start og slut, hvor slut ligger før start. Varigheden bliver negativ og "
            "kan ikke bruges. Det er næsten altid byttede felter i udtrækket eller en tastefejl i en dato. "
            "Kontrollér kolonnerne i kildens beskrivelse, og ret de enkelte tilfælde i fagsystemet."
        ),
        likely_cause="udtræk",
        severity="critical",
        max_share=0.001,
        pattern="inadvertent_time_travel",
    ),
    Check(
        check_id="cpr_in_text",
        title_da="CPR-numre i tekst",
        description_da=(
            "Andelen af læste rækker med et CPR-nummer i et tekstfelt, regnet som ét nummer pr. række. Numrene er "
            "erstattet af [CPR], før noget blev gemt, så tallene er ikke berørt; men et felt, hvor der skrives "
            "personnumre, rummer ofte også navne, som ingen maske kan finde. Aftal med enheden, at "
            "personoplysninger føres i deres egne felter, og overvej at udelade tekstfeltet af udtrækket."
        ),
        likely_cause="praksis",
        severity="warning",
        max_share=0.0,
        guards="deliveries",
    ),
    Check(
        check_id="rejected_rows",
        title_da="Afviste rækker",
        description_da=(
            "Andelen af leverede rækker, der ikke kunne læses, for eksempel fordi en dato ikke findes, eller et "
            "krævet felt er tomt. De mangler i alle tal, og er de ikke tilfældige, bliver tallene skæve. Årsagen "
            "til hver afvist række står i karantænen; ret udtrækket, eller ret kildens erklæring, og lever igen."
        ),
        likely_cause="udtræk",
        severity="warning",
        max_share=0.01,
        stop_share=0.20,
        guards="deliveries",
    ),
)
