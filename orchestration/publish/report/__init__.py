"""The pages of a release: what people read without a BI tool, made from published tables alone.

``pages.write_report`` writes them. Each page has a module that gathers what it shows (``overview``, ``process``,
``transparency``) and a template that says how. Figures are formed in ``mining`` and hidden before they get here:
nothing in this package counts cases or decides what may be shown. The only sums are over tables that a reader can open
too.
"""
