"""The eleven imperfection patterns of event logs (Suriadi et al. 2017), which ``mining.quality`` finds.

How well each is found stands in ``docs/quality.md``.
"""

from functools import partial

from expectations.check import Check

Found = partial(Check, measured_by="mining")

PATTERNS: tuple[Check, ...] = (
    Found(
        check_id="form_based_capture",
        title_da="Flere hændelser gemt i samme sekund",
        description_da=(
            "Andelen af hændelser, der har præcis samme tidspunkt som hændelsen før dem i sagen. Så er flere skridt "
            "skrevet i én formular og stemplet, da den blev gemt, og ventetiden mellem dem bliver nul. Registrér "
            "hvert skridt, når det sker, eller lever de datoer, som formularen selv spørger om."
        ),
        likely_cause="praksis",
        severity="warning",
        max_share=0.10,
        pattern="form_based_event_capture",
    ),
    Found(
        check_id="time_travel",
        title_da="En dag, en måned eller et år for tidligt",
        description_da=(
            "Andelen af hændelser, der ligger før noget, de plejer at følge efter, og som ville ligge rigtigt en "
            "dag, en måned eller et år senere. Det er tastefejl eller arbejde efter midnat, og de gør både "
            "rækkefølge og ventetid forkert. Ret datoerne i fagsystemet, og lad det advare om en dato, der ligger "
            "før sagens forrige."
        ),
        likely_cause="praksis",
        severity="warning",
        max_share=0.01,
        pattern="inadvertent_time_travel",
    ),
    Found(
        check_id="unanchored_event",
        title_da="Dag og måned byttet om",
        description_da=(
            "Andelen af hændelser uden for deres sædvanlige rækkefølge, som ville ligge rigtigt, hvis dag og måned "
            "blev byttet om. Så er 03-04 læst som 4. marts, og sagen springer måneder frem eller tilbage. "
            "Kontrollér datoformatet i kildens erklæring og i den måde, udtrækket skriver datoer på."
        ),
        likely_cause="udtræk",
        severity="critical",
        max_share=0.01,
        pattern="unanchored_event",
    ),
    Found(
        check_id="scattered_event",
        title_da="Datoer i sagen, som ingen hændelse fortæller om",
        description_da=(
            "Andelen af sager med en dato blandt sagens oplysninger, hvor der ikke er nogen hændelse den dag. Et "
            "skridt er sket, men ses ikke i forløbet, og ventetiden ser længere ud, end den er. Lad datofeltet "
            "blive en hændelse i kildens model, hvis det viser noget, der skete."
        ),
        likely_cause="konfiguration",
        severity="info",
        max_share=0.05,
        guards="object_changes",
        pattern="scattered_event",
    ),
    Found(
        check_id="elusive_event",
        title_da="Hændelser uden sag",
        description_da=(
            "Andelen af kildens hændelser, der ikke hører til nogen sag. De mangler i alle forløb og tal. Se efter "
            "tomme eller forkert skrevne sagsnumre i udtrækket og efter en kobling mellem tabeller, der ikke går "
            "op. Kilden tælles som helhed."
        ),
        likely_cause="udtræk",
        severity="warning",
        max_share=0.01,
        stop_share=0.50,
        guards="events",
        pattern="elusive_case",
    ),
    Found(
        check_id="scattered_case",
        title_da="Sager, der begynder eller ender midt i forløbet",
        description_da=(
            "Andelen af sager, der begynder eller ender med noget, som næsten ingen andre sager begynder eller "
            "ender med. Resten ligger ofte under et andet sagsnummer eller i et andet system, og gennemløbstiden er "
            "kun et stykke af den rigtige. Undersøg, om sager skifter nummer undervejs, og om udtrækket tager hele "
            "perioden med."
        ),
        likely_cause="udtræk",
        severity="info",
        max_share=0.10,
        guards="cases",
        pattern="scattered_case",
    ),
    Found(
        check_id="collateral_event",
        title_da="Hændelser, som andre hændelser udløser",
        description_da=(
            "Andelen af hændelser, der kommer få sekunder efter en anden og næsten altid gør det. Systemet har "
            "skrevet flere hændelser om én handling, og proceskortet får flere skridt, end der er arbejde. Kortlæg "
            "kun den hændelse, der fortæller, hvad der blev gjort."
        ),
        likely_cause="konfiguration",
        severity="info",
        max_share=0.05,
        pattern="collateral_events",
    ),
    Found(
        check_id="polluted_label",
        title_da="Aktiviteter med numre eller navne i",
        description_da=(
            "Andelen af hændelser, hvis aktivitet rummer et nummer, en dato, en kode eller et navn, der skifter fra "
            "række til række. Så bliver ét skridt til hundredvis, og teksten kan pege på en person. Lad udtrækket "
            "levere aktivitetens type for sig, eller kortlæg teksterne til ét skridt."
        ),
        likely_cause="udtræk",
        severity="warning",
        max_share=0.01,
        pattern="polluted_label",
    ),
    Found(
        check_id="distorted_label",
        title_da="Aktiviteter med slåfejl",
        description_da=(
            "Andelen af hændelser, hvis aktivitet er en mere almindelig med en slåfejl, andre store bogstaver eller "
            "ødelagte danske tegn. Ét skridt bliver til to, og ingen af dem tæller helt med. Kortlæg dem til den "
            "rigtige, og lad fagsystemet tilbyde en liste i stedet for fri tekst."
        ),
        likely_cause="praksis",
        severity="warning",
        max_share=0.01,
        pattern="distorted_label",
    ),
    Found(
        check_id="synonymous_label",
        title_da="To ord for samme aktivitet",
        description_da=(
            "Andelen af hændelser, hvis aktivitet står præcis, hvor en mere almindelig plejer at stå, og aldrig "
            "sammen med den. Enheder kan have hver sit ord for det samme. To udfald, som intet andet skiller ad, "
            "ser ud på samme måde, så et menneske må afgøre det. Kortlæg dem til ét skridt, hvis de er det."
        ),
        likely_cause="praksis",
        severity="info",
        max_share=0.05,
        pattern="synonymous_labels",
    ),
    Found(
        check_id="homonymous_label",
        title_da="Samme ord for to aktiviteter",
        description_da=(
            "Andelen af hændelser, hvis aktivitet hører hjemme et andet sted i forløbet, og som står, hvor en anden "
            "aktivitet mangler. Ét ord dækker så over to slags arbejde, og ventetiden til det blander dem. Giv dem "
            "hver sit navn i fagsystemet eller i kortlægningen."
        ),
        likely_cause="konfiguration",
        severity="info",
        max_share=0.05,
        pattern="homonymous_label",
    ),
)
