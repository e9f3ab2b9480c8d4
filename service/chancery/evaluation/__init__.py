"""Measures briefs against gold and against their articles: `chancery evaluate`.

It imports `chancery.schema` and nothing else of the package (the command loads the pipeline when it has to make
briefs). The strict check of names, numbers and dates is written a second time here on purpose: a gate must not be its
own judge.
"""
