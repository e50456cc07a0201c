"""One reader per file format: bytes in, Arrow batches out. ``open.open_delivery`` is the way in.

A reader knows its format and nothing else. Typing by declaration, identity and batches are the door's business
(``orchestration.extract.door``); guessing how an unknown file is read is ``orchestration.extract.profile``'s.
"""
