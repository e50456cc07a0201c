"""An unknown file, written by a test and profiled."""

from pathlib import Path

from orchestration.extract.profile import Profile, profile_delivery

STATUS_HISTORY = (
    "SagID;Sagsnummer;Sagstitel;Sagstype;Status;StatusDato;Behandler;Ansættelsessted;PartCPR;OprettetDato;Beløb\r\n"
    "3793;27.24.00-G01-5-19;Underretning;BUSag;Opstået;28-10-2019 10:07;"
    "Bruger 01;Børn og Unge;870919-6920;28-10-2019;1.250,00\r\n"
    "3793;27.24.00-G01-5-19;Underretning;BUSag;Vurderet;29-10-2019 11:30;"
    "Bruger 02;Børn og Unge;870919-6920;28-10-2019;\r\n"
    '3794;27.24.00-G01-6-19;"Note med ; og\nlinjeskift";BUSag;Opstået;01-11-2019 09:00;'
    ";Børn og Unge;610190-1234;01-11-2019;75,5\r\n"
)


def profile(tmp_path: Path, content: bytes | str, name: str = "log.csv", **how: object) -> Profile:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return profile_delivery(path, **how)


def roles(found: Profile) -> dict[str, str]:
    return {column.role: column.name for column in found.columns if column.role != "none"}
