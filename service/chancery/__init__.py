"""Chancery turns news articles into diplomatic briefs, on the machine it runs on."""

__version__ = "0.1.0"
