"""Whatever a driver says, the message holds the kind of error, the relation and the secret's name, and nothing else."""

import pytest

from orchestration.extract.readers import sql_errors
from orchestration.extract.readers.sql_errors import kind_of, said_safely
from orchestration.extract.sql_connector import SqlConnector

CPR = "010190-5000"


class DriverError(Exception):
    """What ADBC raises: a text and, where the server answered, an SQLSTATE."""

    def __init__(self, text: str, sqlstate: str | None = None) -> None:
        super().__init__(text)
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("08006", sql_errors.CONNECT),
        ("57P01", sql_errors.CONNECT),
        ("28P01", sql_errors.LOGIN),
        ("3D000", sql_errors.LOGIN),
        ("42P01", sql_errors.RELATION),
        ("42703", sql_errors.COLUMN),
        ("42501", sql_errors.DENIED),
        ("57014", sql_errors.TIME_OUT),
        ("25006", sql_errors.WRITES),
        ("42601", sql_errors.SYNTAX),
        ("22012", sql_errors.VALUE),
        ("53300", sql_errors.BUSY),
        ("XX000", sql_errors.OTHER),
    ],
)
def test_the_state_decides(state, kind):
    assert kind_of(DriverError(f"permission denied for {CPR}", state)) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('connection to server at "10.1.2.3" failed: Connection refused', sql_errors.CONNECT),
        ('could not translate host name "db": Name or service not known', sql_errors.CONNECT),
        ('FATAL:  password authentication failed for user "u"', sql_errors.LOGIN),
        ('FATAL:  database "nodb" does not exist', sql_errors.LOGIN),
        ('FATAL:  role "u" does not exist', sql_errors.LOGIN),
        ("server certificate for x does not match host name", sql_errors.ENCRYPTION),
        (
            "Token error: 'Invalid object name' on server S (code: 208, state: 1)",
            sql_errors.RELATION,
        ),
        ("Token error: (code: 207, state: 1)", sql_errors.COLUMN),
        ("Token error: (code: 229, state: 5)", sql_errors.DENIED),
        ("Login failed (code: 18456)", sql_errors.LOGIN),
        ("ORA-00942: table or view does not exist", sql_errors.RELATION),
        ('ORA-00904: "X": invalid identifier', sql_errors.COLUMN),
        ("ORA-01017: invalid username/password", sql_errors.LOGIN),
        ("Timed out in bb8", sql_errors.CONNECT),
        ("ORA-12541: TNS:no listener", sql_errors.CONNECT),
        (f"something with {CPR}", sql_errors.OTHER),
    ],
)
def test_without_a_state_the_codes_in_the_text_decide(text, kind):
    assert kind_of(DriverError(text)) == kind


def test_nothing_of_the_drivers_text_is_passed_on():
    how = SqlConnector(system="postgresql", connection="SAGSDB", relation="esdh.sager")
    error = DriverError(f"relation does not exist near '{CPR}' on host db.kommune.local user hemmelig", "42P01")
    assert str(said_safely(how, error)) == (
        "esdh.sager (postgresql, connection in SAGSDB): there is no such table or view, or this account may not see it"
    )
    assert "breaks off after row 7 (" in str(said_safely(how, error, row=7))
