"""The names by which the command line knows an error are the names of the real classes."""

from orchestration.cli.errors import WITHHELD_NAME, WRONG_NAMES
from orchestration.extract.errors import ConfigurationError, DeliveryError, SourceRefused
from orchestration.project import ManifestMissing, ParseFailed
from orchestration.publish.gate import PublicationWithheld
from orchestration.publish.tables import UndeclaredDisclosure
from orchestration.rights.resolve import ResolveRefused


def test_what_a_person_can_put_right_is_known_by_its_class_name():
    classes = {DeliveryError, ConfigurationError, ParseFailed, ManifestMissing, UndeclaredDisclosure}
    classes |= {SourceRefused, ResolveRefused}
    assert {error.__name__ for error in classes} == WRONG_NAMES


def test_withheld_data_is_known_by_its_class_name():
    assert PublicationWithheld.__name__ == WITHHELD_NAME
