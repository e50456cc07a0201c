"""What stops the pages of a release. Messages name the file, table or column; never a cell of a table."""


class ReportError(Exception):
    """The pages cannot be written."""


class TableError(ReportError, ValueError):
    """A published table lacks a column that the contract promises."""


class PictureContentError(ReportError, ValueError):
    """A picture holds something that may not stand on a page: a script, a link, or a reference to another file."""


class SourceListError(ReportError, ValueError):
    """The list of sources and their columns is not in the form that ``sources`` describes."""
