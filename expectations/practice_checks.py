"""Checks of habits that the log itself shows, and of what the municipality has declared in ``quality.yml``.

``mining.quality`` measures them; a declared one is not measured where nothing is declared.
"""

from functools import partial

from expectations.check import Check

Found = partial(Check, measured_by="mining")
Declared = partial(Check, measured_by="mining", guards="cases")

HABITS: tuple[Check, ...] = (
    Found(
        check_id="multiregistration",
        title_da="Mange registreringer af én person i samme sekund",
        description_da=(
            "Andelen af hændelser, hvor samme medarbejder står for mindst fem i samme sekund. Ingen når så meget; "
            "det er en masseopdatering i en persons navn, og tidspunktet siger ikke, hvornår arbejdet blev gjort. "
            "Find det felt, der viser det, eller lad masseopdateringer stå i systemets navn. Tallene er aldrig pr. "
            "medarbejder."
        ),
        likely_cause="praksis",
        severity="warning",
        max_share=0.02,
        guards="events",
    ),
    Found(
        check_id="missing_attribute",
        title_da="Sager uden de sædvanlige oplysninger",
        description_da=(
            "Andelen af sager, der mangler en oplysning, som over ni ud af ti sager i processen har. De falder ud, "
            "når der opdeles efter den. Gør feltet obligatorisk i fagsystemet, eller undersøg, om udtrækket henter "
            "det for alle sager."
        ),
        likely_cause="praksis",
        severity="info",
        max_share=0.05,
        guards="object_changes",
    ),
    Found(
        check_id="no_duration",
        title_da="Aktiviteter uden varighed",
        description_da=(
            "Andelen af sager med en aktivitet, der slutter i samme øjeblik, den begynder, eller før. Start og slut "
            "er så stemplet på én gang, og arbejdstiden bliver nul. Registrér starten, når arbejdet begynder, eller "
            "lad være med at måle aktivitetens varighed."
        ),
        likely_cause="praksis",
        severity="info",
        max_share=0.05,
        guards="activity_instances",
    ),
    Found(
        check_id="duration_outlier",
        title_da="Usædvanligt lange eller korte aktiviteter",
        description_da=(
            "Andelen af sager med en aktivitet, der varer langt længere eller kortere, end samme aktivitet plejer. "
            "Ofte er slut glemt og sat senere, og ét sådant tal kan trække et gennemsnit skævt. Se på de enkelte "
            "tilfælde i fagsystemet, og brug medianen frem for gennemsnittet."
        ),
        likely_cause="praksis",
        severity="info",
        max_share=0.02,
        guards="activity_instances",
    ),
    Found(
        check_id="overlap",
        title_da="Aktiviteter oven i hinanden",
        description_da=(
            "Andelen af sager, hvor en aktivitet begynder, før den forrige er slut. Arbejdet kan være gjort side om "
            "side; ellers er slut sat for sent, og tiden tælles to gange. Afklar med enheden, hvornår en aktivitet "
            "markeres som slut."
        ),
        likely_cause="praksis",
        severity="info",
        max_share=0.10,
        guards="activity_instances",
    ),
    Found(
        check_id="inactive_period",
        title_da="Perioder uden registreringer",
        description_da=(
            "Andelen af hverdage, der ligger i et usædvanligt langt hul uden en eneste registrering fra kilden. Der "
            "mangler som regel en levering, eller systemet har stået stille, og måneden ser bedre ud, end den var. "
            "Lever den manglende periode igen. Kilden tælles under ét for alle enheder."
        ),
        likely_cause="udtræk",
        severity="warning",
        max_share=0.01,
    ),
)

EXPECTED: tuple[Check, ...] = (
    Declared(
        check_id="activity_frequency",
        title_da="Aktiviteter for mange eller for få gange",
        description_da=(
            "Andelen af sager, hvor en aktivitet forekommer flere eller færre gange, end kommunen har angivet. Det "
            "er dobbeltregistrering, manglende registrering eller arbejde, der gøres om. Se i sagerne, hvilket af "
            "dem det er, og ret grænsen, hvis arbejdsgangen er en anden."
        ),
        likely_cause="praksis",
        severity="info",
        max_share=0.05,
    ),
    Declared(
        check_id="activity_order",
        title_da="Aktiviteter i forkert rækkefølge",
        description_da=(
            "Andelen af sager, hvor aktiviteterne ikke kommer i den rækkefølge, kommunen har angivet. Enten er "
            "arbejdet gjort anderledes, eller også er datoerne sat bagefter, og så er ventetiden mellem dem "
            "forkert. Kontrollér datoerne i nogle af sagerne, før rækkefølgen diskuteres."
        ),
        likely_cause="praksis",
        severity="warning",
        max_share=0.05,
    ),
    Declared(
        check_id="incomplete_case",
        title_da="Afsluttede sager, der mangler skridt",
        description_da=(
            "Andelen af afsluttede sager, der mangler et af de skridt, som kommunen har angivet, at alle sager har. "
            "Skridtet er sprunget over eller ikke registreret, og frister, der regnes fra det, kan ikke måles. Gør "
            "registreringen til en del af arbejdsgangen."
        ),
        likely_cause="praksis",
        severity="warning",
        max_share=0.05,
    ),
    Declared(
        check_id="conditional_activity",
        title_da="Skridt, der mangler i en bestemt slags sager",
        description_da=(
            "Andelen af afsluttede sager af en bestemt slags, der mangler det skridt, som kommunen har angivet for "
            "dem. Enten er det ikke gjort, eller også er sagens oplysning forkert. Undersøg begge dele, før der "
            "konkluderes."
        ),
        likely_cause="praksis",
        severity="warning",
        max_share=0.05,
    ),
    Declared(
        check_id="related_activity",
        title_da="Skridt uden det skridt, der hører til",
        description_da=(
            "Andelen af sager med en aktivitet, hvor den aktivitet, der hører til, mangler. Forløbet er registreret "
            "halvt, og ventetiden mellem de to kan ikke måles. Aftal, hvem der registrerer hvilket af dem."
        ),
        likely_cause="praksis",
        severity="warning",
        max_share=0.05,
    ),
    Declared(
        check_id="attribute_dependency",
        title_da="Oplysninger, der ikke passer sammen",
        description_da=(
            "Andelen af sager, hvor én oplysning ikke passer med en anden efter det, kommunen har angivet. Sagen "
            "tælles så i en forkert gruppe. Ret den oplysning, der er forkert, og lad fagsystemet kun tilbyde det, "
            "der passer."
        ),
        likely_cause="praksis",
        severity="warning",
        max_share=0.02,
        guards="object_changes",
    ),
    Declared(
        check_id="value_range",
        title_da="Værdier uden for det tilladte",
        description_da=(
            "Andelen af sager, hvor en oplysning ligger uden for de værdier, kommunen har angivet. Det er tastefejl "
            "eller koder, som ingen har fortalt om. Ret værdien i fagsystemet, eller udvid listen, hvis den er "
            "rigtig."
        ),
        likely_cause="praksis",
        severity="warning",
        max_share=0.01,
        guards="object_changes",
    ),
    Declared(
        check_id="case_number_gap",
        title_da="Huller i rækken af løbenumre",
        description_da=(
            "Andelen af løbenumre mellem det første og det sidste, som ingen sag har. Sager kan være slettet, eller "
            "udtrækket kan have udeladt dem, og så er antallet af sager for lavt. Sammenlign antallet med "
            "fagsystemets eget. Kilden tælles under ét for alle enheder."
        ),
        likely_cause="udtræk",
        severity="warning",
        max_share=0.01,
        guards="object_changes",
    ),
    Declared(
        check_id="decision_without_legal_basis",
        title_da="Afgørelser uden lovgrundlag",
        description_da=(
            "Andelen af sager med en afgørelse, hvor lovgrundlaget ikke er registreret. Så kan det ikke ses, hvilke "
            "frister og regler der gælder for sagen. Gør feltet obligatorisk, når afgørelsen registreres."
        ),
        likely_cause="praksis",
        severity="warning",
        max_share=0.02,
    ),
    Declared(
        check_id="decision_without_hearing",
        title_da="Afgørelser uden registreret partshøring",
        description_da=(
            "Andelen af de angivne sager, hvor afgørelsen er truffet, uden at en partshøring er registreret før "
            "den. Høringen kan være holdt og ligge i et dokument, men den kan ikke ses her. Ikke alle afgørelser "
            "kræver partshøring (forvaltningsloven § 19). Registrér høringen som en hændelse, når den sendes."
        ),
        likely_cause="praksis",
        severity="warning",
        max_share=0.05,
    ),
    Declared(
        check_id="closed_without_decision",
        title_da="Afsluttet uden afgørelse",
        description_da=(
            "Andelen af afsluttede sager, hvor ingen afgørelse er registreret. Nogle er henlagt eller trukket "
            "tilbage; resten mangler det, som frister måles til. Registrér afgørelsen, eller angiv et udfald for "
            "dem, der ikke skal have nogen."
        ),
        likely_cause="praksis",
        severity="warning",
        max_share=0.10,
    ),
    Declared(
        check_id="decision_at_closing",
        title_da="Afgørelse og afslutning i samme minut",
        description_da=(
            "Andelen af sager, hvor afgørelsen er registreret i samme minut, som sagen blev lukket. Så er "
            "afgørelsen formentlig skrevet ind bagefter, og sagsbehandlingstiden måler lukningen. Registrér "
            "afgørelsen den dag, den træffes. Kun sager med klokkeslæt kan kontrolleres."
        ),
        likely_cause="praksis",
        severity="warning",
        max_share=0.10,
    ),
    Declared(
        check_id="kle_inactive",
        title_da="KLE-emner, der ikke er i brug",
        description_da=(
            "Andelen af sager med et KLE-emne, der ikke står på kommunens liste den dag, sagen begyndte. Emnet er "
            "udgået, endnu ikke taget i brug eller skrevet forkert, og sagen tælles og slettes efter forkerte "
            "regler. Ret emnet i sagen, og hold listen ajour med KL's opdateringer."
        ),
        likely_cause="konfiguration",
        severity="warning",
        max_share=0.01,
        guards="object_changes",
    ),
    Declared(
        check_id="kle_facet_missing",
        title_da="Sager uden KLE-facet",
        description_da=(
            "Andelen af sager uden en handlingsfacet. Facetten siger, hvad slags myndighedssag det er, og hvor "
            "længe den skal bevares. Gør facetten obligatorisk, når sagen oprettes."
        ),
        likely_cause="praksis",
        severity="info",
        max_share=0.05,
        guards="object_changes",
    ),
    Declared(
        check_id="missing_party",
        title_da="Sager uden part",
        description_da=(
            "Andelen af sager, hvor ingen er registreret i den rolle, kommunen har angivet, for eksempel primær "
            "part. Sagen kan ikke findes frem for den, den handler om. Registrér parten, når sagen oprettes, og "
            "undersøg, om udtrækket tager parterne med."
        ),
        likely_cause="praksis",
        severity="warning",
        max_share=0.02,
    ),
)
