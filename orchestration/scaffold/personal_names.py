"""Words that tell something personal: in the names of columns, and the commonest given names, for their cells.

Both are written as ``identifiers.words`` writes them.

What follows from them is ``treatment``; the roles' names are ``names``.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NAMES_OF_PEOPLE = _words("navn fornavn efternavn mellemnavn name firstname lastname fullname surname")
PEOPLE = _words(
    "part borger ansoeger patient barn foraelder mor far kontaktperson paaroerende klient ejer person citizen"
    " medarbejder sagsbehandler behandler raadgiver bruger employee user anmelder underretter"
)
PLACES = _words(
    "adresse address vej vejnavn gade husnr husnummer postnr postnummer postdistrikt bynavn matrikel matrikelnr"
    " ejendom ejendomsnr bfe bfenr koordinat latitude longitude"
)
CONTACT = _words("mail email epost telefon tlf mobil phone")
BIRTH = _words("foedselsdato foedt foedselsdag birth birthdate birthday alder age")
CPR = _words("cpr cprnr cprnummer personnummer personnr")
SENSITIVE = _words(
    "diagnose diagnoser sygdom helbred religion etnicitet nationalitet statsborgerskab fagforening seksualitet straf"
    " lovovertraedelse misbrug civilstand koen gender handicap"
)
PROSE = _words(
    "bemaerkning bemaerkninger kommentar kommentarer notat notater beskrivelse tekst fritekst titel title overskrift"
    " begrundelse resume korttekst sagstitel sagsnavn emneord notetekst description comment text note journaltekst"
    " caseworkernote"
)
COMPANIES = _words("cvr cvrnr cvrnummer pnummer pnr virksomhed leverandoercvr")
EMPLOYEES = _words("oprettetaf aendretaf senestaendretaf attesteretaf anvistaf registreretaf opdateretaf")
IDENTIFIERS = _words("id nr nummer number uuid guid key noegle identifikator")

GIVEN_NAMES = _words(
    "anne mette kirsten hanne anna helle susanne lene maria marianne inge karen lone camilla bente pia louise charlotte"
    " jette tina gitte ida julie laura sofie emma freja clara alma ella nanna signe rikke line trine lise birgit ulla"
    " annette dorthe merete sanne malene christina katrine cecilie mathilde josefine fatima aisha"
    " peter jens michael lars thomas soeren niels christian hans henrik martin anders rasmus mads morten jesper"
    " joergen ole kristian erik poul knud svend carl kurt bent aage rene brian claus flemming frank steen torben"
    " allan kenneth nikolaj jonas mikkel frederik emil oliver noah william oscar magnus mathias sebastian simon"
    " mohammad mohamed ahmed ali hassan"
)
"""Common in Denmark, and no everyday word of a label: Bo, Per, Mark and Jan are left out, which are."""
