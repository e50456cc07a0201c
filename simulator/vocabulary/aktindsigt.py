"""Aktindsigt: requests for access to documents. Raw names are the status texts of the case system's history.

Some rows carry a day alone, so the ranks give the natural order of changes that share a stamp.
"""

from simulator.vocabulary.terms import Activity, Unit, Vocabulary

AKTINDSIGT = Vocabulary(
    process="aktindsigt",
    label_da="Aktindsigt",
    area="Økonomi og administration",
    case_object_type="access_request",
    description_da="Behandling af anmodninger om aktindsigt fra modtagelse til afsluttet sag.",
    approved_by="Systemejer, Jura og Forvaltning",
    approved_on="2024-10-01",
    activities=(
        Activity(
            "request_received",
            "Anmodning modtaget",
            "Kommunen har modtaget anmodningen om aktindsigt. Fristen regnes herfra.",
            ("Anmodning modtaget",),
            rank=10,
        ),
        Activity(
            "receipt_sent",
            "Kvittering sendt",
            "Kommunen har bekræftet, at anmodningen er modtaget.",
            ("Kvittering sendt",),
            rank=15,
        ),
        Activity(
            "delay_letter_sent",
            "Fristbrev sendt",
            "Kommunen har skrevet, hvorfor anmodningen ikke er afgjort endnu, og hvornår en afgørelse kan ventes.",
            ("Fristbrev sendt",),
            rank=30,
        ),
        Activity(
            "time_complaint_received",
            "Klage over sagsbehandlingstid modtaget",
            "Den, der har søgt aktindsigt, har klaget over, at anmodningen ikke er afgjort.",
            ("Klage over tid modtaget",),
            rank=40,
        ),
        Activity(
            "complaint_forwarded",
            "Klage videresendt",
            "Klagen over sagsbehandlingstiden er sendt videre til klageinstansen med kommunens udtalelse.",
            ("Klage videresendt",),
            rank=45,
            waiting_for="anden_myndighed",
        ),
        Activity(
            "request_decided",
            "Anmodning afgjort",
            "Kommunen har afgjort, om der gives aktindsigt, helt, delvist eller slet ikke.",
            ("Afgjort: fuld aktindsigt", "Afgjort: delvis aktindsigt", "Afgjort: afslag"),
            rank=50,
        ),
        Activity(
            "documents_sent",
            "Dokumenter udleveret",
            "De dokumenter, der er givet aktindsigt i, er sendt.",
            ("Dokumenter udleveret",),
            rank=60,
        ),
        Activity(
            "case_closed",
            "Sag afsluttet",
            "Sagen er afsluttet i sagssystemet. En anmodning, der er trukket tilbage, er afsluttet uden afgørelse.",
            ("Lukket",),
            rank=90,
            is_end=True,
        ),
        Activity(
            "case_reopened",
            "Sag genåbnet",
            "En afsluttet sag er taget op igen, for eksempel fordi der er fundet flere dokumenter.",
            ("Genåbnet",),
            rank=5,
        ),
    ),
    units=(
        Unit("jura", "Jura og Forvaltning", "Jura og Forvaltning", raw_until_2023="Direktionssekretariatet"),
        Unit("borgerservice", "Borgerservice", "Borgerservice"),
        Unit("plan_miljoe", "Plan og Miljø", "Plan & Miljø"),
    ),
)
