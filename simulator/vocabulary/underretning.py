"""Underretning: reports of concern for a child. Raw names are the kinds of events of the case system for children.

Some events carry the day alone, so ranks give the natural order of those that share a stamp.
"""

from simulator.vocabulary.terms import Activity, Unit, Vocabulary

UNDERRETNING = Vocabulary(
    process="underretning",
    label_da="Underretning",
    area="Børn og unge",
    case_object_type="child_case",
    description_da="Behandling af underretninger om et barn fra modtagelse til opfølgning eller afsluttet sag.",
    approved_by="Systemejer, Børn og Unge",
    approved_on="2024-10-01",
    activities=(
        Activity(
            "case_reopened",
            "Sag genåbnet",
            "En afsluttet sag er taget op igen, som regel fordi der er kommet en ny underretning.",
            ("Sag genåbnet",),
            rank=5,
        ),
        Activity(
            "report_received",
            "Underretning modtaget",
            "Kommunen har modtaget en underretning om barnet. En sag kan have flere underretninger.",
            ("Underretning modtaget",),
            rank=10,
        ),
        Activity(
            "acute_assessment_made",
            "Akut vurdering foretaget",
            "Kommunen har vurderet, om barnets sundhed eller udvikling er i fare, så der straks skal handles.",
            ("Akut vurdering",),
            rank=20,
        ),
        Activity(
            "receipt_sent",
            "Kvittering sendt",
            "Kommunen har bekræftet over for underretteren, at underretningen er modtaget.",
            ("Kvittering til underretter",),
            rank=30,
        ),
        Activity(
            "screening_completed",
            "Screening gennemført",
            "Kommunen har taget stilling til, hvad underretningen giver anledning til.",
            ("Screening afsluttet",),
            rank=40,
        ),
        Activity(
            "assessment_started",
            "Afdækning påbegyndt",
            "Kommunen er begyndt at afdække barnets behov. Kendt fra 2024 med barnets lov.",
            ("Afdækning påbegyndt",),
            rank=45,
        ),
        Activity(
            "investigation_decided",
            "Børnefaglig undersøgelse besluttet",
            "Kommunen har besluttet en børnefaglig undersøgelse. Fristen på fire måneder regnes herfra.",
            ("Børnefaglig undersøgelse besluttet",),
            rank=50,
        ),
        Activity(
            "preliminary_assessment_made",
            "Foreløbig vurdering udarbejdet",
            "Undersøgelsen kan undtagelsesvis ikke afsluttes i tide, og der er lavet en foreløbig vurdering.",
            ("Foreløbig vurdering",),
            rank=60,
        ),
        Activity(
            "investigation_completed",
            "Børnefaglig undersøgelse afsluttet",
            "Den børnefaglige undersøgelse er afsluttet med en konklusion.",
            ("Børnefaglig undersøgelse afsluttet",),
            rank=70,
        ),
        Activity(
            "support_started",
            "Støtte iværksat",
            "En støttende indsats til barnet eller familien er begyndt.",
            ("Indsats iværksat",),
            rank=80,
            waiting_for="",
        ),
        Activity(
            "follow_up_held",
            "Opfølgning afholdt",
            "Kommunen har fulgt op på, om indsatsen hjælper barnet.",
            ("Opfølgning på indsats",),
            rank=85,
        ),
        Activity(
            "case_closed",
            "Sag afsluttet",
            "Sagen er afsluttet i fagsystemet.",
            ("Sag afsluttet",),
            rank=90,
            is_end=True,
        ),
    ),
    units=(
        Unit("familie_nord", "Familieteam Nord", "Familieteam Nord", raw_until_2023="Børn og Familie, gruppe 1"),
        Unit("familie_syd", "Familieteam Syd", "Familieteam Syd", raw_until_2023="Børn og Familie, gruppe 2"),
        Unit("boernevagt", "Børne- og Ungevagten", "Børne- og Ungevagten"),
    ),
)
