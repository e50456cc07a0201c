"""One reader per file format: bytes in, Arrow batches out.

A reader knows its format and nothing else. Typing by declaration, identity and batches are the door's business
(``orchestration.extract.door``).
"""
