"""The explorer: web pages on this machine that show one published release to look around in.

It reads ``published/sagsflow.duckdb`` and nothing else, so it can show no more than what disclosure control let out.
Figures are not computed here: a page asks a published table and words the answer. Who may see what on a network, a
login and sharing do not belong here; it listens on the loopback address alone.
"""
