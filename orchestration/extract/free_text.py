"""Free text that nobody declared: a kept column whose cells are sentences, nearly all different.

It is told, never refused: a list of decisions may read like prose. What a column declares is ``declaration``'s; a
refusal of ``keep`` for declared free text stands there.
"""

import pyarrow as pa
import pyarrow.compute as pc

LEAST_CELLS = 20
DIFFERENT = 0.8
MOST = 0.5


def is_sentence_sql(cell: str) -> str:
    """Four words or more: names, codes, UUIDs and units have fewer, and labels of that length repeat."""
    return rf"coalesce(regexp_matches({cell}, '^\S+\s+\S+\s+\S+\s+\S'), false)"


def reads_like_prose(cells: pa.ChunkedArray, sentence: pa.ChunkedArray) -> bool:
    """Whether most cells of a batch are sentences, and those nearly all different.

    Fewer than 20 sentences tell nothing.
    """
    filled = len(cells) - cells.null_count
    sentences = cells.filter(sentence)
    if len(sentences) < max(LEAST_CELLS, MOST * filled):
        return False
    return pc.count_distinct(sentences).as_py() >= DIFFERENT * len(sentences)
