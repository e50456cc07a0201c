"""Klage: complaints over decisions on aids. Raw names are the event types of the complaint system.

Some events carry only a day, so the ranks give the natural order of what shares one.
"""

from simulator.vocabulary.terms import Activity, Unit, Vocabulary

KLAGE = Vocabulary(
    process="klage",
    label_da="Klager over afgørelser",
    area="Økonomi og administration",
    case_object_type="complaint_case",
    description_da="Klager over afgørelser om hjælpemidler: genvurdering, Ankestyrelsens behandling og ny afgørelse.",
    approved_by="Systemejer, Sag og dokument",
    approved_on="2024-11-01",
    activities=(
        Activity(
            "decision_appealed",
            "Påklaget afgørelse meddelt",
            "Dagen hvor den afgørelse, der klages over, blev meddelt. Klagefristen regnes herfra.",
            ("Påklaget afgørelse meddelt",),
            rank=5,
            waiting_for="borger",
        ),
        Activity(
            "complaint_received",
            "Klage modtaget",
            "Klagen er modtaget i kommunen.",
            ("Klage modtaget",),
            rank=10,
        ),
        Activity(
            "receipt_sent",
            "Kvittering sendt",
            "Klageren har fået brev om, at klagen er modtaget.",
            ("Kvittering sendt",),
            rank=15,
        ),
        Activity(
            "reassessed_upheld",
            "Genvurderet, fastholdt",
            "Kommunen har genvurderet sin afgørelse og fastholder den, jf. retssikkerhedsloven § 66.",
            ("Genvurdering: fastholdt",),
            rank=30,
        ),
        Activity(
            "reassessed_reversed",
            "Genvurderet, omgjort",
            "Kommunen har genvurderet sin afgørelse og giver klageren helt eller delvist medhold.",
            ("Genvurdering: omgjort",),
            rank=32,
        ),
        Activity(
            "forwarded_to_board",
            "Sendt til Ankestyrelsen",
            "Klagen er sendt videre til Ankestyrelsen med kommunens genvurdering.",
            ("Sendt til Ankestyrelsen",),
            rank=40,
            waiting_for="anden_myndighed",
        ),
        Activity(
            "board_upheld",
            "Ankestyrelsen: stadfæstet",
            "Ankestyrelsen er enig i kommunens afgørelse.",
            ("Ankestyrelsen: stadfæstet",),
            rank=50,
        ),
        Activity(
            "board_changed",
            "Ankestyrelsen: ændret",
            "Ankestyrelsen har ændret eller ophævet kommunens afgørelse.",
            ("Ankestyrelsen: ændret",),
            rank=52,
        ),
        Activity(
            "board_remitted",
            "Ankestyrelsen: hjemvist",
            "Ankestyrelsen har sendt sagen tilbage, så kommunen skal træffe en ny afgørelse.",
            ("Ankestyrelsen: hjemvist",),
            rank=54,
        ),
        Activity(
            "board_rejected",
            "Ankestyrelsen: afvist",
            "Ankestyrelsen har afvist at behandle klagen, for eksempel fordi den kom for sent.",
            ("Ankestyrelsen: afvist",),
            rank=56,
        ),
        Activity(
            "new_decision_made",
            "Ny afgørelse truffet",
            "Kommunen har truffet en ny afgørelse, efter at sagen er hjemvist eller kommunen selv har omgjort den.",
            ("Ny afgørelse",),
            rank=60,
        ),
        Activity(
            "case_closed",
            "Klagesag afsluttet",
            "Klagesagen er afsluttet.",
            ("Klagesag afsluttet",),
            rank=90,
            is_end=True,
        ),
    ),
    units=(
        Unit("klageteam_sundhed", "Klageteam Sundhed", "Klageteam Sundhed"),
        Unit("jura_og_klager", "Jura og Klager", "Jura & Klager", raw_until_2023="Juridisk Sekretariat"),
    ),
)
