"""Faktura: supplier invoices. Raw names are the milestone columns of the invoices, and of the goods receipts.

Some milestones carry a day alone, so the ranks give the natural order of milestones that share a stamp.
"""

from simulator.vocabulary.terms import Activity, Unit, Vocabulary

FAKTURA = Vocabulary(
    process="faktura",
    label_da="Fakturabehandling",
    area="Økonomi og administration",
    case_object_type="invoice",
    description_da="Behandling af leverandørfakturaer fra modtagelse over attestation og anvisning til betaling.",
    approved_by="Systemejer, Økonomi",
    approved_on="2024-10-01",
    activities=(
        Activity(
            "invoice_received",
            "Faktura modtaget",
            "Den elektroniske faktura er modtaget i økonomisystemet. Betalingsfristen regnes herfra.",
            ("Modtaget",),
            rank=10,
        ),
        Activity(
            "order_matched",
            "Ordre matchet",
            "Fakturaen er parret med den ordre, den gælder.",
            ("OrdreMatchet",),
            rank=15,
        ),
        Activity(
            "goods_received",
            "Varer modtaget",
            "Varen eller ydelsen er registreret som modtaget. En ordre kan være leveret ad flere gange.",
            ("VareModtaget",),
            rank=20,
        ),
        Activity(
            "invoice_disputed",
            "Faktura bestridt",
            "Kommunen har bestridt fakturaen og venter på leverandørens svar eller kreditnota.",
            ("Bestridt",),
            rank=25,
            waiting_for="borger",
        ),
        Activity(
            "dispute_resolved",
            "Indsigelse afklaret",
            "Leverandøren har svaret, og fakturaen kan behandles videre.",
            ("BestridtAfklaret",),
            rank=28,
        ),
        Activity(
            "invoice_attested",
            "Faktura attesteret",
            "En medarbejder har bekræftet, at varen er modtaget, og at pris og kontering er rigtige.",
            ("Attesteret",),
            rank=30,
        ),
        Activity(
            "invoice_approved",
            "Faktura anvist",
            "En anden medarbejder end den, der attesterede, har anvist fakturaen til betaling.",
            ("Anvist",),
            rank=40,
        ),
        Activity(
            "invoice_rejected",
            "Faktura afvist",
            "Fakturaen er afvist og betales ikke.",
            ("Afvist",),
            rank=55,
            is_end=True,
        ),
        Activity(
            "invoice_paid",
            "Faktura betalt",
            "Beløbet er overført til leverandøren.",
            ("Betalt", "BetaltIgen"),
            rank=60,
            is_end=True,
        ),
    ),
    units=(
        Unit("boern_kultur", "Børn og Kultur", "Børn og Kultur"),
        Unit("sundhed_omsorg", "Sundhed og Omsorg", "Sundhed og Omsorg", raw_until_2023="Ældre og Handicap"),
        Unit("teknik_drift", "Teknik og Drift", "Teknik & Drift"),
    ),
)
